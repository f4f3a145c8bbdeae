"""Papers: which are needed, which were given, which are asked for."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Kind, PublicQuerySet
from requests_desk.models.case import Case
from requests_desk.models.details import OfCaseQuerySet, Tenure
from requests_desk.models.draft import Draft
from requests_desk.models.letter import CaseMessage
from requests_desk.models.states import Applicant


class RequirementQuerySet(PublicQuerySet):
    def needed(self, *, kind: str, agency: Agency | None, tenure: str, applicant_is: str) -> Self:
        """Papers for a request of this kind, at this agency, for this tenure and this applicant."""
        return self.filter(
            Q(agency=None) | Q(agency=agency), Q(tenure="") | Q(tenure=tenure),
            Q(applicant_is="") | Q(applicant_is=applicant_is), kind=kind, active=True,
        )  # fmt: skip


class Requirement(models.Model):
    """A paper that a kind of request needs. Empty agency, tenure or applicant: for all of them."""

    code = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="requirements", verbose_name=_("agency")
    )
    tenure = models.CharField(_("tenure"), max_length=12, choices=Tenure.choices, blank=True)
    applicant_is = models.CharField(_("files as"), max_length=10, choices=Applicant.choices, blank=True)
    name = models.CharField(_("name"), max_length=160)
    explanation = models.TextField(_("what it is"), blank=True)
    example = models.TextField(_("example"), blank=True)
    drawing = models.BooleanField(_("drawings are taken too (DWG)"), default=False)
    most_megabytes = models.PositiveSmallIntegerField(_("largest file in MB"), default=10)
    mandatory = models.BooleanField(_("mandatory"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("required paper")
        verbose_name_plural = _("required papers")
        ordering = ["kind", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "kind", "agency", "tenure", "applicant_is"],
                name="requirement_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="requirement_size_is_sane", condition=Q(most_megabytes__gte=1, most_megabytes__lte=50)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaperRequest(models.Model):
    """One paper the agency asked the citizen for, and why."""

    class Reason(models.TextChoices):
        MISSING = "missing", _("it is missing")
        UNREADABLE = "unreadable", _("it cannot be read")
        OUTDATED = "outdated", _("it is out of date")
        WRONG = "wrong", _("it is not the right paper")

    case = models.ForeignKey(Case, models.PROTECT, related_name="paper_requests", verbose_name=_("request"))
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper")
    )
    label = models.CharField(_("other paper"), max_length=160, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.TextField(_("explanation for the applicant"), blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    agency_told = models.BooleanField(_("the agency knows that it does not come"), default=False, editable=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper asked for")
        verbose_name_plural = _("papers asked for")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="paper_awaited")]
        constraints = [
            models.CheckConstraint(
                name="paper_request_names_a_paper", condition=Q(requirement__isnull=False) | ~Q(label="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The paper's name in the language now active."""
        return self.requirement.name if self.requirement else self.label


def private_path(document: "Document", filename: str) -> str:
    """Where a paper is kept: a name that tells nothing, under its month."""
    return f"papers/{timezone.now():%Y/%m}/{document.uuid}.{filename.rsplit('.', 1)[-1]}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> Self:
        """Papers of the cases one may see, of one's own drafts, and of those one is asked to confirm."""
        if not user.is_authenticated:
            return self.none()
        asked = Draft.objects.asked_of(user).values("pk")
        mine = Q(case=None) & (Q(draft__owner=user) | Q(draft__in=asked))
        return self.filter(mine | Q(case__in=Case.objects.visible_to(user)))

    def given(self) -> Self:
        """Without those that wait for the citizen to press "Send this paper"."""
        return self.exclude(paper_request__isnull=False, paper_request__answered_at=None)

    def kept(self) -> Self:
        """Without those that were erased when their time was over: their rows say what there was."""
        return self.filter(erased_at=None)

    def papers(self) -> Self:
        """Papers given, with what each is; files of messages stand under their message."""
        return self.given().filter(message=None).select_related("requirement", "paper_request__requirement")


class Document(models.Model):
    """A file somebody gave: decoded and written anew; a drawing alone keeps its bytes and is never shown."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("request")
    )
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, blank=True, related_name="documents")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper")
    )
    paper_request = models.ForeignKey(PaperRequest, models.PROTECT, null=True, blank=True, related_name="documents")
    message = models.ForeignKey(CaseMessage, models.PROTECT, null=True, blank=True, related_name="documents")
    reused_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    file = models.FileField(_("file"), upload_to=private_path, max_length=200)
    original_name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper given")
        verbose_name_plural = _("papers given")
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(
                fields=["erased_at"], condition=Q(erased_at__isnull=False) & ~Q(file=""), name="document_ending"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="document_belongs_somewhere", condition=Q(case__isnull=False) | Q(draft__isnull=False)
            ),
            models.CheckConstraint(name="document_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def label(self) -> str:
        """What the paper is, in the language now active."""
        if self.paper_request:
            return self.paper_request.name
        return self.requirement.name if self.requirement else self.original_name
