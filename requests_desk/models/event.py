"""The history of a case: lines are added, never changed (a trigger refuses), each sealing the one before."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import days
from requests_desk.models.case import Case
from requests_desk.models.states import Actor, Status

if TYPE_CHECKING:
    from accounts.models import User


COUNTED = ("papers_asked", "transferred", "reopened")


def seal(*line: Any) -> str:
    """SHA-256 over the canonical JSON of a line, the hash of the line before being its first part."""
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    def visible_to(self, user: Any) -> Self:
        """Lines of the cases one may see."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def moves(self) -> Self:
        """Lines that changed the state, in order."""
        return self.exclude(to_status="").order_by("number")

    def add_to(
        self,
        case: Case,
        *,
        verb: str,
        by: "User | None",
        actor: str,
        data: dict[str, Any],
        from_status: str,
        to_status: str,
        lines: "Sequence[CaseEvent]" = (),
    ) -> "CaseEvent":
        """Append a line, chained to the last of ``lines``, else to the last that stands.

        The caller holds the case's row lock, and read the lines under it.
        """
        last = lines[-1] if lines else self.model.objects.filter(case=case).order_by("-number").first()
        event = CaseEvent(
            case=case, number=last.number + 1 if last else 1, verb=verb, by=by, actor=actor, data=data,
            from_status=from_status, to_status=to_status, at=timezone.now(),
            previous_hash=last.hash if last else "",
        )  # fmt: skip
        event.hash = event.sealed()
        event.save(force_insert=True)
        return event

    def broken(self) -> Iterator["CaseEvent"]:
        """Lines whose seal or whose link to the line before does not hold, in order."""
        previous: CaseEvent | None = None
        for event in self.order_by("case_id", "number").iterator():
            follows = previous is not None and previous.case_id == event.case_id
            number, link = (previous.number + 1, previous.hash) if follows and previous else (1, "")
            if event.hash != event.sealed() or event.number != number or event.previous_hash != link:
                yield event
            previous = event


class CaseEvent(models.Model):
    """What happened, when, by whom. The hash covers the line and the hash of the line before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("request"))
    number = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=30)
    actor = models.CharField(_("side"), max_length=8, choices=Actor.choices)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    from_status = models.CharField(_("from"), max_length=10, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to"), max_length=10, choices=Status.choices, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["case", "number"]
        # The ministry counts each day's lines.
        indexes = [
            models.Index(fields=["at"], name="event_when"),
            # what a report counts, and nothing else of a history
            models.Index(fields=["case", "verb"], condition=models.Q(verb__in=COUNTED), name="event_counted"),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.verb}"

    @property
    def on(self) -> date:
        """The day it was in Morocco."""
        return days.local(self.at).date()

    def sealed(self) -> str:
        """SHA-256 over the canonical JSON of this line and the hash of the line before."""
        return seal(
            self.previous_hash, self.case_id, self.number, self.verb, self.actor, self.by_id,
            self.at.astimezone(UTC).isoformat(), self.from_status, self.to_status, self.data,
        )  # fmt: skip
