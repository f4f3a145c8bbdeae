"""Urban agencies and their dated territory."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models.geography import Commune, Province, PublicQuerySet, Region
from common import days

REFERENCE_PREFIX = r"^[A-Z]{2,6}$"
reference_prefix = RegexValidator(REFERENCE_PREFIX, _("Two to six capital letters."))


class Confidence(models.TextChoices):
    """How sure we are of a fact of the directory."""

    CONFIRMED = "confirmed", _("confirmed by the agency")
    HIGH = "high", pgettext_lazy("confidence", "high")
    MEDIUM = "medium", pgettext_lazy("confidence", "medium")
    LOW = "low", pgettext_lazy("confidence", "low")


class AgencyQuerySet(PublicQuerySet):
    def in_force(self, on: date | None = None) -> Self:
        """Agencies that exist on a day (today by default)."""
        on = on or days.today()
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))

    def competent_for(self, province: Province | str, on: date | None = None) -> "Agency | None":
        """The one agency whose territory holds the province on a day, or None where none is known."""
        code = province if isinstance(province, str) else province.code
        return self.filter(territories__province=code, territories__period__contains=on or days.today()).first()

    def by_province(self, codes: Iterable[str], on: date | None = None) -> "dict[str, Agency]":
        """Competent agency of each of several provinces, in one query; uncovered ones are absent."""
        held = Territory.objects.filter(province__in=set(codes), agency__in=self).in_force(on)
        return {territory.province_id: territory.agency for territory in held.select_related("agency")}

    def ministry_desk(self) -> "Agency":
        """The ministry's own desk, which receives what no agency covers. Raises DoesNotExist before loading."""
        return self.get(slug="ministry-desk")

    def manageable_by(self, user: Any) -> Self:
        """Agencies a staff member works for; all of them for the ministry and superusers."""
        from agencies.models.posting import Posting

        if user.is_superuser:
            return self
        postings = Posting.objects.current().filter(user_id=user.pk)
        if postings.filter(agency=None).exists():
            return self
        return self.filter(pk__in=postings.values("agency_id"))


class AgencyPartQuerySet(PublicQuerySet):
    """Rows that hang on an agency by ``agency``: everybody reads them, its own staff manage them."""

    def manageable_by(self, user: Any) -> Self:
        """Rows of the agencies one works for; national rows (no agency) are the ministry's alone."""
        from agencies.models.posting import Posting

        if Posting.objects.at_ministry(user):
            return self
        return self.filter(agency__in=Agency.objects.manageable_by(user))


class Agency(models.Model):
    """An urban agency. Never keyed on acronym or domain: two agencies share the acronym AUKH."""

    class Kind(models.TextChoices):
        URBAN = "urban", _("urban agency")
        REGIONAL = "regional", _("regional agency")
        MINISTRY = "ministry", _("ministry desk")

    slug = models.SlugField(_("short address"), max_length=60, unique=True)
    code = models.CharField(_("prefix of its references"), max_length=6, unique=True, validators=[reference_prefix])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.URBAN)
    name = models.CharField(_("name"), max_length=160)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name=_("region")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("belongs to")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    website_unverified = models.BooleanField(_("website not verified"), default=False)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.MEDIUM)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("internal note on sources"), blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="agency_code_is_a_prefix",
                condition=Q(code__regex=REFERENCE_PREFIX),
                violation_error_message=_("Two to six capital letters."),
            ),
            models.CheckConstraint(
                name="agency_ends_after_start",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _digits() -> Cast:
    """The census code of the province as a number: ``05.091`` → 5091."""
    return Cast(Replace(F("province"), Value("."), Value("")), models.BigIntegerField())


class TerritoryQuerySet(AgencyPartQuerySet):
    def in_force(self, on: date | None = None) -> Self:
        """Who holds what on a day (today by default)."""
        return self.filter(period__contains=on or days.today())


class Territory(models.Model):
    """Province → agency for a time. The database refuses two agencies on one day."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="territories", verbose_name=_("agency"))
    province = models.ForeignKey(Province, models.PROTECT, related_name="territories", verbose_name=_("province"))
    period = DateRangeField(_("period"), help_text=_("From the first day up to, not including, the last."))
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.MEDIUM)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["province", "period"]
        constraints = [
            ExclusionConstraint(
                name="one_agency_a_province_a_day",
                # a range over the code's digits needs no btree_gist, which the embedded server lacks
                expressions=[
                    (Func(_digits(), _digits(), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Another agency already holds this province in that period."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.province} → {self.agency}"


def agency_of(commune: Commune, on: date | None = None) -> Agency | None:
    """The agency competent for a commune on a day, or None (disputed or unassigned provinces)."""
    return Agency.objects.competent_for(commune.province_id, on)
