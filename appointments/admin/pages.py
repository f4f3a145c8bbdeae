"""What the pages of the hall share: the office one works at, rows in scope, refusals told above the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from agencies.models import Office
from appointments import reception
from appointments.models import Booking, Lane
from common.admin import AgencyAdmin

OFFICE, LANE = "hall_office", "hall_lane"  # remembered in the session


class Pages:
    """Pages mounted under a list of the administration."""

    def __init__(self, model_admin: AgencyAdmin) -> None:
        self.admin = model_admin

    @cached_property
    def view(self) -> Callable[..., Any]:
        """The administration's door before a page."""
        return self.admin.admin_site.admin_view

    def page(self, request: HttpRequest, template: str, title: str, status: int = 200, **shown: Any) -> HttpResponse:
        """A page of the administration."""
        context = {**self.admin.admin_site.each_context(request), "opts": self.admin.opts, "title": title, **shown}
        return render(request, template, context, status=status)

    def offices(self, request: HttpRequest) -> list[Office]:
        """Offices where the reader receives visitors. 403 where there is none."""
        offices = list(reception.offices_of(request.user))
        if not offices:
            raise PermissionDenied
        return offices

    def office(self, request: HttpRequest, offices: list[Office], rather: int | None = None) -> Office:
        """The office asked for, else ``rather``, the one of last time, or the first; 404 for any other asked for."""
        asked = request.GET.get("office") or request.POST.get("office")
        if asked:
            found = next((office for office in offices if str(office.pk) == asked), None)
            if found is None:
                raise Http404
            if request.session.get(OFFICE) != found.pk:
                request.session[OFFICE] = found.pk
            return found
        last = request.session.get(OFFICE)
        last = next((office.pk for office in offices if office.pk == rather), last)
        return next((office for office in offices if office.pk == last), offices[0])

    def lane(self, request: HttpRequest, lanes: list[Lane]) -> Lane | None:
        """The lane asked for, else the one of last time, else the reader's own, else none; 404 for any other."""
        asked = request.GET.get("lane") or request.POST.get("lane")
        if asked:
            found = next((lane for lane in lanes if str(lane.pk) == asked), None)
            if found is None:
                raise Http404
            if request.session.get(LANE) != found.pk:
                request.session[LANE] = found.pk
            return found
        last, user = request.session.get(LANE), request.user
        own = [lane for lane in lanes if lane.pk == last] + [lane for lane in lanes if lane.officer_id == user.pk]
        return own[0] if own else None

    def booking(self, request: HttpRequest, pk: int) -> Booking:
        """An appointment at an agency where the reader receives visitors; 404 for any other."""
        rows = self.admin.get_queryset(request) if self.admin.model is Booking else Booking.objects.none()
        found = get_object_or_404(rows.for_page().select_related("ticket", "booked_by"), pk=pk)
        if not reception.receives_at(request.user, found):
            raise PermissionDenied
        return found

    def tried(self, request: HttpRequest, verb: Callable[[], Any], done: str = "") -> Any:
        """What a verb gives, with its success said; None with the reason said when it is refused."""
        try:
            result = verb()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return None
        if done:
            messages.success(request, done)
        return result


def posted(request: HttpRequest) -> None:
    """Refuses whatever is no POST."""
    if request.method != "POST":
        raise PermissionDenied
