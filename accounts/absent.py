"""People known before they ever signed in: with an address nobody confirmed, or with none at all."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User

# RFC 2606: a domain that never exists; notifications never send to it.
NOWHERE = "counter.invalid"


def without_email(language: str) -> User:
    """A row that stands for somebody without e-mail: it can never sign in and gets no mail."""
    return User.objects.create_user(f"{uuid.uuid4().hex}@{NOWHERE}", language=language, is_active=False)


def with_email(email: str, language: str) -> User:
    """The person of an address: the one who has it, else a new one who confirms it at the first sign-in."""
    email = email.strip().lower()
    # No names: an address heard wrong at a counter is somebody else's.
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, language=language)
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"primary": True})
    return person


def has_no_email(user: Any) -> bool:
    """Whether a row only stands for somebody."""
    return bool(user.email.endswith(f"@{NOWHERE}"))


def has_signed_in(user: User) -> bool:
    """Whether a person can come in and has confirmed the address once."""
    return user.is_active and EmailAddress.objects.filter(user=user, verified=True).exists()
