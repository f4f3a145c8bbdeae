"""Regions, provinces, communes and districts with their census codes (codes are text)."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CENSUS_CODE = r"^[0-9]{1,4}(\.[0-9]{1,4})*$"
census_code = RegexValidator(CENSUS_CODE, _("A census code is digits and dots, for example 04.291."))


class PublicQuerySet(models.QuerySet[Any]):
    """Rows that everybody may read."""

    def visible_to(self, user: Any) -> Self:
        """All of them: the directory is public."""
        return self


class Place(models.Model):
    """A place of the census: its code is its key."""

    code = models.CharField(_("code"), max_length=16, primary_key=True, validators=[census_code])
    name = models.CharField(_("name"), max_length=120)
    population = models.PositiveIntegerField(_("population (2024)"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Region(Place):
    objects = PublicQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Province(Place):
    class Type(models.TextChoices):
        PREFECTURE = "prefecture", pgettext_lazy("kind of place", "prefecture")
        PROVINCE = "province", pgettext_lazy("kind of place", "province")

    region = models.ForeignKey(Region, models.PROTECT, related_name="provinces", verbose_name=_("region"))
    type = models.CharField(_("type"), max_length=12, choices=Type.choices)
    seat = models.CharField(_("seat"), max_length=80, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = _("province or prefecture")
        verbose_name_plural = _("provinces and prefectures")


class Commune(Place):
    """A commune; ``search_text`` holds every folded spelling and its districts' (see agencies/search.py)."""

    class Type(models.TextChoices):
        MUNICIPALITY = "municipality", _("urban commune")
        RURAL = "rural", _("rural commune")

    province = models.ForeignKey(Province, models.PROTECT, related_name="communes", verbose_name=_("province"))
    type = models.CharField(_("type"), max_length=12, choices=Type.choices)
    name_ar_alt = models.CharField(_("other Arabic spelling"), max_length=120, blank=True)
    search_text = models.TextField(editable=False, default="")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = _("commune")
        verbose_name_plural = _("communes")


class District(Place):
    """An arrondissement of one of the six big cities."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="districts", verbose_name=_("commune"))

    objects = PublicQuerySet.as_manager()

    class Meta(Place.Meta):
        verbose_name = _("district")
        verbose_name_plural = _("districts")
