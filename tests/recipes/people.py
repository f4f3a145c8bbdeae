"""People for tests: a citizen, staff with a second factor, and what a browser of theirs holds."""

import itertools
import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.enrol import enrol_staff
from accounts.models import User
from notifications.models import Message

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_number = itertools.count(1)


def citizen(email: str = "", **fields: Any) -> User:
    """Somebody abroad with a confirmed e-mail and no password."""
    email = email or f"citizen{next(_number)}@example.com"
    person = User.objects.create_user(email, **{"name_latin": "Salma Idrissi", "language": "fr", **fields})
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def staff(email: str = "", *, totp_secret: str | None = SECRET, **fields: Any) -> User:
    """A staff member with PASSWORD and, unless told otherwise, TOTP on SECRET."""
    email = email or f"officer{next(_number)}@example.com"
    return enrol_staff(email=email, password=PASSWORD, totp_secret=totp_secret, **fields)


def totp(secret: str = SECRET) -> str:
    """The code an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(person: User) -> Client:
    """A browser in which somebody is signed in; staff have used their second factor."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if person.is_staff:
        session = client.session
        session[RECORDS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[f"{RECORDS}_user"] = str(person.pk)
        session.save()
    return client


def code_sent_to(email: str) -> str:
    """The last code promised to an address."""
    return Message.objects.filter(to=email, template="code").latest("created_at").context["code"]
