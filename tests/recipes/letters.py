"""Letters as mail programs read them: their words, their page, the file for a calendar."""

from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from accounts.models import User
from tests.recipes import desk


def words(mail: EmailMessage) -> str:
    """The plain text."""
    return _body(mail, "plain")


def page(mail: EmailMessage) -> str:
    """The HTML."""
    return _body(mail, "html")


def _body(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found
    return str(found.get_content())


def event(mail: EmailMessage) -> Any:
    """What the calendar file of a letter holds."""
    (part,) = mail.iter_attachments()
    return Calendar.from_ical(part.get_payload(decode=True)).events[0]


def method(mail: EmailMessage) -> str:
    """What a calendar is asked to do."""
    (part,) = mail.iter_attachments()
    return str(part["Content-Type"].params["method"])


def french(**fields: Any) -> User:
    """Somebody who reads French."""
    return desk.citizen(language="fr", **fields)
