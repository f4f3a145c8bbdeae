"""The messages the portal writes: what each is about, how urgent it is and how it travels."""

from datetime import timedelta
from typing import NamedTuple

from notifications.models import Kind, Priority

DAY = timedelta(days=1)


class Letter(NamedTuple):
    """How one kind of message travels.

    ``lasts``: not sent when it is later than that; None where it is wanted however late. ``secret``: its words are
    erased once it left, and it is neither shown nor repeated. ``optional``: its reader may have it once a day with
    others, or not at all. ``most``: so many a day to one recipient; what is more leaves the next morning, together.
    """

    kind: Kind = Kind.REQUESTS
    priority: Priority = Priority.NORMAL
    lasts: timedelta | None = None
    secret: bool = False
    optional: bool = False
    most: int = 12


_ACCESS = Letter(Kind.ACCESS, Priority.URGENT, secret=True, most=30)
_SECRET = Letter(secret=True)
_NEWS = Letter(optional=True, lasts=7 * DAY)
_FOLLOWED = Letter(Kind.FOLLOWED, optional=True, lasts=7 * DAY)
_MEETING = Letter(Kind.APPOINTMENTS, secret=True)
_VISIT = Letter(Kind.OPEN_DAYS, secret=True)
# what waits for an officer, which their own page shows as well
_DESK = Letter(Kind.DESK, optional=True, lasts=3 * DAY, most=20)

LETTERS = {
    "code": _ACCESS._replace(lasts=timedelta(minutes=15)),
    "password_reset": _ACCESS._replace(lasts=DAY),
    "account_notice": _ACCESS._replace(lasts=2 * DAY),
    "draft_saved": _SECRET,
    "draft_expiring": _SECRET,
    "papers_ending": Letter(),
    "due_moved": Letter(),
    "case_filed": Letter(),
    "case_filed_at_desk": Letter(),
    "case_taken": _NEWS,
    "paper_requested": Letter(),
    "paper_reminder": Letter(optional=True, lasts=2 * DAY),
    "answer_late": Letter(),
    "answer_still_late": Letter(),
    "day_announced": Letter(),
    "case_answered": Letter(),
    "rate_answer": _NEWS._replace(priority=Priority.BULK),
    "document_replaced": Letter(),
    "document_revoked": Letter(),
    "message_received": Letter(),
    "reply_refused": Letter(most=5),
    "confirm_draft": _SECRET._replace(kind=Kind.FOLLOWED),
    "draft_decided": Letter(Kind.FOLLOWED),
    "follower_invited": _SECRET._replace(kind=Kind.FOLLOWED),
    "follower_acted": _FOLLOWED,
    "case_withdrawn": Letter(),
    "case_reopened": Letter(),
    "complaint_acknowledged": Letter(),
    "review_asked": _DESK,
    "review_to_decide": _DESK._replace(optional=False),
    "review_decided": Letter(),
    "case_assigned": _DESK,
    "case_paused": Letter(),
    "case_resumed": Letter(),
    "case_transferred": Letter(),
    "case_arrived": _DESK,
    "case_merged": Letter(),
    # a message an hour at most, for all that came in it
    "case_new": _DESK._replace(lasts=DAY, most=12),
    "case_news": _DESK,
    # left out when its day is over
    "desk_morning": _DESK._replace(lasts=DAY),
    "daily_report": _DESK._replace(lasts=DAY),
    "opinion_asked": _DESK,
    "opinion_given": _DESK,
    "alarm_digest": _DESK._replace(optional=False),
    "cases_assigned": _DESK,
    # a file of the ministry's figures, kept for a week
    "export_ready": _DESK._replace(lasts=7 * DAY),
    # whoever has the link of a ticket may change or cancel it
    "visit_registered": _VISIT,
    "visit_waiting": _VISIT,
    "visit_offered": _VISIT,
    "visit_changed": _VISIT,
    "visit_moved": _VISIT,
    "visit_reminder": _VISIT._replace(optional=True),
    "visit_cancelled": _VISIT._replace(secret=False),
    "visit_lapsed": _VISIT._replace(secret=False),
    "visit_called_off": _VISIT._replace(secret=False),
    "visit_answer": _VISIT._replace(secret=False),
    # whoever has its link gives the mark
    "visit_thanks": _VISIT._replace(optional=True, priority=Priority.BULK, lasts=7 * DAY),
    # whoever has the link of an appointment, or of a place on the waiting list, may change it
    "appointment_booked": _MEETING,
    "appointment_moved": _MEETING,
    "appointment_cancelled": _MEETING._replace(secret=False),
    "appointment_reminder": _MEETING._replace(optional=True),
    "appointment_time_changed": _MEETING,
    "wait_joined": _MEETING,
    "wait_offered": _MEETING,
    "wait_over": _MEETING._replace(secret=False),
}
