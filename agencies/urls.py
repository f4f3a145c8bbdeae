from django.urls import path

from agencies import feeds, hours_pages, press_pages, rota_pages, views

app_name = "agencies"

urlpatterns = [
    path("", views.agency_list, name="list"),
    path("open/", hours_pages.open_now, name="open_now"),
    path("communes/", views.communes, name="communes"),
    path("suggest/", views.suggest, name="suggest"),
    path("unknown/", views.unknown, name="unknown"),
    path("guides/", press_pages.guides, name="guides"),
    path("guides/pdf/<int:pk>/", press_pages.guide_pdf, name="guide_pdf"),
    path("guides/<slug:guide>/", press_pages.guide, name="guide"),
    path("guides/<slug:guide>/<slug:since>/", press_pages.guide, name="guide_version"),
    path("announcements/", press_pages.announcements, name="announcements"),
    path("announcements/atom.xml", feeds.atom, name="announcements_atom"),
    path("announcements/rss.xml", feeds.rss, name="announcements_rss"),
    path("announcements/<int:pk>/", press_pages.announcement, name="announcement"),
    path("elsewhere/", press_pages.elsewhere, name="elsewhere"),
    path("elsewhere/<slug:key>/", press_pages.leaving, name="leaving"),
    path("<slug:agency>/guides/", press_pages.guides, name="agency_guides"),
    path("<slug:agency>/guides/<slug:guide>/", press_pages.guide, name="agency_guide"),
    path("<slug:agency>/guides/<slug:guide>/<slug:since>/", press_pages.guide, name="agency_guide_version"),
    path("<slug:agency>/announcements/", press_pages.announcements, name="agency_announcements"),
    path("<slug:agency>/announcements/atom.xml", feeds.atom, name="agency_announcements_atom"),
    path("<slug:agency>/announcements/rss.xml", feeds.rss, name="agency_announcements_rss"),
    path("<slug:slug>/duty/", rota_pages.month_page, name="rota"),
    path("<slug:slug>/duty.ics", rota_pages.feed, name="rota_feed"),
    path("<slug:slug>/", views.agency_detail, name="detail"),
    path("<slug:slug>/print/", views.agency_print, name="print"),
]
