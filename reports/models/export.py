"""A file that takes longer than a page: ordered by somebody, made in the background, kept for some days."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from reports.scope import agencies_counted_for, reads_all

LEASE = timedelta(seconds=settings.EXPORT_LEASE_SECONDS)
KEPT_FOR = timedelta(days=settings.EXPORT_DAYS)
TRIES = 3


class Kind(models.TextChoices):
    """What is made: its value ends as the file does."""

    CASES_GZ = "requests.csv.gz", _("The requests, nobody named (CSV, compressed)")
    CASES_CSV = "requests.csv", _("The requests, nobody named (CSV)")
    CASES_XLSX = "requests.xlsx", _("The requests, nobody named (XLSX)")
    REPORT_PDF = "report.pdf", _("The report (PDF)")
    REPORT_XLSX = "report.xlsx", _("The report (XLSX)")


class State(models.TextChoices):
    WAITING = "waiting", _("waiting for its turn")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("not made")
    ERASED = "erased", _("erased")


OPEN = (State.WAITING, State.RUNNING)
NEXT: dict[str, tuple[State, ...]] = {
    State.WAITING: (State.RUNNING, State.FAILED),
    # whose worker died is taken up again; a fault of the moment waits for another try
    State.RUNNING: (State.RUNNING, State.WAITING, State.READY, State.FAILED),
    State.READY: (State.ERASED,),
    State.FAILED: (),
    State.ERASED: (),
}


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(by_id=user.pk or 0)

    def open(self) -> Self:
        """Not made yet."""
        return self.filter(state__in=OPEN)

    def due(self, now: datetime) -> Self:
        """Those a worker may take up: waiting, or with a worker that has not been heard of for its lease."""
        heard = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.open().filter(heard).order_by("ordered_at", "pk")


class Export(models.Model):
    """One file ordered by one person. ``query`` is the part of the campaign, as the report's address says it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name=_("campaign"))
    kind = models.CharField(_("kind of file"), max_length=20, choices=Kind.choices)
    query = models.TextField(_("filter"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), null=True, blank=True)
    ordered_at = models.DateTimeField(_("ordered at"), default=timezone.now, editable=False)
    leased_until = models.DateTimeField(_("worked on until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    agencies = models.JSONField(_("agencies in it"), default=list, blank=True)
    national = models.BooleanField(_("shows the whole country"), default=False)
    file = models.FileField(_("file"), upload_to="exports/campaigns/", blank=True, max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    error = models.TextField(_("why it was not made"), blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        ordering = ["-ordered_at", "-pk"]
        indexes = [
            models.Index(fields=["ordered_at"], condition=Q(state__in=OPEN), name="export_open"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_ready"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "campaign", "kind", "language", "query"],
                condition=Q(state__in=OPEN),
                name="export_open_once",
            ),
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=~Q(state="ready")
                | (~Q(file="") & ~Q(checksum="") & Q(made_at__isnull=False, expires_at__isnull=False)),
            ),
            models.CheckConstraint(name="export_failed_says_why", condition=~Q(state="failed") | ~Q(error="")),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.year} {self.kind} {self.get_state_display()}"

    def move_to(self, state: State, **fields: Any) -> None:
        """Change the state with what belongs to it. Raises ValidationError for a move that is none."""
        if state not in NEXT[self.state]:
            raise ValidationError(_("This export is over already."), code="state")
        self.state = state
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])

    def take(self, now: datetime) -> None:
        """Give it to a worker for a lease."""
        self.move_to(State.RUNNING, leased_until=now + LEASE, tries=self.tries + 1, rows=0)

    def is_held(self, tries: int) -> bool:
        """Whether the worker of this try still has it."""
        return self.state == State.RUNNING and self.tries == tries

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state in OPEN

    @property
    def name(self) -> str:
        """What the file is called when it is taken away."""
        stem, _dot, ending = self.kind.partition(".")
        return f"mre-{stem}-{self.campaign.year}-{self.language}.{ending}"

    def may_be_read_by(self, user: Any) -> bool:
        """Whether the file is there for its owner, who still reads the figures of every agency in it."""
        if self.state != State.READY or self.by_id != user.pk or self.expires_at <= timezone.now():  # type: ignore[operator]
            return False
        if reads_all(user):
            return True
        own = set(agencies_counted_for(user).values_list("pk", flat=True))
        return bool(own) and not self.national and set(self.agencies) <= own
