"""Giving somebody a staff account that can sign in at once."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction

from accounts.models import User


@transaction.atomic
def enrol_staff(*, email: str, password: str, totp_secret: str | None = None, **fields: Any) -> User:
    """A staff member with a confirmed e-mail, and with TOTP when a base32 secret is given; repeatable."""
    email = email.strip().lower()
    person, _ = User.objects.update_or_create(email=email, defaults={**fields, "is_staff": True})
    if not person.check_password(password):
        person.set_password(password)
        person.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    if totp_secret:
        kind, data = Authenticator.Type.TOTP, {"secret": encrypt(totp_secret)}
        Authenticator.objects.update_or_create(user=person, type=kind, defaults={"data": data})
    return person
