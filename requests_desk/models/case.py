"""A request at an agency, and the only way its state changes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agencies.models import Agency, Commune, Holiday, Kind, Office, ServiceTerms
from common import days
from common.fields import PhoneField
from common.kept import once
from common.references import make_reference
from requests_desk.clock import Term, pauses_in
from requests_desk.models.rules import DeskRules
from requests_desk.models.scope import CaseQuerySet
from requests_desk.models.states import DONE, NEXT, RUNNING, STILL, Actor, Alarm, Applicant, Channel, Outcome, Status
from requests_desk.tokens import search_text

if TYPE_CHECKING:
    from accounts.models import User
    from requests_desk.models.event import CaseEvent

# What a citizen does that the agency has to look at.
NEWS = frozenset(("applicant_wrote", "paper_given", "papers_complete", "reopened", "withdrawn", "review_asked"))
_OWED = Q(status__in=RUNNING + STILL)
_TURN = ["due_on", "stay_to", "filed_at", "id"]


def _open_days() -> Func:
    """Days at whose end a case was open: from its filing to the day before its last answer or its withdrawal."""
    ended = Coalesce("answered_on", "withdrawn_on", Cast(Value("infinity"), models.DateField()))
    return Func("filed_on", Greatest("filed_on", ended), function="daterange")


class Case(models.Model):
    """One request, filed. State changes go through ``move_to`` under the row lock."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases", verbose_name=_("agency"))
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("office")
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("commune")
    )
    applicant = models.ForeignKey("accounts.User", models.PROTECT, related_name="cases", verbose_name=_("applicant"))
    applicant_is = models.CharField(_("files as"), max_length=10, choices=Applicant.choices, default=Applicant.OWNER)
    name_ar = models.CharField(_("name in Arabic letters"), max_length=150, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    country = CountryField(_("country of residence"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")])
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prepared by")
    )
    filed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed at the desk by")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    # No index of its own: case_of_officer begins with it, and PostgreSQL would read all that somebody ever had.
    assignee = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="assigned_cases",
        verbose_name=_("officer"),
    )  # fmt: skip
    stay_from = models.DateField(_("in Morocco from"), null=True, blank=True)
    stay_to = models.DateField(_("in Morocco until"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    filed_on = models.DateField(_("filed on"))
    term_days = models.PositiveSmallIntegerField(_("days to answer"))
    term_counted = models.CharField(_("counted in"), max_length=8, choices=ServiceTerms.Counted.choices)
    promised_on = models.DateField(_("date promised on the receipt"), editable=False)
    due_on = models.DateField(_("answer expected by"))
    risk_on = models.DateField(_("at risk from"), null=True, blank=True, editable=False)
    alarm = models.PositiveSmallIntegerField(_("alarm"), choices=Alarm.choices, default=Alarm.NONE, editable=False)
    # Of one lateness: the law's day that passed, letters and days announced since, by when the applicant hears more.
    late_for = models.DateField(_("late since the day"), null=True, blank=True, editable=False)
    late_letters = models.PositiveSmallIntegerField(_("letters of the delay"), default=0, editable=False)
    announced_on = models.DateField(_("day announced for the answer"), null=True, blank=True, editable=False)
    announcements = models.PositiveSmallIntegerField(_("days announced"), default=0, editable=False)
    hears_by = models.DateField(_("told more by"), null=True, blank=True, editable=False)
    papers_warned_on = models.DateField(_("told that papers end on"), null=True, blank=True, editable=False)
    news_at = models.DateTimeField(_("news for the agency since"), null=True, blank=True, editable=False)
    fast_lane = models.BooleanField(_("fast lane"), default=False)
    after_hours = models.BooleanField(_("for the duty officer"), default=False)
    rerouted_from = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rerouted from")
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("duplicate of")
    )
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    days_taken = models.PositiveSmallIntegerField(_("working days taken by the agency"), null=True, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-filed_at", "-pk"]
        indexes = [
            models.Index(fields=["agency", "status", "due_on"], name="case_queue"),
            models.Index(fields=["applicant", "-filed_at"], name="case_of_applicant"),
            models.Index(fields=["filed_on", "agency"], name="case_season"),
            models.Index(fields=["-filed_at", "-id"], name="case_newest"),
            models.Index(fields=["risk_on", "id"], condition=Q(status__in=("submitted", "study")), name="case_alarm"),
            models.Index(fields=["hears_by", "id"], condition=Q(hears_by__isnull=False), name="case_hears"),
            models.Index(fields=["answered_on", "id"], condition=Q(answered_on__isnull=False), name="case_answered_on"),
            models.Index(fields=["assignee", "status"], name="case_of_officer"),
            models.Index(
                fields=["agency", "answered_on"],
                include=["assignee", "days_taken"],
                condition=Q(answered_on__isnull=False),
                name="case_answered",
            ),
            # Each word at once: with PostgreSQL's default every search first reads a list of up to 4 MB of what is new.
            GinIndex(SearchVector("search_text", config="simple"), name="case_searched", fastupdate=False),
            # Each view of the queue is read in the order of an index of its own (admin/views.py).
            models.Index(fields=["agency", *_TURN], condition=Q(status__in=RUNNING), name="case_to_do"),
            models.Index(fields=["assignee", *_TURN], condition=_OWED, name="case_owed_by_officer"),
            models.Index(
                fields=["agency", *_TURN],
                condition=Q(status__in=RUNNING, assignee=None),
                name="case_unassigned",
            ),
            models.Index(fields=["agency", "news_at", "id"], condition=Q(news_at__isnull=False), name="case_news"),
            models.Index(
                fields=["agency", *_TURN], condition=_OWED & Q(reopened_on__isnull=False), name="case_reopened"
            ),
            models.Index(fields=["agency", "-filed_at", "-id"], name="case_newest_of_agency"),
            # What was open at the end of a day, however long ago (reports/daily/counting.py).
            GistIndex(_open_days(), name="case_open_days"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_stay_in_order", condition=Q(stay_to=None) | Q(stay_to__gte=F("stay_from"))
            ),
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="case_answer_is_whole",
                condition=Q(status__in=("answered", "closed"), answered_on__isnull=False, days_taken__isnull=False)
                & ~Q(outcome="")
                | Q(
                    status__in=("submitted", "study", "waiting", "paused", "withdrawn"),
                    answered_on=None,
                    days_taken=None,
                    outcome="",
                ),
            ),
            models.CheckConstraint(
                name="case_withdrawn_has_day",
                condition=Q(status="withdrawn", withdrawn_on__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_on=None)),
            ),
            models.CheckConstraint(
                name="case_is_no_duplicate_of_itself", condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id"))
            ),
            models.CheckConstraint(name="case_due_after_filing", condition=Q(due_on__gte=F("filed_on"))),
        ]

    def __str__(self) -> str:
        return self.reference

    @staticmethod
    def next_reference(agency: Agency, year: int) -> str:
        """A reference never given before: its number comes from a database sequence."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('requests_desk_case_number')")
            return make_reference(agency.code, year, cursor.fetchone()[0])

    @property
    def applicant_name(self) -> str:
        """The name in the script of the case's language, else in the other, else the e-mail."""
        names = (self.name_ar, self.name_latin) if self.language == "ar" else (self.name_latin, self.name_ar)
        return names[0] or names[1] or self.applicant.email

    @property
    def is_waiting(self) -> bool:
        """Whether the clock stands still for a paper the citizen owes."""
        return self.status == Status.WAITING

    @property
    def stands_still(self) -> bool:
        """Whether the clock stands still, for the citizen's papers or by law."""
        return self.status in STILL

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.status not in DONE

    @property
    def is_late(self) -> bool:
        """Whether the answer is owed and its day has passed."""
        return self.status in RUNNING and self.due_on < days.today()

    @property
    def announced(self) -> date | None:
        """The day the agency announced for a late answer, while it is to come; the law's day stays ``due_on``."""
        standing = self.is_late and self.announced_on and self.announced_on >= days.today()
        return self.announced_on if standing else None

    def may_move_to(self, status: str) -> bool:
        """Whether a state may follow the present one; nothing is closed unanswered but a duplicate."""
        unanswered = status == Status.CLOSED and self.status != Status.ANSWERED
        return status in NEXT[self.status] and (not unanswered or self.duplicate_of_id is not None)

    def term(self, holidays: frozenset[date] | None = None, history: "Iterable[CaseEvent] | None" = None) -> Term:
        """The clock of this case, read from its history; a reopened case begins its term anew."""
        moves = self.events.moves() if history is None else history
        return Term(
            filed_on=self.reopened_on or self.filed_on,
            days=self.term_days,
            working=self.term_counted == ServiceTerms.Counted.WORKING,
            holidays=once("days off", Holiday.objects.days_off) if holidays is None else holidays,
            pauses=pauses_in([(event.to_status, event.on) for event in moves], STILL),
        )

    def move_to(self, status: str, *, verb: str, by: "User | None", actor: str, **data: Any) -> "CaseEvent":
        """Change the state, with its event and a fresh due date. The caller holds the row lock.

        Raises ValidationError when the state may not follow the present one.
        """
        if not self.may_move_to(status):
            raise ValidationError(_("This request is no longer in a state that allows it."), code="forbidden_move")
        before, self.status = self.status, status
        lines = list(self.events.order_by("number"))
        event = self.record(verb, by=by, actor=actor, from_status=before, to_status=status, lines=lines, **data)
        term = self.term(history=[line for line in (*lines, event) if line.to_status])
        if status in (Status.ANSWERED, Status.CLOSED) and self.answered_on is None:
            self.answered_on = event.on
            self.days_taken = term.worked(event.on)
        if status == Status.WITHDRAWN:
            self.withdrawn_on = event.on
        if before not in RUNNING:
            # what was announced fell with the clock that stood still
            self.alarm, self.announced_on, self.hears_by = Alarm.NONE, None, None
        if self.is_open or status == Status.ANSWERED:
            self.set_days(term, event.on)
        self.save()
        return event

    def set_days(self, term: Term, on: date) -> None:
        """Write the expected day and the day from which it is at risk."""
        self.due_on = term.due_on(on)
        share = once("desk rules", DeskRules.objects.current).at_risk_percent
        self.risk_on = term.risk_on(on, share)

    def record(
        self,
        verb: str,
        *,
        by: "User | None",
        actor: str,
        from_status: str = "",
        to_status: str = "",
        lines: "Sequence[CaseEvent]" = (),
        **data: Any,
    ) -> "CaseEvent":
        """Add one line to the history; the agency has news when the citizen wrote it. The caller holds the row lock.

        ``lines`` are those that stand, when they were read under this lock.
        """
        if actor == Actor.CITIZEN and verb in NEWS:
            self.news_at = timezone.now()
            self.save(update_fields=["news_at"])
        return self.events.add_to(
            self, verb=verb, by=by, actor=actor, from_status=from_status, to_status=to_status, data=data, lines=lines
        )

    def looked_at(self) -> None:
        """The agency has read the citizen's news; what came since this row was read stays news."""
        if self.news_at:
            type(self).objects.filter(pk=self.pk, news_at=self.news_at).update(news_at=None)

    def fold_search_text(self, *land: str) -> None:
        """Gather what staff search by: names in both scripts and by sound, reference, phone, e-mail, land."""
        self.search_text = search_text(
            reference=self.reference, names=(self.name_ar, self.name_latin), phone=str(self.phone or ""),
            email=self.applicant.email, land=land,
        )  # fmt: skip

    @classmethod
    def opened(cls, *, kind: str, agency: Agency, applicant: "User", **fields: Any) -> "Case":
        """A new case of today, its term taken from the agency's terms; not yet saved."""
        terms = ServiceTerms.objects.for_case(kind, agency)
        filed_at = fields.pop("filed_at", None) or timezone.now()
        filed_on = days.local(filed_at).date()
        case = cls(
            kind=kind, agency=agency, applicant=applicant, filed_at=filed_at, filed_on=filed_on,
            term_days=terms.days, term_counted=terms.counted, due_on=filed_on, promised_on=filed_on,
            reference=cls.next_reference(agency, filed_on.year), **fields,
        )  # fmt: skip
        case.set_days(case.term(history=()), filed_on)
        case.promised_on = case.due_on
        case.fold_search_text()
        return case
