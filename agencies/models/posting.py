"""Who works where, since when and in which role."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from common import days


class Role(models.TextChoices):
    """What a posting allows; the permissions of each role stand in agencies/roles.py."""

    OFFICER = "officer", _("officer")
    CHIEF = "chief", _("chief of service")
    AGENCY_ADMIN = "agency_admin", _("agency administrator")
    MINISTRY_READER = "ministry_reader", _("ministry reader")
    MINISTRY_ADMIN = "ministry_admin", _("ministry administrator")


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self, on: date | None = None) -> Self:
        """Postings in force on a day (today by default)."""
        on = on or days.today()
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))

    def at_ministry(self, user: Any) -> bool:
        """Whether a person works at the ministry today (superusers count as such)."""
        return bool(user.is_superuser) or self.current().filter(user_id=user.pk, agency=None).exists()

    def visible_to(self, user: Any) -> Self:
        """Postings of the agencies one works for; all of them for the ministry."""
        if self.at_ministry(user):
            return self
        return self.filter(agency__in=Agency.objects.manageable_by(user))


class Posting(models.Model):
    """A staff member at an agency for a time, with a role; without agency: at the ministry."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="postings", verbose_name=_("person"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    since = models.DateField(_("since"), default=days.today)
    until = models.DateField(_("until"), null=True, blank=True)
    sorts_new = models.BooleanField(
        _("sorts new requests"), default=False,
        help_text=_(
            "Told of requests that nobody has charge of. "
            "Where nobody of an agency bears this mark, its chiefs are told."
        ),
    )  # fmt: skip

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="ministry_roles_have_no_agency",
                condition=Q(agency=None, role__startswith="ministry_")
                | (Q(agency__isnull=False) & ~Q(role__startswith="ministry_")),
                violation_error_message=_("Agency roles need an agency, ministry roles have none."),
            ),
            models.CheckConstraint(
                name="posting_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role", "since"], name="posting_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
