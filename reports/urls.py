"""Addresses of the ministry's figures."""

from django.urls import path

from reports import (
    board_views,
    case_views,
    daily_views,
    export_views,
    frozen_views,
    meeting_views,
    referral_views,
    report_views,
    views,
    visit_views,
)

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("board/", board_views.board, name="board"),
    path("daily/", daily_views.latest, name="daily_latest"),
    path("daily/<str:day>/", daily_views.page, name="daily"),
    path("daily/<str:day>/letter/", daily_views.choose, name="daily_choose"),
    path("daily/<str:day>/<slug:kind>/", daily_views.file, name="daily_file"),
    path("exports/", export_views.index, name="exports"),
    path("exports/<uuid:key>/", export_views.file, name="export_file"),
    path("referrals/", referral_views.index, name="referrals_index"),
    path("referrals/<int:year>/", referral_views.referrals, name="referrals"),
    path("referrals/<int:year>/csv/", referral_views.table, name="referrals_csv"),
    path("<int:year>/", views.campaign, name="campaign"),
    path("<int:year>/csv/", views.table, name="csv"),
    path("<int:year>/report/", report_views.page, name="report"),
    path("<int:year>/report/requests/", case_views.cases, name="cases"),
    path("requests/<str:reference>/reveal/", case_views.reveal, name="reveal"),
    path("<int:year>/report/requests.csv", report_views.cases, name="report_cases"),
    path("<int:year>/report/order/", export_views.order, name="order_export"),
    path("<int:year>/report/freeze/", frozen_views.freeze, name="freeze"),
    path("<int:year>/report/frozen/", frozen_views.page, name="frozen"),
    path("<int:year>/report/frozen/<slug:kind>/", frozen_views.file, name="frozen_file"),
    path("<int:year>/report/csv/", report_views.table, name="report_csv"),
    path("<int:year>/report/pdf/", report_views.document, name="report_pdf"),
    path("<int:year>/report/xlsx/", report_views.workbook, name="report_xlsx"),
    path("<int:year>/appointments/", meeting_views.appointments, name="appointments"),
    path("<int:year>/appointments/csv/", meeting_views.table, name="appointments_csv"),
    path("<int:year>/open-days/", visit_views.open_days, name="open_days"),
    path("<int:year>/open-days/csv/", visit_views.table, name="open_days_csv"),
]
