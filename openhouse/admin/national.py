"""National events on the list of an agency's people: one button adds their agency's part."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from agencies.models import Agency, Posting
from openhouse.models import OpenDay
from openhouse.verbs import national

if TYPE_CHECKING:
    from openhouse.admin.openday import OpenDayAdmin

CHANGE = "admin:openhouse_openday_change"


class NationalPages:
    """Above the list of events."""

    def __init__(self, model_admin: "OpenDayAdmin") -> None:
        self.admin = model_admin

    def urls(self) -> list[URLPattern]:
        """The button's address."""
        view = self.admin.admin_site.admin_view(self.add)
        return [path("national/<int:pk>/<slug:agency>/", view, name="openhouse_openday_part")]

    def add(self, request: HttpRequest, pk: int, agency: str) -> HttpResponse:
        """The draft of the agency's part; its page opens."""
        whole = get_object_or_404(OpenDay, pk=pk, national=None)
        ours = get_object_or_404(Agency.objects.manageable_by(request.user), slug=agency)
        if request.method != "POST":
            raise PermissionDenied
        try:
            before = national.part_of(whole, ours)
            part = national.add_part(national=whole, agency=ours, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("admin:openhouse_openday_changelist")
        if before is None:
            self.admin.log_addition(request, part, [{"added": {}}])
            messages.success(request, _("Your part is a draft: write what is held at your agency, then publish it."))
        return redirect(CHANGE, part.pk)

    def strip(self, request: HttpRequest) -> list[tuple[OpenDay, list[tuple[Agency, OpenDay | None]]]]:
        """National events to come, each with the reader's agencies and what they filled in."""
        if Posting.objects.at_ministry(request.user):
            return []
        mine = [
            agency
            for agency in Agency.objects.manageable_by(request.user).order_by("slug")
            if request.user.has_perm("openhouse.add_openday", agency)  # type: ignore[union-attr]
        ]
        rows = list(national.national_events()) if mine else []
        return [(row, [(agency, national.part_of(row, agency)) for agency in mine]) for row in rows]


def filled_in(event: OpenDay) -> dict[str, Any]:
    """For the ministry: the parts of a national event, and the agencies that have none yet."""
    if event.national_id or event.kind != "migrant_day" or event.agencies.exists():
        return {}
    parts = list(event.parts.for_page().order_by("first_day", "pk"))
    without = Agency.objects.in_force().exclude(pk__in=event.parts.exclude(state="cancelled").values("agencies"))
    return {"parts": parts, "without": list(without.order_by("slug"))}
