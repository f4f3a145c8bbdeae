"""Plain recipes of uploads in pieces: a phone that speaks tus, a draft with one needed paper."""

import base64
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from requests_desk.models import Draft, PaperRequest, Requirement, Upload
from tests.recipes import desk

BYTES = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def draft_of(person: User, **fields: Any) -> Draft:
    """A draft that lacks its papers only."""
    agency = desk.agency()
    answers = {"place": {"commune": desk.commune(agency).pk}, "land": {"tenure": "unknown"}, "you": {}}
    return Draft.objects.create(
        kind="note", language="ar", owner=person, email=person.email, **({"answers": answers} | fields)
    )


def metadata(**values: object) -> str:
    """``Upload-Metadata`` of the protocol."""
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in values.items())


class Phone:
    """A signed-in browser that sends files in pieces."""

    def __init__(self, person: User | None, language: str = "fr", **options: Any) -> None:
        self.client, self.language = Client(**options), language
        if person:
            self.client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    def begin(self, size: int | str, name: str = "acte.pdf", **paper: object) -> Any:
        """The answer to a beginning."""
        with override(self.language):
            place = reverse("requests_desk:begin_upload")
        headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(filename=name, **paper)}
        return self.client.post(place, headers=headers, content_type="application/x-empty")

    def for_draft(self, draft: Draft, requirement: Requirement, size: int, name: str = "acte.pdf") -> str:
        """Begin a file for a needed paper; its address."""
        answer = self.begin(size, name, draft=draft.token, requirement=requirement.pk)
        assert answer.status_code == 201, answer.content.decode()
        return answer["Location"]

    def for_asked(self, paper: PaperRequest, size: int, name: str = "acte.pdf") -> str:
        """Begin a file for a paper that the agency asked for; its address."""
        answer = self.begin(size, name, paper_request=paper.pk)
        assert answer.status_code == 201, answer.content.decode()
        return answer["Location"]

    def patch(self, url: str, at: int, data: bytes, **headers: str) -> Any:
        """Send a piece."""
        told = TUS | {"Upload-Offset": str(at)} | headers
        # the test client forgets the type of an empty body
        return self.client.patch(url, data, content_type=BYTES, headers=told, CONTENT_TYPE=BYTES)

    def where(self, url: str) -> Any:
        """Ask how far it is."""
        return self.client.head(url, headers=TUS)

    def offset(self, url: str) -> int:
        """How far it is."""
        return int(self.where(url)["Upload-Offset"])

    def send(self, url: str, data: bytes, piece: int = 4096, at: int = 0) -> Any:
        """Send all of a file from an offset on; the last answer."""
        answer = None
        for start in range(at, len(data), piece):
            answer = self.patch(url, start, data[start : start + piece])
        return answer

    def drop(self, url: str) -> Any:
        """Cancel."""
        return self.client.delete(url, headers=TUS)


def row(url: str) -> Upload:
    """The upload at an address."""
    return Upload.objects.get(pk=url.rstrip("/").rsplit("/", 1)[-1])
