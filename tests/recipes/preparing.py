"""A request that somebody prepared whole for its owner, and who follows a case."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Kind
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, Draft, Follower
from tests.recipes import desk, people

OWNER = "owner@demo.example"


def page(name: str, *args: object, language: str = "fr") -> str:
    """An address of the desk."""
    with override(language):
        return reverse(f"requests_desk:{name}", args=args)


def prepared(by: User, **answers: Any) -> Draft:
    """A draft with every answer of an information note, typed by somebody who is not the owner."""
    agency = desk.agency()
    desk.terms()
    steps = {
        "place": {"commune": desk.commune(agency).code, "locality": "Douar Aït Saïd"},
        "land": {"tenure": "unknown"},
        "you": {"name_latin": "Fatima Zahra", "country": "FR", "applicant_is": "owner", "consent": "on"},
    }
    steps["you"]["email"] = by.email
    answers = {name: typed | answers.get(name, {}) for name, typed in steps.items()}
    return Draft.objects.create(kind=Kind.NOTE, language="fr", owner=by, email=by.email, answers=answers)


def asked(by: User | None = None, email: str = OWNER, **answers: Any) -> Draft:
    """A prepared draft whose owner was asked to confirm it."""
    by = by or people.citizen(name_latin="Karim Architecte")
    return verbs.ask_owner_to_confirm(draft=prepared(by, **answers), by=by, email=email, is_a="architect")


def link_in(template: str, to: str) -> str:
    """The address in the last letter of a kind to somebody, without its host."""
    url = Message.objects.filter(template=template, to=to).latest("pk").context["url"]
    return "/" + url.split("/", 3)[3]


def letters(template: str, to: str) -> int:
    """How many letters of a kind were promised to an address."""
    return Message.objects.filter(template=template, to=to).count()


def follower(case: Case, person: User, *, may_act: bool = False, language: str = "fr") -> Follower:
    """Somebody who was invited and accepted."""
    invited = verbs.invite(
        case=case, by=case.applicant, email=person.email, is_a="heir", name=person.name_latin,
        may_act=may_act, language=language,
    )  # fmt: skip
    return verbs.accept(follower=invited, by=person)


def status(client: Client, url: str) -> int:
    """What a browser is answered, its file read to the end."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def by_code(client: Client, link: str, email: str) -> Any:
    """Open a link as its reader does: write one's address, type the code that came, go on."""
    asked_page = client.post(link, {"email": email})
    return client.post(asked_page["Location"], {"code": people.code_sent_to(email)}, follow=True)
