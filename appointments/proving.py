"""Whose an e-mail or a phone is, proved by a code to the e-mail: the same work and page whoever asks."""

from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import codes
from accounts.models import User
from common import phones
from requests_desk.models import Case

# Where a code would go that belongs to nobody: never sent, never shown.
NOBODY = "nobody@phone.invalid"


def begin(request: HttpRequest, contact: str, next_url: str, *, person: User | None) -> None:
    """Send a code to a person, or to nobody; what was typed alone decides what the page says."""
    by_phone = "@" not in contact
    # Wishes for codes are counted by the last digits: a number has many written forms, one mailbox behind it.
    asked_by = "phone " + "".join(sign for sign in contact if sign.isdigit())[-9:] if by_phone else ""
    language = get_language() or "ar"
    if person:
        codes.start(request, email=person.email, language=language, next_url=next_url, asked_by=asked_by)
        return
    nobody = NOBODY if by_phone else contact
    codes.start_silently(request, email=nobody, language=language, next_url=next_url, asked_by=asked_by)


def readings(typed: str, country: str) -> set[str]:
    """A phone as typed, read in a country and in Morocco."""
    read = (phones.normalise(typed, region) for region in (country or "FR", "MA"))
    return {number for number in read if number}


def person_by_phone(typed: str, country: str) -> User | None:
    """The one person whose details or requests carry a phone; None for nobody and for several."""
    numbers = readings(typed, country)
    own = User.objects.filter(phone__in=numbers, is_active=True, is_staff=False)
    filed = Case.objects.filter(phone__in=numbers, applicant__is_active=True).values("applicant")
    found = set(own.values_list("pk", flat=True)[:3]) | set(filed.values_list("applicant", flat=True).distinct()[:3])
    return User.objects.get(pk=found.pop()) if len(found) == 1 else None
