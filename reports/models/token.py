"""What a program shows to read the ministry's figures: a secret that is told once and kept as its checksum."""

import hashlib
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.models import Agency, Posting, Role
from common import days


def checksum_of(secret: str) -> str:
    """SHA-256 of a secret: it is long and drawn by lot, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        """All for the ministry; nothing for anybody else."""
        return self if user.is_authenticated and Posting.objects.at_ministry(user) else self.none()

    def in_force(self) -> Self:
        """Neither revoked nor over; of a person only while their account is active."""
        alive = Q(owner=None) | Q(owner__is_active=True, owner__is_staff=True)
        return self.filter(alive, revoked_at=None, expires_on__gte=days.today())


class ApiToken(models.Model):
    """A token of a person, with the person's own rights of the day, or of a service, with those written here."""

    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    service = models.CharField(_("service"), max_length=100, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this agency alone")
    )
    lists_requests = models.BooleanField(_("may list the requests, nobody named"), default=False)
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )
    last_used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("revoked by"),
    )  # fmt: skip

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token of a program")
        verbose_name_plural = _("tokens of programs")
        default_permissions = ("view", "add", "change")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="token_of_person_or_service",
                condition=Q(owner__isnull=False, service="", agency=None) | (Q(owner=None) & ~Q(service="")),
                violation_error_message=_("A token is of a person or of a service; only a service’s names an agency."),
            ),
            models.CheckConstraint(
                name="token_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_force(self) -> bool:
        """Whether it opens anything today; a person may have lost their rights besides."""
        return self.revoked_at is None and self.expires_on >= days.today()

    @property
    def reader(self) -> User:
        """Who reads by it: its person, or for a service somebody who holds one reader's role and nothing else."""
        if self.owner is not None:
            return self.owner
        reader = User(email="", is_staff=True)
        held = (Role.CHIEF, self.agency_id) if self.agency_id else (Role.MINISTRY_READER, None)
        reader._roles_held = [held]  # type: ignore[attr-defined]
        return reader

    def note_use(self, on: date) -> None:
        """Write down the day, once a day."""
        if self.last_used_on != on:
            ApiToken.objects.filter(pk=self.pk).update(last_used_on=on)
