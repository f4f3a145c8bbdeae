"""What agencies publish: guides to procedures, and announcements."""

import uuid
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, AgencyPartQuerySet
from agencies.models.terms import Kind
from common import days


def guide_path(guide: "Guide", _filename: str) -> str:
    """Where the PDF of a guide is kept."""
    return f"guides/{timezone.now():%Y}/{uuid.uuid4()}.pdf"


class GuideQuerySet(AgencyPartQuerySet):
    def published(self, on: date | None = None) -> Self:
        """For each guide the version in force on a day (today by default)."""
        known = self.filter(active=True, since__lte=on or days.today())
        newest = known.order_by("slug", "agency_id", "-since").distinct("slug", "agency_id")
        return self.filter(pk__in=newest.values("pk"))

    def for_agency(self, agency: Agency | None) -> Self:
        """National guides and the agency's own."""
        return self.filter(Q(agency=None) | Q(agency=agency))


class Guide(models.Model):
    """A guide to a procedure, in text and, where there is one, as PDF; a new version is a new row with its day."""

    slug = models.SlugField(_("short address"), max_length=60)
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="guides", verbose_name=_("agency")
    )
    kind = models.CharField(_("kind of request"), max_length=10, choices=Kind.choices, blank=True)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    pdf = models.FileField(_("PDF"), upload_to=guide_path, blank=True, max_length=200)
    since = models.DateField(_("in force since"), default=days.today)
    active = models.BooleanField(_("published"), default=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        ordering = ["kind", "slug", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "agency", "since"],
                name="guide_version_once",
                nulls_distinct=False,
                violation_error_message=_("This guide already has a version of that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.since})"


class AnnouncementQuerySet(AgencyPartQuerySet):
    def published(self, at: datetime | None = None) -> Self:
        """What is to be read at an instant (now by default), newest first."""
        at = at or timezone.now()
        return self.filter(from_at__lte=at).filter(Q(until_at=None) | Q(until_at__gt=at)).order_by("-from_at", "-pk")

    def for_agency(self, agency: Agency | None) -> Self:
        """National announcements and the agency's own."""
        return self.filter(Q(agency=None) | Q(agency=agency))


class Announcement(models.Model):
    """News of an agency, or of all of them, from an instant until another."""

    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="announcements", verbose_name=_("agency")
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    from_at = models.DateTimeField(_("published from"), default=timezone.now)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-from_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="announcement_in_order",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                violation_error_message=_("The end comes before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.title
