"""Where an agency receives people, and the lines on which it answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from agencies.models.agency import Agency, AgencyPartQuerySet, Confidence
from agencies.models.geography import Province


class Office(models.Model):
    """A place where an agency receives people: seat, annex, counter or seasonal stand."""

    class Kind(models.TextChoices):
        SEAT = "seat", _("seat")
        ANNEX = "annex", _("annex office")
        COUNTER = "counter", _("counter")
        STAND = "stand", _("seasonal stand")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="offices", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    address = models.TextField(_("address"), blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("province")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["agency", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(kind="seat", active=True),
                name="one_seat_an_agency",
                violation_error_message=_("This agency already has a seat in use."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A line of an agency, kept as printed beside what can be dialled."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("e-mail")
        SITE = "site", _("website")
        SOCIAL = "social", _("social page")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts", verbose_name=_("agency"))
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("office")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    value = models.CharField(_("value to use"), max_length=200)
    printed = models.CharField(_("as printed in the source"), max_length=200, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=160, blank=True)
    person = models.CharField(_("person in charge, if published"), max_length=120, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.MEDIUM)
    source = models.CharField(_("source"), max_length=300, blank=True)
    public = models.BooleanField(_("published"), default=True)

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["agency", "channel", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "channel", "value"], name="contact_once_an_agency")]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        """A line of an office is a line of that office's agency."""
        if self.office and self.office.agency_id != self.agency_id:
            raise ValidationError({"office": _("This office belongs to another agency.")})

    @property
    def shown(self) -> str:
        """The value as people read it: numbers in international groups, special lines as they are."""
        if self.channel in (self.Channel.PHONE, self.Channel.WHATSAPP) and self.value.startswith("+"):
            return str(PhoneNumber.from_string(self.value).as_international)
        return self.value

    @property
    def link(self) -> str:
        """What a tap opens: ``tel:``, a WhatsApp page, ``mailto:`` or the address itself."""
        if self.channel == self.Channel.PHONE:
            return f"tel:{self.value}"
        if self.channel == self.Channel.WHATSAPP:
            return f"https://wa.me/{self.value.lstrip('+')}"
        return f"mailto:{self.value}" if self.channel == self.Channel.EMAIL else self.value
