"""What people do with a request: each verb one transaction, one row lock, its event, its messages."""

from requests_desk.verbs.after import rate, reopen, withdraw
from requests_desk.verbs.asking import AskedPaper, ask_for_documents, is_chief, needs_chief
from requests_desk.verbs.delivery import may_revoke, revoke, supersede
from requests_desk.verbs.filing import Filing, file_case, open_history
from requests_desk.verbs.following import accept, invite, leave, remove
from requests_desk.verbs.papers import give_papers, keep_document
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
    "Filing",
    "accept",
    "answer",
    "ask_for_documents",
    "ask_owner_to_confirm",
    "ask_review",
    "close",
    "confirm_draft",
    "correct_draft",
    "decide_review",
    "deciders_of",
    "file_case",
    "fingerprint",
    "give_papers",
    "invite",
    "is_chief",
    "keep_document",
    "leave",
    "mark_read",
    "may_decide",
    "may_revoke",
    "names_no_owner",
    "needs_chief",
    "open_history",
    "rate",
    "refer",
    "refuse_draft",
    "remove",
    "reopen",
    "revoke",
    "supersede",
    "take",
    "withdraw",
    "write_as_agency",
    "write_as_applicant",
]
