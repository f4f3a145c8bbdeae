"""The report of a day: its page, its files, and whether one has it by e-mail."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.second_factor import staff_page
from agencies.models import Agency
from common import days
from reports import verbs
from reports.counting import ORIGIN
from reports.daily.clock import days_off
from reports.daily.counting import WEEK, Day
from reports.daily.day import last_working, read
from reports.daily.report import DayReport
from reports.models import DailyReader
from reports.report_views import file_of
from reports.scope import reads_all
from reports.section import Figure
from reports.shown import Line, Shown, shown
from reports.views import for_readers

KINDS = ("csv", "xlsx")


@for_readers
def latest(request: HttpRequest, agencies: list[Agency]) -> HttpResponse:
    """Lead to the last working day that is over."""
    return redirect("reports:daily", last_working(days.today(), days_off()))


@for_readers
def page(request: HttpRequest, day: str, agencies: list[Agency]) -> HttpResponse:
    """A day, agency by agency; the chief's own agency alone."""
    on = read(day, days.today())
    if on is None:
        return _no_such_day(request)
    national = reads_all(request.user)
    found = DayReport(on, agencies, national=national)
    now, before = found.counts[on, None], found.counts[on - WEEK, None]
    return render(request, "reports/daily.html", {
        "day": found.day, "title": found.title, "week_before": on - WEEK, "tiles": _tiles(now, before),
        "shown": [Beside.of(one) for one in shown(found.written())],
        "national": national, "chosen": national and DailyReader.objects.visible_to(request.user).exists(),
    })  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """A section as the page of a day shows it: a number with that of a week before in one cell.

    ``quiet`` are lines without any number, named in one sentence.
    """

    one: Shown
    figures: tuple[Figure, ...]
    lines: tuple[tuple[Line, tuple[tuple[str, ...], ...]], ...]
    total: tuple[tuple[str, ...], ...]
    quiet: tuple[str, ...]

    @classmethod
    def of(cls, one: Shown) -> "Beside":
        """From a section whose every second figure is that of a week before, or has none of them."""
        step = 2 if any(figure.slug.endswith("_before") for figure in one.section.figures) else 1
        busy = [line for line in one.lines if any(line.row.values)]
        return cls(
            one, one.section.figures[::step], tuple((line, _together(line, step)) for line in busy),
            _together(one.total, step) if one.total and len(busy) > 1 else (),
            tuple(line.row.label for line in one.lines if line not in busy),
        )  # fmt: skip


def _together(line: Line, step: int) -> tuple[tuple[str, ...], ...]:
    texts = [cell.text for cell in line.cells]
    return tuple(tuple(texts[at : at + step]) for at in range(0, len(texts), step))


def _tiles(now: Day, before: Day) -> list[dict[str, Any]]:
    """What is read first: name, number, the same a week before, and whether it is good or bad to have many."""
    return [
        {"name": _("Filed on this day"), "now": now.filed_in_all, "before": before.filed_in_all, "tone": "first"},
        {"name": _("Answered on this day"), "now": now.answered, "before": before.answered, "tone": "good"},
        {"name": _("Open at its end"), "now": now.open, "before": before.open, "tone": ""},
        {"name": _("Overdue at its end"), "now": now.overdue, "before": before.overdue, "tone": "bad"},
    ]


def _no_such_day(request: HttpRequest) -> HttpResponse:
    context = {"first": ORIGIN, "today": days.today()}
    return render(request, "reports/daily_none.html", context, status=404)


@for_readers
def file(request: HttpRequest, day: str, kind: str, agencies: list[Agency]) -> HttpResponseBase:
    """The same as a file. Raises Http404 for a kind of file that is none of ours."""
    on = read(day, days.today())
    if on is None:
        return _no_such_day(request)
    if kind not in KINDS:
        raise Http404
    return file_of(DayReport(on, agencies, national=reads_all(request.user)).written(), kind)


@require_POST
@staff_page
def choose(request: HttpRequest, day: str) -> HttpResponse:
    """Have the letter of each working morning, or no more. Raises Http404 for who reads no national figures."""
    if not (request.user.is_authenticated and reads_all(request.user)):
        raise Http404
    wanted = request.POST.get("wanted") == "yes"
    verbs.choose_daily_letter(by=request.user, wanted=wanted)
    said = (
        _("You will get the daily report each working morning.") if wanted else _("You get the daily report no more.")
    )
    messages.success(request, said)
    on: date | None = read(day, days.today())
    return redirect("reports:daily", on) if on else redirect("reports:daily_latest")
