"""The thread of a case as one side reads it: messages with their files, and what was new to that side."""

from collections.abc import Iterable

from requests_desk.models import Case, CaseMessage, Document
from requests_desk.verbs import mark_read


def read(case: Case, *, reader: str, marks: bool, files: Iterable[Document] | None = None) -> list[CaseMessage]:
    """Messages in order; with ``marks`` those new to this side count as read from now on, but still show as new.

    Each has its ``files``: among those given, when they were read already.
    """
    thread = list(case.messages.select_related("by"))
    if files is None:
        files = Document.objects.filter(message__in=thread)
    of: dict[int | None, list[Document]] = {}
    for file in files:
        of.setdefault(file.message_id, []).append(file)
    for message in thread:
        message.files = of.get(message.pk, [])  # type: ignore[attr-defined]
    if marks and any(message.side != reader and message.read_at is None for message in thread):
        mark_read(case, reader=reader)
    return thread
