"""What people do with a request: each verb one transaction, one row lock, its event, its messages."""

from requests_desk.verbs.after import rate, reopen, reopen_by_staff, withdraw
from requests_desk.verbs.asking import AskedPaper, ask_for_documents, is_chief, needs_chief
from requests_desk.verbs.charge import assign, give_back
from requests_desk.verbs.claims import print_anew, take_over
from requests_desk.verbs.delivery import may_revoke, revoke, supersede
from requests_desk.verbs.filing import Filing, file_case, open_history
from requests_desk.verbs.following import accept, invite, leave, remove
from requests_desk.verbs.inside import ask_opinion, give_opinion, note
from requests_desk.verbs.intake import Desk, begin_at_desk, drop_at_desk, file_at_desk, keep_at_desk
from requests_desk.verbs.late import announce
from requests_desk.verbs.marks import mark
from requests_desk.verbs.merging import merge
from requests_desk.verbs.moving import refer_elsewhere, transfer
from requests_desk.verbs.papers import give_papers, keep_document
from requests_desk.verbs.pausing import pause, resume
from requests_desk.verbs.people import (
    ask_owner_to_confirm,
    confirm_draft,
    correct_draft,
    fingerprint,
    names_no_owner,
    refuse_draft,
)
from requests_desk.verbs.referral import refer
from requests_desk.verbs.review import ask_review, decide_review, deciders_of, may_decide
from requests_desk.verbs.study import OUTCOMES, answer, close, take
from requests_desk.verbs.talk import mark_read, write_as_agency, write_as_applicant

__all__ = [
    "OUTCOMES",
    "AskedPaper",
    "Desk",
    "Filing",
    "accept",
    "announce",
    "answer",
    "ask_for_documents",
    "ask_opinion",
    "ask_owner_to_confirm",
    "ask_review",
    "assign",
    "begin_at_desk",
    "close",
    "confirm_draft",
    "correct_draft",
    "decide_review",
    "deciders_of",
    "drop_at_desk",
    "file_at_desk",
    "file_case",
    "fingerprint",
    "give_back",
    "give_opinion",
    "give_papers",
    "invite",
    "is_chief",
    "keep_at_desk",
    "keep_document",
    "leave",
    "mark",
    "mark_read",
    "may_decide",
    "may_revoke",
    "merge",
    "names_no_owner",
    "needs_chief",
    "note",
    "open_history",
    "pause",
    "print_anew",
    "rate",
    "refer",
    "refer_elsewhere",
    "refuse_draft",
    "remove",
    "reopen",
    "reopen_by_staff",
    "resume",
    "revoke",
    "supersede",
    "take",
    "take_over",
    "transfer",
    "withdraw",
    "write_as_agency",
    "write_as_applicant",
]
