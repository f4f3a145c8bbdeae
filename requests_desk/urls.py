"""Addresses of the desk on the citizen's side."""

from django.urls import path

from requests_desk.views import asked, case, drafts, files, filing, following, orientation, papers, talk

app_name = "requests_desk"

urlpatterns = [
    path("", following.mine, name="mine"),
    path("follow/", following.follow, name="follow"),
    path("orientation/", orientation.orientation, name="orientation"),
    path("orientation/leave/", orientation.leave, name="refer"),
    path("new/<slug:kind>/", filing.start, name="start"),
    path("resume/<str:signed>/", drafts.resume, name="resume"),
    path("draft/<uuid:token>/place/", filing.place, name="place"),
    path("draft/<uuid:token>/land/", filing.land, name="land"),
    path("draft/<uuid:token>/you/", filing.you, name="you"),
    path("draft/<uuid:token>/papers/", papers.papers, name="papers"),
    path("draft/<uuid:token>/review/", filing.review, name="review"),
    path("draft/<uuid:token>/later/", drafts.later, name="later"),
    path("draft/<uuid:token>/remove/<uuid:document>/", drafts.remove_paper, name="remove_paper"),
    path("case/<str:reference>/", case.case, name="case"),
    path("case/<str:reference>/receipt/", files.receipt, name="receipt"),
    path("case/<str:reference>/paper/<int:pk>/", asked.give_paper, name="give_paper"),
    path("case/<str:reference>/write/", talk.write, name="write"),
    path("paper/<uuid:uuid>/", files.document, name="document"),
    path("answer/<uuid:uuid>/", files.deliverable, name="deliverable"),
]
