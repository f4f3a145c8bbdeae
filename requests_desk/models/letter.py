"""What agency and citizen write to each other, and what the agency delivers."""

import secrets
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_desk.models.case import Case
from requests_desk.models.details import OfCaseQuerySet
from requests_desk.models.states import Actor

# Letters and digits that are not mistaken for one another when read aloud or retyped.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_code() -> str:
    """A short code for a deliverable: ten characters, 49 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))


class CaseMessage(models.Model):
    """One message of the thread between citizen and agency."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("request"))
    side = models.CharField(_("side"), max_length=8, choices=Actor.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"))
    by_mail = models.BooleanField(_("came by e-mail"), default=False)
    quoted = models.TextField(
        _("quoted beneath"), blank=True, help_text=_("What an e-mail carried beneath its words: the letter it answers.")
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    read_at = models.DateTimeField(_("read by the other side at"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [models.CheckConstraint(name="message_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:60]


def deliverable_path(deliverable: "Deliverable", _filename: str) -> str:
    """Where a delivered PDF is kept."""
    return f"deliverables/{timezone.now():%Y/%m}/{deliverable.uuid}.pdf"


class Deliverable(models.Model):
    """A PDF the agency delivered, with its code and checksum."""

    class State(models.TextChoices):
        GENUINE = "genuine", _("genuine")
        SUPERSEDED = "superseded", _("superseded")
        REVOKED = "revoked", _("revoked")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="deliverables", verbose_name=_("request"))
    file = models.FileField(_("file"), upload_to=deliverable_path, max_length=200)
    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code)
    sha256 = models.CharField(_("checksum"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.GENUINE)
    signed = models.BooleanField(_("carries an electronic signature"), default=False)
    made_here = models.BooleanField(_("made from the portal's template"), default=False)
    delivered_at = models.DateTimeField(_("delivered at"), default=timezone.now)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    changed_at = models.DateTimeField(_("superseded or revoked at"), null=True, blank=True)
    change_reason = models.TextField(_("reason"), blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ["delivered_at"]
        constraints = [
            models.CheckConstraint(
                name="deliverable_state_is_whole",
                condition=Q(state="genuine", replaced_by=None, changed_at=None)
                | Q(state="superseded", replaced_by__isnull=False, changed_at__isnull=False)
                | (Q(state="revoked", replaced_by=None, changed_at__isnull=False) & ~Q(change_reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_genuine(self) -> bool:
        """Whether it is the word of the agency today."""
        return self.state == self.State.GENUINE

    def supersede(self, newer: "Deliverable", reason: str) -> None:
        """Give way to a newer one. The caller holds the case's lock. Raises ValidationError when it is over already."""
        self._end(self.State.SUPERSEDED, reason)
        self.replaced_by = newer
        self.save(update_fields=["state", "changed_at", "change_reason", "replaced_by"])

    def revoke(self, reason: str) -> None:
        """Hold no longer, and nothing in its place. As for superseding."""
        self._end(self.State.REVOKED, reason)
        self.save(update_fields=["state", "changed_at", "change_reason"])

    def _end(self, state: str, reason: str) -> None:
        if not self.is_genuine:
            raise ValidationError(_("This document was already replaced or revoked."), code="not_genuine")
        self.state, self.changed_at, self.change_reason = state, timezone.now(), reason
