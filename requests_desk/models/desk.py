"""What only the agency sees of a case: notes, opinions asked inside, ready-made words, work done on many at once."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Kind, Posting
from requests_desk.models.case import Case


class OfWorkedCaseQuerySet(models.QuerySet[Any]):
    """Rows of a case that its applicant never sees."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the cases a staff member works."""
        return self.filter(case__in=Case.objects.manageable_by(user))


class CaseNote(models.Model):
    """A note among officers, or what was said elsewhere (WhatsApp, phone, counter), pasted word for word."""

    class Sort(models.TextChoices):
        NOTE = "note", _("internal note")
        WHATSAPP = "whatsapp", _("WhatsApp exchange")
        PHONE = "phone", _("phone call")
        COUNTER = "counter", _("talk at the counter")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name=_("request"))
    sort = models.CharField(_("sort"), max_length=8, choices=Sort.choices, default=Sort.NOTE)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = OfWorkedCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="note_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:60]


class InternalOpinion(models.Model):
    """A colleague asked for an opinion on a case, and what they said."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="internal_opinions", verbose_name=_("request"))
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_of = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked of"))
    question = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    text = models.TextField(_("opinion"), blank=True)
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)

    objects = OfWorkedCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal opinion")
        verbose_name_plural = _("internal opinions")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="internal_question_not_empty", condition=~Q(question="")),
            models.CheckConstraint(
                name="internal_opinion_is_whole",
                condition=Q(given_at=None, text="") | (Q(given_at__isnull=False) & ~Q(text="")),
            ),
            models.UniqueConstraint(
                fields=["case", "asked_of"], condition=Q(given_at=None), name="internal_opinion_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, user: Any) -> Self:
        """National replies, and those of the agencies one works for or manages."""
        if not user.is_authenticated or not user.is_staff:
            return self.none()
        return self.filter(Q(agency=None) | Q(agency__in=_agencies_of(user)))

    def manageable_by(self, user: Any) -> Self:
        """Replies a person may change: the ministry the national ones, an agency its own."""
        if user.is_superuser:
            return self
        own = Q(agency__in=Agency.objects.manageable_by(user))
        return self.filter(own | Q(agency=None)) if _at_ministry(user) else self.filter(own)


def _agencies_of(user: Any) -> models.QuerySet[Any]:
    return Posting.objects.current().filter(user_id=user.pk, agency__isnull=False).values("agency_id")


def _at_ministry(user: Any) -> bool:
    return Posting.objects.at_ministry(user)


class CannedReply(models.Model):
    """Words for a situation, once in each language, with variables that the case fills in."""

    class Situation(models.TextChoices):
        ASK = "ask", _("asking for papers")
        ANSWER = "answer", _("answering")
        REFUSE = "refuse", _("refusing")
        MESSAGE = "message", _("writing")
        TRANSFER = "transfer", _("transferring")
        PAUSE = "pause", _("suspending")

    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="canned_replies", verbose_name=_("agency")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    situation = models.CharField(_("situation"), max_length=10, choices=Situation.choices)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    active = models.BooleanField(_("in use"), default=True)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ready-made reply")
        verbose_name_plural = _("ready-made replies")
        ordering = ["situation", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    def visible_to(self, user: Any) -> Self:
        """One's own jobs."""
        return self.filter(by_id=user.pk or 0)


class BulkJob(models.Model):
    """The same verb over many cases, case by case in the background, with what became of each."""

    class Verb(models.TextChoices):
        ASSIGN = "assign", _("assign")
        TAKE = "take", _("take")
        CLOSE = "close", _("close")
        ASK = "ask", _("ask for papers")
        MESSAGE = "message", _("write")
        EXPORT = "export", _("export")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    words = models.JSONField(_("details"), default=dict, blank=True)
    total = models.PositiveIntegerField(_("requests"))
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="exports/", blank=True, max_length=200)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("work on many requests")
        verbose_name_plural = _("work on many requests")
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} × {self.total}"


class BulkStep(models.Model):
    """One case of a job: waiting, done, or refused with its reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="steps")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("request of a work on many")
        verbose_name_plural = _("requests of a work on many")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "case"], name="bulk_case_once"),
            models.CheckConstraint(name="bulk_refusal_has_reason", condition=~Q(state="refused") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.case_id}"
