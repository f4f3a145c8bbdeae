"""Two questions of orientation by hand, and its pages as one reads them."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from agencies.models import ExternalService, Kind
from requests_desk.models import OrientationChoice, OrientationQuestion

PAGE = "/fr/requests/orientation/"


def two_questions() -> OrientationQuestion:
    """About a permit one goes elsewhere, about land we answer; the first of the two."""
    rokhas = ExternalService.objects.create(
        key="rokhas", url="https://www.rokhas.ma", name_fr="Rokhas", name_ar="رخص", prepare_fr="Un plan\nUn titre"
    )
    first = OrientationQuestion.objects.create(key="about", first=True, text_fr="De quoi ?", text_ar="ماذا؟")
    second = OrientationQuestion.objects.create(key="land", text_fr="Et la terre ?", text_ar="والأرض؟")
    choice(first, "land", next_question=second)
    choice(first, "permit", service=rokhas, advice_fr="Souvent par l’architecte.")
    choice(first, "complaint", kind=Kind.COMPLAINT)
    choice(second, "rules", kind=Kind.NOTE)
    return first


def choice(question: OrientationQuestion, key: str, **fields: Any) -> OrientationChoice:
    """An answer that is offered, its key for its label."""
    return OrientationChoice.objects.create(question=question, key=key, label_fr=key, label_ar=key, **fields)


def read(client: Client, *answers: str, language: str = "fr", status: int = 200, **more: str) -> str:
    """The page after these answers."""
    query = urlencode([("a", answer) for answer in answers] + list(more.items()))
    answer = client.get(f"/{language}/requests/orientation/?{query}")
    assert answer.status_code == status
    return unescape(answer.content.decode())


def links(page: str) -> list[dict[str, list[str]]]:
    """Answers of each link of a page that leads further on."""
    return [parse_qs(urlsplit(href).query) for href in re.findall(r'class="way-to" href="([^"]*)"', page)]
