"""Links about one's messages: signed by the address they are for, so that nobody needs an account to get fewer."""

from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from notifications.models import Kind

_signer = Signer(salt="notifications.preferences")


@lru_cache(maxsize=64)  # the head and the foot of one letter bear it
def to_choose(email: str, kind: str = "") -> str:
    """What the link to choose messages carries."""
    return _signer.sign(f"{email.lower()}:{kind}")


def chooser(signed: str) -> tuple[str, str] | None:
    """The address and kind of such a link, or None when it is forged."""
    try:
        email, _colon, kind = _signer.unsign(signed).rpartition(":")
    except BadSignature:
        return None
    return (email, kind) if kind in ("", *Kind.values) else None


def choose_url(email: str, language: str, kind: str = "") -> str:
    """The whole address of the page, for letters."""
    with translation.override(language):
        return settings.BASE_URL + reverse("messages:choose", args=[to_choose(email, kind)])


def off_url(email: str, kind: str) -> str:
    """The whole address that a mail program asks by itself when its reader wants no more of a kind (RFC 8058)."""
    return settings.BASE_URL + reverse("messages_off", args=[to_choose(email, kind)])
