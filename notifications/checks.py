"""What the settings of messages must be before letters can be answered."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_LONGEST = 12  # what is left of 64 octets beside a token with a reference


@register()
def reply_address_is_one(**kwargs: Any) -> list[CheckMessage]:
    """REPLY_ADDRESS is a bare address whose first part leaves room for what names a thread."""
    address = settings.REPLY_ADDRESS
    try:
        if address:
            validate_email(address)
        fits = "+" not in address and len(address.partition("@")[0]) <= _LONGEST
    except ValidationError:
        fits = False
    if fits:
        return []
    return [
        Error(
            f"REPLY_ADDRESS is not an address answers can come back to: {address!r}.",
            hint=f'Name it bare, as in "reply@mre.example", with at most {_LONGEST} characters before the @ and no +.',
            id="notifications.E001",
        )
    ]
