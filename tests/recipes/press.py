"""Plain recipes of what agencies publish: guides and announcements."""

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from agencies.models import Agency, Announcement, Guide


def guide(slug: str = "note", agency: Agency | None = None, since: date = date(2026, 1, 1), **fields: Any) -> Guide:
    """A guide in both languages, national unless an agency is given."""
    texts = {"title_ar": "دليل المذكرة", "title_fr": "Guide de la note", "text_ar": "نص", "text_fr": "Texte"}
    return Guide.objects.create(slug=slug, agency=agency, since=since, **texts | fields)


def announcement(agency: Agency | None = None, **fields: Any) -> Announcement:
    """An announcement in both languages, to be read since June 2026."""
    texts = {"title_ar": "إعلان", "title_fr": "Annonce", "text_ar": "نص الإعلان", "text_fr": "Texte de l’annonce"}
    when = {"from_at": datetime(2026, 6, 1, 9, tzinfo=UTC)}
    return Announcement.objects.create(agency=agency, **texts | when | fields)


def read(client: Client, address: str) -> str:
    """A page that must be there, as text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
