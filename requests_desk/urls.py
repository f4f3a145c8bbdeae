"""Addresses of the desk on the citizen's side."""

from django.urls import path

from requests_desk.views import (
    after,
    asked,
    case,
    claim,
    confirm,
    drafts,
    files,
    filing,
    following,
    invitation,
    orientation,
    papers,
    people,
    place,
    sheet,
    starting,
    talk,
    uploads,
)

app_name = "requests_desk"

urlpatterns = [
    path("", following.mine, name="mine"),
    path("follow/", following.follow, name="follow"),
    path("orientation/", orientation.orientation, name="orientation"),
    path("orientation/leave/", orientation.leave, name="refer"),
    path("new/<slug:kind>/", starting.start, name="start"),
    path("resume/<str:signed>/", drafts.resume, name="resume"),
    path("draft/<uuid:token>/place/", place.place, name="place"),
    *(
        path(f"draft/<uuid:token>/{name}/", filing.fill, {"name": name}, name=name)
        for name in ("land", "project", "subject", "you", "mandate")
    ),
    path("upload/", uploads.begin, name="begin_upload"),
    path("upload/<uuid:uuid>/", uploads.one, name="upload"),
    path("draft/<uuid:token>/papers/", papers.papers, name="papers"),
    path("draft/<uuid:token>/review/", filing.review, name="review"),
    path("draft/<uuid:token>/later/", drafts.later, name="later"),
    path("draft/<uuid:token>/remove/<uuid:document>/", drafts.remove_paper, name="remove_paper"),
    path("case/<str:reference>/", case.case, name="case"),
    path("draft/<uuid:token>/ask-the-owner/", confirm.ask_owner, name="ask_owner"),
    path("confirm/<str:signed>/", confirm.confirm, name="confirm"),
    path("confirm/<str:signed>/send/", confirm.send, name="confirm_send"),
    path("confirm/<str:signed>/correct/", confirm.correct, name="confirm_correct"),
    path("confirm/<str:signed>/refuse/", confirm.refuse, name="confirm_refuse"),
    path("claim/<str:signed>/", claim.claim, name="claim"),
    path("invitation/<str:signed>/", invitation.invitation, name="invitation"),
    path("invitation/<str:signed>/accept/", invitation.accept, name="accept_invitation"),
    path("invitation/<str:signed>/decline/", invitation.decline, name="decline_invitation"),
    path("case/<str:reference>/invite/", people.invite, name="invite"),
    path("case/<str:reference>/remove/<int:pk>/", people.remove, name="remove_follower"),
    path("case/<str:reference>/leave/", people.leave, name="leave"),
    path("case/<str:reference>/receipt/", files.receipt, name="receipt"),
    path("case/<str:reference>/download/", files.download, name="download"),
    path("case/<str:reference>/paper/<int:pk>/", asked.give_paper, name="give_paper"),
    path("case/<str:reference>/write/", talk.write, name="write"),
    path("case/<str:reference>/withdraw/", after.withdraw, name="withdraw"),
    path("case/<str:reference>/reopen/", after.reopen, name="reopen"),
    path("case/<str:reference>/ask-review/", after.ask_review, name="ask_review"),
    path("case/<str:reference>/rate/", after.rate, name="rate"),
    path("paper/<uuid:uuid>/", files.document, name="document"),
    path("answer/<uuid:uuid>/", files.deliverable, name="deliverable"),
    path("answer/<uuid:uuid>/sheet/", sheet.sheet, name="deliverable_sheet"),
]
