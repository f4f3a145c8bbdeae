"""Tokens of programs are made and revoked by the ministry's administrators."""

import secrets
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from reports.models import ApiToken
from reports.models.token import checksum_of

PREFIX = "mre_"


@transaction.atomic
def make_token(
    *, name: str, owner: User | None, service: str, agency: Agency | None, lists_requests: bool, expires_on: date,
    by: User,
) -> tuple[ApiToken, str]:  # fmt: skip
    """The token and its secret, which is kept nowhere. Raises PermissionDenied; ValidationError for mixed owners."""
    if not by.has_perm("reports.add_apitoken"):
        raise PermissionDenied
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        name=name, owner=owner, service=service, agency=agency, lists_requests=lists_requests, expires_on=expires_on,
        checksum=checksum_of(secret), hint=secret[:10], created_by=by,
    )  # fmt: skip
    row.full_clean()
    row.save(force_insert=True)
    return row, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> ApiToken:
    """It opens nothing from now on; revoked twice it stays as it was. Raises PermissionDenied."""
    if not by.has_perm("reports.change_apitoken"):
        raise PermissionDenied
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = timezone.now(), by
        row.save(update_fields=["revoked_at", "revoked_by"])
    return row
