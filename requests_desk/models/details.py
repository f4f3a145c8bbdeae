"""What each kind of request says beyond the common facts, and the land it is about."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind
from requests_desk.models.case import Case
from requests_desk.models.states import Alarm


class OfCaseQuerySet(models.QuerySet[Any]):
    """Rows that belong to a case and are seen by whoever sees it."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the cases one may see."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Tenure(models.TextChoices):
    TITLE = "title", _("registered land (land title)")
    REQUISITION = "requisition", _("application for registration")
    UNREGISTERED = "unregistered", _("unregistered land")
    UNKNOWN = "unknown", _("I do not know")


class Parcel(models.Model):
    """The land. Numbers are kept as typed: no odd form of a land title is refused."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="parcel", verbose_name=_("request"))
    tenure = models.CharField(_("tenure"), max_length=12, choices=Tenure.choices)
    title_number = models.CharField(_("land title"), max_length=60, blank=True)
    requisition_number = models.CharField(_("application for registration number"), max_length=60, blank=True)
    locality = models.CharField(_("address, district or hamlet"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    area = models.DecimalField(_("area in m²"), max_digits=12, decimal_places=2, null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        constraints = [
            models.CheckConstraint(name="parcel_has_area", condition=Q(area=None) | Q(area__gt=0)),
            models.CheckConstraint(
                name="parcel_pin_is_whole",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.title_number or self.requisition_number or self.get_tenure_display()


class InformationNote(models.Model):
    """What an urban information note is asked for."""

    class Purpose(models.TextChoices):
        BUILD = "build", _("to build")
        BUY = "buy", _("to buy")
        INHERIT = "inherit", _("to share or inherit")
        OTHER = "other", _("another purpose")

    case = models.OneToOneField(Case, models.CASCADE, related_name="information_note", verbose_name=_("request"))
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices, blank=True)
    question = models.TextField(_("what you want to know"), blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("urban information note")
        verbose_name_plural = _("urban information notes")

    def __str__(self) -> str:
        return str(self.case)


class PreStudy(models.Model):
    """A permit file studied before the official deposit (decree 2-18-577: small or large project)."""

    class Size(models.TextChoices):
        SMALL = "small", _("small project")
        LARGE = "large", _("large project")

    class Nature(models.TextChoices):
        BUILDING = "building", _("new building")
        EXTENSION = "extension", _("extension")
        RAISING = "raising", _("additional floor")
        ALTERATION = "alteration", _("alteration or change of use")
        SUBDIVISION = "subdivision", _("subdivision into plots")
        GROUP = "group", _("housing group")
        DIVISION = "division", _("division of land")
        OTHER = "other", _("another project")

    case = models.OneToOneField(Case, models.CASCADE, related_name="pre_study", verbose_name=_("request"))
    size = models.CharField(_("size"), max_length=5, choices=Size.choices)
    nature = models.CharField(_("nature of the project"), max_length=12, choices=Nature.choices)
    description = models.TextField(_("the project in a few words"), blank=True)
    floor_area = models.DecimalField(_("floor area in m²"), max_digits=12, decimal_places=2, null=True, blank=True)
    levels = models.PositiveSmallIntegerField(_("levels"), null=True, blank=True)
    architect = models.CharField(_("architect"), max_length=150, blank=True)
    architect_contact = models.CharField(_("architect's phone or e-mail"), max_length=150, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pre-study of a permit file")
        verbose_name_plural = _("pre-studies of permit files")

    def __str__(self) -> str:
        return str(self.case)


class Complaint(models.Model):
    """A complaint, remark or suggestion (decree 2-17-265)."""

    class Sort(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        REMARK = "remark", _("remark")
        SUGGESTION = "suggestion", _("suggestion")

    case = models.OneToOneField(Case, models.CASCADE, related_name="complaint", verbose_name=_("request"))
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices)
    text = models.TextField(_("text"))
    about_kind = models.CharField(_("about the service"), max_length=10, choices=Kind.choices, blank=True)
    about_case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about the request")
    )
    acknowledge_by = models.DateField(_("to be acknowledged by"), null=True, blank=True)
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    acknowledge_alarm = models.PositiveSmallIntegerField(
        _("alarm of the acknowledgement"), choices=Alarm.choices, default=Alarm.NONE, editable=False
    )
    chikaya_number = models.CharField(_("number on chikaya.ma"), max_length=60, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            models.Index(fields=["acknowledge_by"], condition=Q(acknowledged_on=None), name="complaint_unacknowledged")
        ]

    def __str__(self) -> str:
        return str(self.case)
