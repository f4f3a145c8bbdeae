"""A file on its way: what arrived so far survives a cut connection."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_desk.models.document import Document, PaperRequest, Requirement
from requests_desk.models.draft import Draft

MEGABYTE = 2**20
PAPER_BYTES = 10 * MEGABYTE


def most_bytes(requirement: Requirement | None) -> int:
    """The largest file a paper takes: what its row says, within what the portal takes at all."""
    asked = requirement.most_megabytes * MEGABYTE if requirement else PAPER_BYTES
    return min(asked, settings.UPLOAD_MAX_BYTES)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: Any) -> Self:
        """One's own uploads."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def unfinished(self) -> Self:
        """Uploads whose bytes wait on the disk: not yet a document, not refused."""
        return self.filter(document=None, refused="")

    def untouched_for(self, span: timedelta) -> Self:
        """Uploads to which nothing was added for so long."""
        return self.filter(touched_at__lt=timezone.now() - span)


class Upload(models.Model):
    """Bytes of one file received so far, for a paper of a draft or for a paper asked for (tus 1.0)."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="uploads")
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="uploads")
    requirement = models.ForeignKey(Requirement, models.CASCADE, null=True, blank=True, related_name="+")
    paper_request = models.ForeignKey(PaperRequest, models.CASCADE, null=True, blank=True, related_name="uploads")
    name = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    refused = models.CharField(max_length=30, blank=True)
    document = models.OneToOneField(Document, models.CASCADE, null=True, blank=True, related_name="upload")
    begun_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [models.Index(fields=["touched_at"], name="upload_oldest")]
        constraints = [
            models.CheckConstraint(name="upload_not_more_than_size", condition=Q(received__lte=F("size"))),
            models.CheckConstraint(name="upload_has_size", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="upload_for_one_paper",
                condition=Q(draft__isnull=False, requirement__isnull=False, paper_request=None)
                | Q(draft=None, requirement=None, paper_request__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size

    @property
    def needed(self) -> Requirement | None:
        """The required paper it is for; none for a paper that the agency named in its own words."""
        return self.requirement or (self.paper_request.requirement if self.paper_request else None)

    def has_received(self, received: int) -> None:
        """Note how many bytes are here."""
        self.received, self.touched_at = received, timezone.now()
        self.save(update_fields=["received", "touched_at"])
