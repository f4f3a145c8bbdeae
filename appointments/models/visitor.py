"""Who comes: what a booking and a place on the waiting list both know."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agencies.models import Agency, Office
from appointments.models.service import Service
from appointments.models.states import Mode
from common.fields import PhoneField
from requests_desk.models import Case

# What is carried over when a booking moves, or a wait becomes a booking.
CARRIED = (
    "person", "name_ar", "name_latin", "email", "phone", "country", "time_zone", "language", "party", "case",
    "answers", "note",
)  # fmt: skip


class Visitor(models.Model):
    """A person, how to reach them, and what for. Without a person it is not yet confirmed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    mode = models.CharField(_("way to meet"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="%(class)s_set", verbose_name=_("person")
    )
    name_ar = models.CharField(_("name in Arabic letters"), max_length=150, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    country = CountryField(_("country of residence"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")], default="ar"
    )
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="%(class)s_set", verbose_name=_("request")
    )
    answers = models.JSONField(_("answers"), default=list, blank=True)
    note = models.TextField(_("what it is about"), blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the script of the visitor's language, else in the other, else the e-mail."""
        names = (self.name_ar, self.name_latin) if self.language == "ar" else (self.name_latin, self.name_ar)
        return names[0] or names[1] or self.email

    def said(self, language: str) -> list[tuple[str, str]]:
        """The questions of the service and what was answered, as its reader's language says them."""
        return [(_in(row["question"], language), _in(row["answer"], language)) for row in self.answers]

    def carried(self) -> dict[str, Any]:
        """What another row about the same visit begins with."""
        return {name: getattr(self, name) for name in CARRIED}


def _in(words: Any, language: str) -> str:
    """Words kept in both languages, or as they were typed."""
    if isinstance(words, dict):
        return str(words.get(language) or words.get("ar") or words.get("fr") or "")
    return str(words)
