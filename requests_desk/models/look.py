"""Who looked at a case and its files (law 09-08): one row per person, thing and hour."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Posting, Role
from requests_desk.models.case import Case

_ONCE = ["case", "by", "what", "thing", "hour"]


class CaseLookQuerySet(models.QuerySet["CaseLook"]):
    def visible_to(self, user: Any) -> Self:
        """Looks at the cases of the agencies where one is chief of service."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        led = Posting.objects.current().filter(user_id=user.pk, user__is_staff=True, role=Role.CHIEF)
        return self.filter(case__agency__in=led.values("agency_id"))

    def note(self, *, case: Case, by: Any, what: str, thing: str = "") -> None:
        """Write down that somebody looked; again within the hour is the same row, its last look later. One query."""
        now = timezone.now()
        look = self.model(case=case, by=by, what=what, thing=thing[:60], at=now, last_at=now, hour=hour_of(now))
        self.bulk_create([look], update_conflicts=True, unique_fields=_ONCE, update_fields=["last_at"])

    def last_of(self, case: Case, people: Collection[int]) -> dict[int, datetime]:
        """When each of some people looked at a case last; whoever never did is left out. One query."""
        rows = self.filter(case=case, by__in=people).order_by().values("by_id")
        return {row["by_id"]: row["last"] for row in rows.annotate(last=Max(Coalesce("last_at", "at")))}


def hour_of(moment: datetime) -> int:
    """Whole hours since 1970."""
    return int(moment.timestamp()) // 3600


class CaseLook(models.Model):
    """Somebody of the staff opened a case's page, or one of its files."""

    class What(models.TextChoices):
        PAGE = "page", _("the page of the request")
        PAPER = "paper", _("a paper")
        ANSWER = "answer", _("a delivered document")
        RECEIPT = "receipt", _("the receipt")
        EXPORT = "export", _("the whole file, exported")

    case = models.ForeignKey(Case, models.PROTECT, related_name="looks", verbose_name=_("request"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    thing = models.CharField(_("which"), max_length=60, blank=True)
    at = models.DateTimeField(_("when"))
    last_at = models.DateTimeField(_("last within the hour"), null=True, blank=True, editable=False)
    hour = models.PositiveIntegerField(editable=False)

    objects = CaseLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at a request")
        verbose_name_plural = _("looks at requests")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="look_when")]
        constraints = [models.UniqueConstraint(fields=_ONCE, name="look_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.by_id} · {self.what}"
