"""What the ministry may change without a programmer: the desk's few numbers."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DeskRulesQuerySet(models.QuerySet["DeskRules"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody may know the rules."""
        return self

    def current(self) -> "DeskRules":
        """The rules in force; those of the law and of this portal's beginning where none were written."""
        return self.first() or DeskRules()


class DeskRules(models.Model):
    """One row: limits and delays, in requests and in calendar days."""

    completion_requests = models.PositiveSmallIntegerField(
        _("requests for papers without the chief"), default=1, help_text=_("Law 55-19 allows one.")
    )
    acknowledgement_days = models.PositiveSmallIntegerField(
        _("days to acknowledge a complaint"), default=15, help_text=_("Decree 2-17-265: 15 calendar days.")
    )
    reopen_days = models.PositiveSmallIntegerField(_("days during which an answered request reopens"), default=30)
    review_days = models.PositiveSmallIntegerField(_("days during which a review may be asked for"), default=60)
    draft_days = models.PositiveSmallIntegerField(_("days a draft is kept"), default=90)
    at_risk_percent = models.PositiveSmallIntegerField(
        _("share of the days left from which a request is at risk, in percent"), default=30
    )
    ministry_days = models.PositiveSmallIntegerField(_("days overdue after which the ministry is told"), default=5)
    first_reminder_days = models.PositiveSmallIntegerField(
        _("days after which the applicant is reminded of papers asked for"), default=14,
        help_text=_("In the morning where the applicant lives, until the papers have come. 0: no reminder."),
    )  # fmt: skip
    second_reminder_days = models.PositiveSmallIntegerField(
        _("days after which the applicant is reminded again"), default=30,
        help_text=_("Counted from the day on which the papers were asked for; the last reminder. 0: none."),
    )  # fmt: skip
    silent_days = models.PositiveSmallIntegerField(
        _("days after which the officer is told that the papers do not come"), default=45,
        help_text=_("Once, to call the applicant or to go on without. 0: never."),
    )  # fmt: skip
    late_news_days = models.PositiveSmallIntegerField(
        _("working days within which a late request has news"), default=5,
        help_text=_("Promised to the applicant in the letter of apology: the answer, or a new day."),
    )  # fmt: skip
    late_letters = models.PositiveSmallIntegerField(
        _("most letters about one delay"), default=3,
        help_text=_("The letter of apology, and one each time that the promised news did not come."),
    )  # fmt: skip
    announcements = models.PositiveSmallIntegerField(
        _("new days that may be announced for one delay"), default=2,
        help_text=_("The day of the law never moves: the figures count the delay by it."),
    )  # fmt: skip
    announced_within = models.PositiveSmallIntegerField(_("days ahead that may be announced at most"), default=60)
    rating_days = models.PositiveSmallIntegerField(
        _("days after the answer when its mark is asked for"), default=5,
        help_text=_("Once a request, not where a mark was given. 0: never."),
    )  # fmt: skip
    papers_years = models.PositiveSmallIntegerField(
        _("years after which the papers of a finished request are erased"), null=True, blank=True, default=None,
        help_text=_(
            "Counted from the answer or the withdrawal. Empty: never. The applicant is told a month before and may "
            "download everything; the history, the answer and the figures stay."
        ),
    )  # fmt: skip
    bulk_most = models.PositiveSmallIntegerField(_("most requests handled at once"), default=500)

    objects = DeskRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of the desk")
        verbose_name_plural = _("rules of the desk")
        constraints = [
            models.CheckConstraint(name="desk_rules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(name="desk_rules_drafts_kept", condition=Q(draft_days__gte=30)),
            models.CheckConstraint(
                name="desk_rules_second_reminder_later",
                condition=Q(second_reminder_days=0) | Q(second_reminder_days__gt=F("first_reminder_days")),
                violation_error_message=_("The second reminder comes after the first."),
            ),
            models.CheckConstraint(
                name="desk_rules_late_news",
                condition=Q(late_news_days__gte=1, late_letters__gte=1, announced_within__gte=1),
                violation_error_message=_("Late requests have news within a day at least, and one letter at least."),
            ),
            models.CheckConstraint(
                name="desk_rules_papers_kept",
                condition=Q(papers_years=None) | Q(papers_years__gte=1),
                violation_error_message=_("Papers are kept for a year at least."),
            ),
            models.CheckConstraint(name="desk_rules_share", condition=Q(at_risk_percent__lte=100)),
        ]

    @property
    def reminder_days(self) -> list[int]:
        """After how many days of waiting a reminder of papers leaves, the earliest first."""
        return [days for days in (self.first_reminder_days, self.second_reminder_days) if days]

    def acknowledge_by(self, filed_on: date) -> date:
        """Last day to acknowledge a complaint filed on a day."""
        return filed_on + timedelta(days=self.acknowledgement_days)

    def __str__(self) -> str:
        return str(_("rules of the desk"))
