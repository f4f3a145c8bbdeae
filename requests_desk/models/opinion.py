"""Opinions of the committees that study building and subdivision files: published without names."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune
from common.words import fold


class PublishedOpinionQuerySet(models.QuerySet["PublishedOpinion"]):
    def published(self, at: datetime | None = None) -> Self:
        """What everybody may read, newest session first."""
        at = at or timezone.now()
        return self.filter(published_at__lte=at, withdrawn_at=None).order_by("-session_on", "-pk")

    def manageable_by(self, user: Any) -> Self:
        """Opinions of the agencies a person manages."""
        return self.filter(agency__in=Agency.objects.manageable_by(user))

    def search(self, typed: str) -> Self:
        """Those that hold every word typed, in any spelling and either script."""
        found = self
        for word in fold(typed).split()[:10]:
            found = found.filter(search_text__contains=word)
        return found

    def after(self, mark: str) -> Self:
        """Those that follow a mark in the list, so that a page costs the same wherever it is."""
        day, _dot, key = mark.partition(".")
        try:
            last, number = date.fromisoformat(day), int(key[:18])
        except ValueError:
            return self
        return self.filter(Q(session_on__lt=last) | Q(session_on=last, pk__lt=number))

    def visible_to(self, user: Any) -> Self:
        """Published ones for everybody; those of one's agency besides."""
        if not user.is_authenticated or not user.is_staff:
            return self.published()
        return self.filter(Q(pk__in=self.published().values("pk")) | Q(pk__in=self.manageable_by(user).values("pk")))


class PublishedOpinion(models.Model):
    """What a committee said of a file, by reference, agency and session; never whose file it is."""

    class Opinion(models.TextChoices):
        FAVOURABLE = "favourable", _("favourable")
        RESERVED = "reserved", _("favourable with reservations")
        UNFAVOURABLE = "unfavourable", _("unfavourable")
        DEFERRED = "deferred", _("deferred")

    class Committee(models.TextChoices):
        SMALL = "small", _("committee for small projects")
        LARGE = "large", _("committee for large projects")
        SUBDIVISION = "subdivision", _("committee for subdivisions")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="opinions", verbose_name=_("agency"))
    reference = models.CharField(_("reference of the file"), max_length=60)
    committee = models.CharField(_("committee"), max_length=12, choices=Committee.choices)
    session_on = models.DateField(_("session of"))
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    subject = models.CharField(_("project"), max_length=200)
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion.choices)
    remarks = models.TextField(_("remarks of the committee"), blank=True)
    published_at = models.DateTimeField(_("published from"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = PublishedOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published opinion")
        verbose_name_plural = _("published opinions")
        ordering = ["-session_on", "-pk"]
        indexes = [models.Index(fields=["-session_on", "-id"], name="opinion_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "reference", "session_on"],
                name="opinion_once",
                violation_error_message=_("This file already has an opinion of that session."),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def mark(self) -> str:
        """Where it stands in the list, for ``after``."""
        return f"{self.session_on.isoformat()}.{self.pk}"

    def withdraw(self, at: datetime | None) -> None:
        """Hide it from the public from a moment on, or show it again with None; the first withdrawal's moment stays."""
        self.withdrawn_at = (self.withdrawn_at or at) if at else None

    def fold_search_text(self) -> None:
        """Gather what readers search by, in both scripts: reference, agency, commune, project, remarks."""
        said = [self.reference]
        for code in ("ar", "fr"):
            said += [getattr(self.agency, f"name_{code}"), getattr(self, f"subject_{code}")]
            said += [getattr(self, f"remarks_{code}"), getattr(self.commune, f"name_{code}", "")]
        self.search_text = " ".join(fold(text) for text in said if text)
