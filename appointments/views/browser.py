"""What is known of a browser: the connection it comes by, and the time it holds."""

import time
from collections import Counter
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from appointments import links
from appointments.models import Booking
from common import days

# A cookie and no session: hundreds who press the same time at once write nothing but the booking.
HELD = "held_time"
_KEPT_SECONDS = 2 * 60 * 60
# Tries a minute from one connection: a consulate's network goes on, a program is stopped.
MOST = {"hold": 600, "find": 60}


def connection_of(request: HttpRequest) -> str:
    """The connection as a token of this day: whose it is cannot be read from it, nor followed to tomorrow."""
    salt = f"appointments.connection.{days.today()}"
    return salted_hmac(salt, get_ip(request), algorithm="sha256").hexdigest()[:40]


def may(request: HttpRequest, action: str) -> bool:
    """Count one try; False after too many in a minute.

    The first tenth is counted in this process alone, so that whoever presses once waits for no other server; then
    by a plain shared counter: hundreds at once must not wait for a lock.
    """
    minute, most = int(time.time() // 60), MOST[action]
    if _tries_here(minute, action, get_ip(request)) <= most // 10:
        return True
    return cache.count(f"appointments:{action}:{connection_of(request)}:{minute}", 120) <= most


_here: dict[int, Counter[tuple[str, str]]] = {}


def _tries_here(minute: int, *tried: str) -> int:
    """One more try in this minute and process; what earlier minutes counted is forgotten."""
    if minute not in _here:
        _here.clear()
    counted = _here.setdefault(minute, Counter())
    counted[tried[0], tried[1]] += 1
    return counted[tried[0], tried[1]]


def too_many(request: HttpRequest) -> HttpResponse:
    """The polite refusal of a flood."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def holds(request: HttpRequest) -> Booking | None:
    """The time this browser holds, lapsed or not; None once it is booked, given back, or never was."""
    return unbooked(request.COOKIES.get(HELD, ""))


def holding(request: HttpRequest) -> dict[str, Any]:
    """For a page: the time this browser still holds, with the way to go on with it."""
    held = holds(request)
    return {"held": held, "held_signed": links.to_hold(held)} if held and held.is_held else {}


def unbooked(signed: str) -> Booking | None:
    """The time behind a held address, as long as nobody's appointment came of it."""
    found = links.held(signed) if signed else None
    return found if found and found.person_id is None and found.wait_id is None else None


def remember(answer: HttpResponse, hold: Booking) -> HttpResponse:
    """Let the browser know what it holds."""
    answer.set_cookie(
        HELD, links.to_hold(hold), max_age=_KEPT_SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def forget(answer: HttpResponse) -> HttpResponse:
    """Nothing is held any more."""
    answer.delete_cookie(HELD, samesite="Lax")
    return answer


def uid_for(nonce: str, **pressed: Any) -> UUID | None:
    """The same press of the same page is the same hold; None for a form that brings no token."""
    if not nonce:
        return None
    said = "|".join(f"{name}={value}" for name, value in sorted(pressed.items()))
    return UUID(bytes=salted_hmac(f"appointments.hold.{nonce}", said, algorithm="sha256").digest()[:16])


def private(answer: HttpResponse) -> HttpResponse:
    """Pages of one visit are for no search engine and no shared cache."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer
