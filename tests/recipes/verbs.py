"""Recipes of the desk's verbs: colleagues at one agency, another agency, a service elsewhere."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency, ExternalService, Role
from notifications.models import Message
from requests_desk.models import Case
from tests.recipes import desk as make


def named(of: Agency, name: str, role: str = Role.OFFICER) -> User:
    """An officer with a name to be told by."""
    person = make.officer(of, role)
    person.name_latin = name
    person.save(update_fields=["name_latin"])
    return person


def chief(of: Agency, name: str = "Nadia Chief") -> User:
    """A chief of service."""
    return named(of, name, Role.CHIEF)


def elsewhere() -> Agency:
    """Khémisset."""
    return make.agency("khemisset", "AUKM", "Khémisset", "04.291")


def service() -> ExternalService:
    """A service of another administration."""
    return ExternalService.objects.get_or_create(
        key="ancfcc",
        defaults={
            "url": "https://www.ancfcc.example/",
            "name_ar": "المحافظة العقارية",
            "name_fr": "Conservation foncière",
            "prepare_ar": "رقم الرسم العقاري",
            "prepare_fr": "Numéro du titre foncier",
        },
    )[0]


def letters(template: str) -> list[Message]:
    """Letters of one kind, oldest first."""
    return list(Message.objects.filter(template=template).order_by("pk"))


def page(name: str, *args: Any, language: str = "fr") -> str:
    """Address of a page of the desk."""
    with override(language):
        return reverse(f"admin:requests_desk_case_{name}", args=args)


def citizens_page(case: Case) -> str:
    """What the applicant reads on the case's page, as text."""
    from tests.recipes.people import signed_in

    with override("fr"):
        url = reverse("requests_desk:case", args=[case.reference])
    return signed_in(case.applicant).get(url).content.decode()
