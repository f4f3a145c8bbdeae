"""Tokens of programs, and what a program asks with one."""

from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from agencies.models import Agency, Role
from common import days
from reports.models import ApiToken
from reports.tokens import make_token
from tests.recipes import figures as make

ROOT = "/api/v1/ministry/campaigns/"


def token(
    owner: User | None = None,
    *,
    agency: Agency | None = None,
    lists: bool = True,
    expires_on: date | None = None,
) -> tuple[ApiToken, str]:
    """A token with its secret; of a service unless somebody owns it."""
    return make_token(
        name="Statistics", owner=owner, service="" if owner else "Observatory", agency=agency, lists_requests=lists,
        expires_on=expires_on or days.today() + timedelta(days=30), by=make.reader(Role.MINISTRY_ADMIN),
    )  # fmt: skip


def ask(secret: str, address: str = "", language: str = "fr", **asked: Any) -> Any:
    """What is answered to a program below ``ROOT``."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return Client().get(ROOT + address, asked, headers=headers | {"Accept-Language": language})
