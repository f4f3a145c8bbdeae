"""Terms of service per kind and agency, public holidays, other administrations' services."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, AgencyPartQuerySet, Confidence
from agencies.models.geography import PublicQuerySet
from common.words import clean_line


class Kind(models.TextChoices):
    """The three kinds of request."""

    NOTE = "note", _("urban information note")
    PRE_STUDY = "pre_study", _("pre-study of a permit file")
    COMPLAINT = "complaint", _("complaint")


class ServiceTermsQuerySet(AgencyPartQuerySet):
    def for_case(self, kind: str, agency: Agency | None) -> "ServiceTerms":
        """The agency's own terms, else the national ones. Raises DoesNotExist when neither is loaded."""
        wanted = self.filter(kind=kind).filter(Q(agency=agency) | Q(agency=None))
        found = wanted.order_by(models.F("agency").asc(nulls_last=True)).first()
        if found is None:
            raise ServiceTerms.DoesNotExist(f"no terms for {kind}")
        return found

    def in_effect_at(self, agency: Agency) -> "list[ServiceTerms]":
        """Terms of every kind at an agency, in the order of the kinds; kinds without terms are absent."""
        rows = self.filter(Q(agency=agency) | Q(agency=None)).order_by(models.F("agency").asc(nulls_first=True))
        found = {terms.kind: terms for terms in rows}
        return [found[kind] for kind in Kind.values if kind in found]


class ServiceTerms(models.Model):
    """What a kind of request costs and how long it takes, nationally or at one agency."""

    class Counted(models.TextChoices):
        WORKING = "working", _("working days")
        CALENDAR = "calendar", _("calendar days")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="terms", verbose_name=_("agency")
    )
    offered = models.BooleanField(_("offered"), default=True)
    days = models.PositiveSmallIntegerField(_("days to answer"))
    counted = models.CharField(_("counted in"), max_length=8, choices=Counted.choices, default=Counted.WORKING)
    fee = models.DecimalField(_("fee in dirhams"), max_digits=8, decimal_places=2, null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.MEDIUM)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = ServiceTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of service")
        verbose_name_plural = _("terms of service")
        ordering = ["agency", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "agency"], name="terms_once_an_agency", nulls_distinct=False),
            models.CheckConstraint(name="terms_have_days", condition=Q(days__gt=0)),
            models.CheckConstraint(name="fee_is_not_negative", condition=Q(fee=None) | Q(fee__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.agency or '—'}"


class HolidayQuerySet(PublicQuerySet):
    def days_off(self) -> frozenset[date]:
        """All holidays as a set, for working-day arithmetic."""
        return frozenset(self.values_list("day", flat=True))


class Holiday(models.Model):
    """A public holiday; Islamic feasts stay ``expected`` until they are announced."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        CONFIRMED = "confirmed", _("confirmed")

    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class ExternalService(models.Model):
    """Another administration's online service, and what it is for."""

    key = models.SlugField(_("key"), unique=True)
    url = models.URLField(_("address"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True)
    prepare = models.TextField(_("what to prepare"), blank=True, help_text=_("One paper or fact a line."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("shown"), default=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("service of another administration")
        verbose_name_plural = _("services of other administrations")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def to_prepare(self) -> list[str]:
        """What to prepare in the language now active, one paper or fact each."""
        return [line for line in map(clean_line, self.prepare.splitlines()) if line]
