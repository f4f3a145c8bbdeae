"""The report of an event: a page of figures with what each of them means, and the same as a file."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import days
from common.countries import country_name
from common.sheets import lines_of
from openhouse.models import OpenDay
from openhouse.report import Report, Tally, report_of
from openhouse.report_table import asked_of, line_of, table_of, tiles_of

if TYPE_CHECKING:
    from openhouse.admin.openday import OpenDayAdmin

SHOWN = 20


class ReportPages:
    """Under the list of events; whoever may read an event reads its figures, the ministry's readers too."""

    def __init__(self, model_admin: "OpenDayAdmin") -> None:
        self.admin = model_admin

    def urls(self) -> list[URLPattern]:
        """The page and the file."""
        view = self.admin.admin_site.admin_view
        return [
            path("<int:pk>/report/", view(self.page), name="openhouse_openday_report"),
            path("<int:pk>/report.csv", view(self.table), name="openhouse_openday_report_csv"),
        ]

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every figure with its meaning."""
        report = report_of(self._event(request, pk))
        context = {
            **self.admin.admin_site.each_context(request), "opts": self.admin.opts, "event": report.event,
            "title": _("Report"), "report": report, "tiles": tiles_of(report), "asked": asked_of(report),
            "heads": line_of(Tally()),
            "sessions": [(session, line_of(tally)) for session, tally in report.sessions],
            "parts": [(part, line_of(tally)) for part, tally in report.parts],
            "countries": [(_country(code), *numbers) for code, *numbers in report.countries],
            "interests": _interests(report) if self._reads_people(request, report.event) else None,
            "on": days.now(),
        }  # fmt: skip
        return render(request, "admin/openhouse/openday/report.html", context)

    def table(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The same as CSV, one figure a line."""
        event = self._event(request, pk)
        report = report_of(event)
        rows = table_of(report, _country, interests=self._reads_people(request, event))
        # every text is made here: while the file leaves, the reader's language may be over
        answer = StreamingHttpResponse(list(lines_of(rows)), content_type="text/csv; charset=utf-8")
        name = f"mre-open-day-{event.pk}-{event.first_day.isoformat()}-{get_language()}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _event(self, request: HttpRequest, pk: int) -> OpenDay:
        event: OpenDay = get_object_or_404(self.admin.get_queryset(request), pk=pk)
        if not self.admin.has_view_permission(request, event):
            raise PermissionDenied
        return event

    def _reads_people(self, request: HttpRequest, event: OpenDay) -> bool:
        """What people wrote themselves is for those who may read them."""
        return bool(request.user.has_perm("openhouse.view_registration", event))  # type: ignore[union-attr]


def _country(code: str) -> str:
    return country_name(code, get_language() or "ar") if code else str(_("country not told"))


def _interests(report: Report) -> list[tuple[Any, int]]:
    return report.interests[:SHOWN]
