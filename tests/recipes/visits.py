"""A visitor in a browser: pages of appointments by name, a time taken, the form filled, the code typed."""

from datetime import time
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appointments import links
from appointments.models import Booking
from appointments.slots import Wish
from tests.recipes import appointments as make
from tests.recipes import people

FORM = {"name_latin": "Salma Idrissi", "email": "salma@example.com", "country": "FR", "language": "fr", "consent": "on"}


def page(name: str, *args: Any, language: str = "fr") -> str:
    """The address of a page of appointments."""
    with override(language):
        return reverse(f"appointments:{name}", args=args)


def calendar(wish: Wish, language: str = "fr") -> str:
    """The address of a service's calendar."""
    return page("calendar", wish.office.agency.slug, wish.service.key, language=language)


def pressing(wish: Wish, starts: time = time(9), weeks: int = 2, **more: Any) -> dict[str, Any]:
    """What the button of a free time sends."""
    said = {"office": wish.office.pk, "mode": wish.mode, "people": wish.party}
    return {"at": f"{make.monday(weeks)}T{starts:%H:%M}"} | said | more


def take(client: Client, wish: Wish, language: str = "fr", **more: Any) -> HttpResponse:
    """Press a free time."""
    url = page("hold", wish.office.agency.slug, wish.service.key, language=language)
    return client.post(url, pressing(wish, **more))


def hold_of(address: str) -> Booking:
    """The held row behind the address of its page."""
    found = links.held(address.partition("/held/")[2].partition("/")[0])
    assert found
    return found


def fill(client: Client, held: str, **typed: Any) -> HttpResponse:
    """Fill the form of a held time."""
    return client.post(held, FORM | typed)


def type_code(client: Client, email: str = FORM["email"]) -> HttpResponse:
    """Type the code that was sent."""
    return client.post("/fr/account/code/", {"code": people.code_sent_to(email)})


def confirm(client: Client, review: str) -> HttpResponse:
    """Press the last button."""
    return client.post(review.partition("?")[0].replace("/review/", "/confirm/"))


def book(client: Client, wish: Wish | None = None, **typed: Any) -> Booking:
    """Everything from the free time to the appointment, by e-mail and code."""
    wish = wish or make.wish()
    held = take(client, wish)["Location"]
    fill(client, held, **typed)
    review = type_code(client, typed.get("email", FORM["email"]))["Location"]
    confirm(client, review)
    return Booking.objects.get(status="booked", service=wish.service)
