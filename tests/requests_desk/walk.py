"""Filing as a citizen does it: page after page, without a script, from the first to the receipt."""

import subprocess

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk.models import Draft, Requirement
from tests.recipes import desk as make

SLUGS = {"note": "information-note", "pre_study": "pre-study", "complaint": "complaint"}
YOU = {
    "name_ar": "أمينة الإدريسي",
    "name_latin": "Amina El Idrissi",
    "email": "amina@demo.example",
    "country": "FR",
    "applicant_is": "owner",
    "consent": "on",
}
LAND = {"tenure": "title", "title_number": "12345/10"}
PROJECT = {"nature": "building", "size": "small", "floor_area": "240", "levels": "3", "architect": "S. Bennani"}
SUBJECT = {"sort": "complaint", "text": "J’attends une réponse depuis trois mois."}
MANDATE = {
    "principal": "Fatima Benali",
    "drawn_by": "adouls",
    "place": "Oujda",
    "signed_on": "2025-05-04",
    "property": "titre foncier 12345/10",
}


class Walk:
    """One browser that writes one request."""

    def __init__(self, kind: str, language: str = "ar", client: Client | None = None) -> None:
        self.client, self.kind, self.language = client or Client(), kind, language
        self.client.post(self.at("start", SLUGS[kind]))
        self.draft = Draft.objects.latest("begun_at")

    def at(self, name: str, *args: object) -> str:
        """The address of a page of the desk in the walker's language."""
        with override(self.language):
            return reverse(f"requests_desk:{name}", args=args)

    def step(self, name: str) -> str:
        """The address of a step."""
        return self.at(name, self.draft.token)

    def read(self, name: str) -> str:
        """A step as it is shown."""
        answer = self.client.get(self.step(name))
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def send(self, name: str, typed: dict[str, object]) -> HttpResponse:
        """Send a step."""
        return self.client.post(self.step(name), typed)

    def pass_(self, name: str, typed: dict[str, object]) -> str:
        """Send a step that must be taken; the name of the next one, or the code's page."""
        answer = self.send(name, typed)
        assert answer.status_code == 302, answer.context["form"].errors
        return answer["Location"].rstrip("/").rsplit("/", 1)[-1]

    def confirm(self, email: str = YOU["email"]) -> str:
        """Type the code sent to the e-mail; the name of the next step."""
        code = Message.objects.filter(template="code", to=email).latest("pk").context["code"]
        with override(self.language):
            answer = self.client.post(reverse("account_confirm_login_code"), {"code": str(code)})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"].rstrip("/").rsplit("/", 1)[-1]

    def you(self, **changed: str) -> str:
        """Say who one is and confirm the e-mail; the name of the next step."""
        said = YOU | changed
        self.pass_("you", said)
        return self.confirm(said["email"])

    def finish(self) -> HttpResponse:
        """Send the request."""
        answer = self.client.post(self.step("review"), follow=True)
        self.draft.refresh_from_db()
        return answer


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def give_papers(walk: Walk) -> None:
    """A photo for each paper that everybody must give."""
    papers = Requirement.objects.filter(kind=walk.kind, mandatory=True, applicant_is="")
    walk.client.post(walk.step("papers"), {f"paper_{paper.pk}": make.jpeg() for paper in papers})


def pre_study(place, language: str = "ar", **you: str) -> Walk:
    """A pre-study up to its papers, or to the mandate of who acts for the owner."""
    walk = Walk("pre_study", language)
    assert walk.pass_("place", place) == "land"
    assert walk.pass_("land", LAND) == "project"
    assert walk.pass_("project", PROJECT) == "you"
    walk.you(**you)
    return walk
