"""The chief's page: who has how much to do, and moving cases from one officer to another."""

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from requests_desk import workload
from requests_desk.desk_notices import tell_of_many
from requests_desk.forms.workload import MoveForm
from requests_desk.models import Case
from requests_desk.verbs.charge import assign
from requests_desk.workload import MOST_MOVED, Sheet

if TYPE_CHECKING:
    from requests_desk.admin.case import CaseAdmin


class WorkloadPage:
    """The table's two addresses."""

    def __init__(self, case_admin: "CaseAdmin") -> None:
        self.admin = case_admin

    def urls(self) -> list[URLPattern]:
        """The page, and the move of cases at one agency."""
        view = self.admin.admin_site.admin_view
        return [
            path("workload/", view(self.show), name="requests_desk_case_workload"),
            path("workload/<slug:agency>/move/", view(self.move), name="requests_desk_case_move"),
        ]

    def show(self, request: HttpRequest) -> HttpResponse:
        """A table for each agency whose requests the reader works; one of them by ``?agency=``."""
        sheets = self._sheets(request)
        asked = request.GET.get("agency", "")
        return self._page(request, [self._named(sheets, asked)] if asked else sheets)

    def move(self, request: HttpRequest, agency: str) -> HttpResponse:
        """Give some of an officer's cases to another, one by one, and say what became of them."""
        sheet = self._named(self._sheets(request), agency)
        if request.method != "POST" or not sheet.leads:
            raise PermissionDenied
        form = MoveForm(sheet, request.POST)
        if not form.is_valid():
            return self._page(request, [sheet], form, status=422)
        self._tell(request, form.receiver(), *self._give(request, form))
        return redirect(reverse("admin:requests_desk_case_workload") + f"?agency={sheet.agency.slug}")

    def _give(self, request: HttpRequest, form: MoveForm) -> tuple[int, list[tuple[str, str]]]:
        """How many were given, and the others with their reason."""
        given, refused = 0, []
        for case in form.cases():
            try:
                assign(case=case, by=request.user, to=form.receiver(), reason=form.cleaned_data["reason"], tell=False)
            except ValidationError as error:
                refused.append((case.reference, " ".join(error.messages)))
            except Case.DoesNotExist:  # left the agency meanwhile, or filed by the chief themselves
                refused.append((case.reference, _("This request is not for you to give.")))
            else:
                given += 1
        self._tell_receiver(request, form, given)
        return given, refused

    def _tell_receiver(self, request: HttpRequest, form: MoveForm, given: int) -> None:
        """One letter for all of them."""
        who, user = form.receiver(), cast(User, request.user)
        if given and who.pk != user.pk:
            with transaction.atomic():
                tell_of_many(who, key=uuid4().hex, number=given, who=user, reason=form.cleaned_data["reason"])

    def _tell(self, request: HttpRequest, who: User, given: int, refused: list[tuple[str, str]]) -> None:
        if given:
            said = ngettext(
                "%(count)s request was given to %(who)s.", "%(count)s requests were given to %(who)s.", given
            )
            messages.success(request, said % {"count": given, "who": who})
        if refused:
            listed = format_html_join(" · ", '<bdi dir="ltr">{}</bdi> — {}', refused)
            messages.warning(request, format_html("{} {}", _("These stayed where they were:"), listed))
        if not given and not refused:
            messages.info(request, _("There was no such request to move."))

    def _sheets(self, request: HttpRequest) -> list[Sheet]:
        """The reader's sheets. 404 for whoever works no agency's requests."""
        sheets = workload.sheets_for(request.user) if self.admin.has_view_permission(request) else []
        if not sheets:
            raise Http404
        return sheets

    def _named(self, sheets: list[Sheet], slug: str) -> Sheet:
        found = next((sheet for sheet in sheets if sheet.agency.slug == slug), None)
        if found is None:
            raise Http404
        return found

    def _page(
        self, request: HttpRequest, sheets: list[Sheet], bound: MoveForm | None = None, status: int = 200
    ) -> HttpResponse:
        shown = [(sheet, self._form(sheet, bound)) for sheet in sheets]
        context: dict[str, Any] = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": _("Workload"),
            "sheets": shown,
            "most": MOST_MOVED,
        }
        return render(request, "admin/requests_desk/workload/page.html", context, status=status)

    def _form(self, sheet: Sheet, bound: MoveForm | None) -> MoveForm | None:
        if not sheet.leads or not sheet.people:
            return None
        return bound if bound and bound.sheet.agency.pk == sheet.agency.pk else MoveForm(sheet)
