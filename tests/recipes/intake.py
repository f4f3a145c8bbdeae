"""What an officer types for somebody at the desk, and a browser that sends it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Agency
from requests_desk import links
from requests_desk.models import Case
from tests.recipes import desk as make
from tests.recipes.people import signed_in

TYPED = {
    "kind": "note",
    "channel": "counter",
    "language": "ar",
    "query": "Béni Mellal",
    "locality": "حي النهضة",
    "tenure": "title",
    "title_number": "12345/10",
    "purpose": "build",
    "name_ar": "محمد المثالي",
    "phone": "+212 612 345 678",
    "country": "BE",
    "applicant_is": "owner",
    "consent": "on",
}
COMPLAINT = {"kind": "complaint", "sort": "complaint", "text": "Personne ne répond au guichet.", "tenure": ""}
PROJECT = {"kind": "pre_study", "nature": "building", "size": "small"}


def page(name: str, *args: object, language: str = "fr") -> str:
    """An address of the administration's side."""
    with override(language):
        return reverse(f"admin:requests_desk_case_{name}", args=args)


class Counter:
    """An officer's browser at an agency's desk."""

    def __init__(self, at: Agency | None = None, language: str = "fr") -> None:
        for kind, days in (("note", 5), ("pre_study", 10), ("complaint", 60)):
            make.terms(kind, days)
        self.agency = at or make.agency()
        self.officer = make.officer(self.agency)
        self.client, self.language = signed_in(self.officer), language
        self.token = str(uuid.uuid4())

    def read(self, **query: str) -> str:
        """The empty form."""
        answer = self.client.get(page("intake", language=self.language), query)
        assert answer.status_code == 200
        return answer.content.decode()

    def send(self, **typed: Any) -> HttpResponse:
        """The form as typed; the token of this page."""
        return self.client.post(page("intake", language=self.language), {"token": self.token} | TYPED | typed)

    def file(self, **typed: Any) -> Case:
        """A case that is taken."""
        answer = self.send(**typed)
        assert answer.status_code == 302, answer.context["errors"]
        self.token = str(uuid.uuid4())
        return Case.objects.latest("pk")


def claim_url(case: Case, language: str = "fr") -> str:
    """What the code on its last receipt opens."""
    with override(language):
        return reverse("requests_desk:claim", args=[links.to_claim(case.claim)])


def phone(email: str) -> Client:
    """A browser whose owner confirmed an address."""
    return signed_in(make.citizen(email))
