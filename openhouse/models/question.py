"""What people ask before or at an event, so that nothing said at a stand is lost; and how they found it."""

import uuid
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import PhoneField
from openhouse.models.openday import OpenDay, PartQuerySet, Stand
from openhouse.models.registration import Registration
from openhouse.models.states import ASKED_NEXT, Asked

LANGUAGES = ("ar", "fr")


def _in_some_language(name: str) -> Q:
    """A text that stands in one language at least; NULL is none, so that a check cannot pass for want of a value."""
    one, other = (Q(**{f"{name}_{code}__isnull": False}) & ~Q(**{f"{name}_{code}": ""}) for code in LANGUAGES)
    return one | other


class QuestionQuerySet(PartQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Questions of the events one manages; one asked while registering counts once the address is confirmed."""
        return super().manageable_by(user).of_confirmed()

    def of_confirmed(self) -> Self:
        """Without those asked while registering whose address was never confirmed."""
        return self.filter(Q(registration=None) | Q(registration__confirmed_at__isnull=False))

    def visible_to(self, user: Any) -> Self:
        """Published questions with their answers; staff see all of their events."""
        mine = self.manageable_by(user) if getattr(user, "is_authenticated", False) else self.none()
        return self.filter(Q(published=True, event__in=OpenDay.objects.announced()) | Q(pk__in=mine.values("pk")))

    def published(self) -> Self:
        """Questions everybody may read, with their words and an answer in one language at least."""
        return self.filter(_in_some_language("public_text"), _in_some_language("answer"), published=True)

    def open(self) -> Self:
        """Those nobody has dealt with yet."""
        return self.filter(state=Asked.NEW)


class Question(models.Model):
    """A question; published without the name of whoever asked."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(OpenDay, models.PROTECT, related_name="questions", verbose_name=_("open days"))
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("registration")
    )
    stand = models.ForeignKey(
        Stand, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("stand")
    )
    text = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")])
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted at a stand by")
    )
    state = models.CharField(_("state"), max_length=10, choices=Asked.choices, default=Asked.NEW)
    public_text = models.CharField(_("question as published"), max_length=300, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    published = models.BooleanField(_("published"), default=False)
    became = models.CharField(_("became"), max_length=24, blank=True)
    set_aside_why = models.CharField(_("why it is set aside"), max_length=300, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a visitor")
        verbose_name_plural = _("questions of visitors")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["event", "state"], name="question_of_event")]
        constraints = [
            models.CheckConstraint(name="question_state_known", condition=Q(state__in=Asked.values)),
            models.CheckConstraint(
                name="question_became_something",
                condition=~Q(state__in=("case", "meeting")) | ~Q(became=""),
            ),
            models.CheckConstraint(
                name="question_published_whole",
                condition=Q(published=False) | _in_some_language("public_text") & _in_some_language("answer"),
            ),
            models.CheckConstraint(
                name="question_set_aside_with_reason",
                condition=~Q(state="set_aside") | Q(published=False) & ~Q(set_aside_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def said(self, name: str, language: str) -> str:
        """A text in a language, else in the other; empty where it stands in none."""
        other = "ar" if language == "fr" else "fr"
        return str(getattr(self, f"{name}_{language}") or getattr(self, f"{name}_{other}") or "")

    def lacks(self, name: str) -> list[str]:
        """Languages in which a text is missing while the other has it."""
        missing = [code for code in LANGUAGES if not getattr(self, f"{name}_{code}")]
        return missing if len(missing) == 1 else []

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered, set aside or turned into something."""
        return self.state in (Asked.NEW, Asked.ANSWERED)

    def move_to(self, state: str) -> None:
        """Change what became of it; the caller holds the row lock and saves. Raises ValidationError."""
        if state not in ASKED_NEXT[self.state]:
            raise ValidationError(_("This question is no longer in a state that allows it."), code="forbidden_move")
        self.state = state

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        return self.event.scope_agency_ids()


class QuestionStepQuerySet(models.QuerySet["QuestionStep"]):
    def visible_to(self, user: Any) -> Self:
        """Steps of the questions one manages."""
        return self.filter(question__in=Question.objects.manageable_by(user))


class QuestionStep(models.Model):
    """What was done with a question and by whom: lines are added, never changed (a trigger refuses)."""

    class Did(models.TextChoices):
        NOTED = "noted", pgettext_lazy("question", "noted at a stand")
        ANSWERED = "answered", pgettext_lazy("question", "answered")
        PUBLISHED = "published", pgettext_lazy("question", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("question", "no longer published")
        SET_ASIDE = "set_aside", pgettext_lazy("question", "set aside")
        TAKEN_UP = "taken_up", pgettext_lazy("question", "taken up again")
        BECAME_CASE = "case", pgettext_lazy("question", "became a request")
        BECAME_MEETING = "meeting", pgettext_lazy("question", "became an appointment")

    question = models.ForeignKey(Question, models.PROTECT, related_name="steps")
    did = models.CharField(max_length=10, choices=Did.choices)
    words = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = QuestionStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a question")
        verbose_name_plural = _("steps of questions")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="question_step_known", condition=~Q(did=""))]

    def __str__(self) -> str:
        return f"{self.question_id} {self.did}"


class VisitRatingQuerySet(models.QuerySet["VisitRating"]):
    def visible_to(self, user: Any) -> Self:
        """Marks of the registrations one may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class VisitRating(models.Model):
    """A mark out of five after an event, once a registration."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="rating", verbose_name=_("registration")
    )
    mark = models.PositiveSmallIntegerField(_("mark"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(_("comment"), blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects = VisitRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of an event")
        verbose_name_plural = _("marks of events")
        constraints = [models.CheckConstraint(name="visit_mark_of_five", condition=Q(mark__range=(1, 5)))]

    def __str__(self) -> str:
        return str(self.mark)
