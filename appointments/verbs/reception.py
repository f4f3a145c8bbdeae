"""The secret addresses of a hall: opened once, renewed when somebody has them who should not."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from agencies.models import Office
from appointments.models import Reception
from appointments.reception import refuse_stranger

KEYS = ("screen_key", "feed_key")


def open_reception(*, office: Office, by: User) -> Reception:
    """The reception of an office where one receives, with its addresses; the same one whoever asks."""
    refuse_stranger(by, office)
    return Reception.objects.get_or_create(office=office)[0]


@transaction.atomic
def renew(*, reception: Reception, key: str, by: User) -> Reception:
    """A new secret for one of ``KEYS``; the former address is void at once. Raises PermissionDenied."""
    row = Reception.objects.manageable_by(by).select_for_update(of=("self",)).get(pk=reception.pk)
    if key not in KEYS or not by.has_perm("appointments.change_reception", row):
        raise PermissionDenied
    setattr(row, key, uuid.uuid4())
    row.save(update_fields=[key])
    return row
