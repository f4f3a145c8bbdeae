"""The thread of a case as one side reads it: messages with their files, and what was new to that side."""

from requests_desk.models import Case, CaseMessage
from requests_desk.verbs import mark_read


def read(case: Case, *, reader: str, marks: bool) -> list[CaseMessage]:
    """Messages in order; with ``marks`` those new to this side count as read from now on, but still show as new."""
    thread = list(case.messages.select_related("by").prefetch_related("documents"))
    if marks and any(message.side != reader and message.read_at is None for message in thread):
        mark_read(case, reader=reader)
    return thread
