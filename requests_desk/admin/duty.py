"""The page of whoever is on duty: requests marked for them, and those that ought to be."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from requests_desk import duty
from requests_desk.models import Case
from requests_desk.verbs.marks import mark

if TYPE_CHECKING:
    from requests_desk.admin.case import CaseAdmin


class DutyPage:
    """The list and the mark, each a POST to its own address."""

    def __init__(self, case_admin: "CaseAdmin") -> None:
        self.admin = case_admin

    def urls(self) -> list[URLPattern]:
        """The page, and marking one case."""
        view = self.admin.admin_site.admin_view
        return [
            path("duty/", view(self.show), name="requests_desk_case_duty"),
            path("duty/<int:pk>/mark/", view(self.mark), name="requests_desk_case_duty_mark"),
        ]

    def show(self, request: HttpRequest) -> HttpResponse:
        """Who is on duty now, what is marked, what is suggested. 404 for whoever works no agency's requests."""
        user: Any = request.user
        if not self.admin.has_view_permission(request) or not (user.is_superuser or duty.agencies_of(user).exists()):
            raise Http404
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": _("Duty"),
            "shifts": [(shift, duty.is_own(shift, user)) for shift in duty.running_shifts(user)],
            "marked": duty.marked(user),
            "suggested": duty.suggested(user),
            "may_mark": self.admin.has_change_permission(request),
        }
        return render(request, "admin/requests_desk/duty/page.html", context)

    def mark(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark a case for duty, or take the mark away (``after_hours`` empty)."""
        case = get_object_or_404(self.admin.get_queryset(request), pk=pk)
        if request.method != "POST" or not self.admin.has_change_permission(request, case):
            raise PermissionDenied
        self._mark(request, case, wanted=bool(request.POST.get("after_hours")))
        return redirect("admin:requests_desk_case_duty")

    def _mark(self, request: HttpRequest, case: Case, *, wanted: bool) -> None:
        try:
            mark(case=case, by=request.user, after_hours=wanted)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            done = _("The request is marked for duty.") if wanted else _("The mark for duty is taken away.")
            messages.success(request, done)
