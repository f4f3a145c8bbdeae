"""Messages by phone beside the e-mail: a number is asked for, shown to be one's own, and may be taken away again."""

import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import outbox
from notifications.models import Channel, PhoneWish

MINUTES = 15


class Asked(NamedTuple):
    """A number that waits to be shown as one's own by the code that was sent to it."""

    channel: str
    phone: str
    code: str
    challenge: str


@transaction.atomic
def ask(*, channel: str, phone: str, by: User) -> Asked:
    """Send a code of six digits to a number, at once even at night: somebody waits for it."""
    asked = Asked(channel, phone, f"{secrets.randbelow(10**6):06d}", secrets.token_hex(12))
    outbox.post(
        key=f"phone:{asked.challenge}", template="code", to=phone, channel=Channel(channel), language=by.language,
        context={"code": asked.code, "minutes": MINUTES}, user=by,
    )  # fmt: skip
    return asked


@transaction.atomic
def confirm(*, asked: Asked, by: User) -> None:
    """The code was right: this number and no other of the person's from now on, for what waits already too."""
    kept = {"channel": asked.channel, "phone": asked.phone, "confirmed_at": timezone.now()}
    PhoneWish.objects.update_or_create(user=by, defaults=kept)
    outbox.take_back_from_phones(of=by, but=asked.phone)


@transaction.atomic
def stop(*, by: User) -> None:
    """No more messages by phone, what waits for the morning included."""
    PhoneWish.objects.visible_to(by).delete()
    outbox.take_back_from_phones(of=by)
