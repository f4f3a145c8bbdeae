"""What people do with a request: each verb one transaction, one row lock, its event, its messages."""

from requests_desk.verbs.asking import AskedPaper, ask_for_documents
from requests_desk.verbs.filing import Filing, file_case, open_history
from requests_desk.verbs.papers import give_papers, keep_document
from requests_desk.verbs.study import OUTCOMES, answer, close, take
from requests_desk.verbs.talk import write_as_agency, write_as_applicant

__all__ = [
    "OUTCOMES",
    "AskedPaper",
    "Filing",
    "answer",
    "ask_for_documents",
    "close",
    "file_case",
    "give_papers",
    "keep_document",
    "open_history",
    "take",
    "write_as_agency",
    "write_as_applicant",
]
