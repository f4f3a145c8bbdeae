"""How people's own mail leaves: through the outbox, which stands a floor above this one."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def post(**message: Any) -> None:
    """Promise a message through the function named by ACCOUNTS_POST, in a transaction of its own."""
    promise = import_string(getattr(settings, "ACCOUNTS_POST", "notifications.outbox.post"))
    with transaction.atomic():
        promise(**message)
