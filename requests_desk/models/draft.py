"""A request being written: kept on the server at every step, whatever was typed."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, Kind, agency_of
from requests_desk.models.case import Case
from requests_desk.models.rules import DeskRules

if TYPE_CHECKING:
    from accounts.models import User

_signer = TimestampSigner(salt="requests_desk.draft")


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Any) -> Self:
        """A signed-in person's own drafts."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def open_to(self, user: Any, tokens: Collection[str]) -> Self:
        """Own drafts, and those nobody owns yet that were begun or resumed in this browser."""
        owner = Q(owner=user) if user.is_authenticated else Q(pk__in=())
        return self.filter(owner | Q(owner=None, token__in=tokens))

    def unfinished(self) -> Self:
        """Drafts not yet sent."""
        return self.filter(case=None)

    def awaiting_owner(self) -> Self:
        """Drafts that somebody prepared and whose owner has not yet answered."""
        return self.unfinished().filter(asked_at__isnull=False, refused_at=None, owner=F("prepared_by"))

    def asked_of(self, user: Any) -> Self:
        """Drafts prepared by others for this person to confirm."""
        asked = self.awaiting_owner().filter(answers__prepare__email=user.email) if user.is_authenticated else None
        return self.none() if asked is None else asked


class Draft(models.Model):
    """What a person typed so far, step by step, as typed; it becomes at most one case."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2)
    owner = models.ForeignKey("accounts.User", models.CASCADE, null=True, blank=True, related_name="drafts")
    email = models.EmailField(_("e-mail"), blank=True)
    answers = models.JSONField(_("answers"), default=dict)
    prepared_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("prepared by")
    )
    asked_at = models.DateTimeField(_("owner asked to confirm at"), null=True, blank=True)
    refused_at = models.DateTimeField(_("owner refused at"), null=True, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="draft")
    warned_at = models.DateTimeField(_("warned of its end at"), null=True, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return str(self.token)

    def answer(self, step: str, name: str, default: str = "") -> str:
        """One answer as typed."""
        value = self.answers.get(step, {}).get(name, default)
        return value if isinstance(value, str) else default

    @property
    def owner_asked(self) -> str:
        """The address of the owner whom the preparer asked to confirm, or empty."""
        return self.answer("prepare", "email")

    @property
    def awaits_owner(self) -> bool:
        """Whether the owner was asked and has not yet answered."""
        asked = self.asked_at and not self.refused_at and not self.case_id
        return bool(asked and self.owner_id == self.prepared_by_id)

    def keep(self, step: str, typed: dict[str, Any]) -> None:
        """Save what was typed in a step, right or wrong; another step sent at the same moment stays."""
        self.answers, self.saved_at = {**self.answers, step: typed}, timezone.now()
        # the database adds the step to what it holds by then: one statement, nothing read before is written back
        one_step: Any = models.Value({step: typed}, models.JSONField())
        held = CombinedExpression(F("answers"), "||", one_step, output_field=models.JSONField())
        Draft.objects.filter(pk=self.pk).update(answers=held, saved_at=self.saved_at)
        self.__dict__.pop("commune", None)
        self.__dict__.pop("agency", None)

    def belongs_to(self, user: "User") -> bool:
        """Whether this signed-in person confirmed the draft's e-mail."""
        return self.owner_id is not None and self.owner_id == user.pk

    def adopt(self, user: "User") -> None:
        """Give the draft to the person who proved to read its e-mail."""
        self.owner, self.email = user, user.email
        self.save(update_fields=["owner", "email"])

    @cached_property
    def commune(self) -> Commune | None:
        """The commune chosen, if any."""
        code = self.answer("place", "commune")
        return Commune.objects.select_related("province__region").filter(code=code).first() if code else None

    @cached_property
    def agency(self) -> Agency | None:
        """The agency competent for the commune today; the ministry's desk where none is known."""
        commune = self.commune
        return (agency_of(commune) or Agency.objects.ministry_desk()) if commune else None

    def signed(self) -> str:
        """What a resume link carries."""
        return _signer.sign(self.token.hex)

    @classmethod
    def from_link(cls, signed: str) -> "Draft | None":
        """The draft a resume link names, or None when the link is forged, too old or the draft is gone."""
        try:
            token = _signer.unsign(signed, max_age=timedelta(days=DeskRules.objects.current().draft_days))
        except BadSignature:
            return None
        return cls.objects.filter(token=token).first()
