"""The grid of a week's hours: seven days by the periods in force, typed as text and saved at once."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency, HoursPeriod, HoursRule, Office
from agencies.opening.day import Span
from agencies.opening.keeping import Cells, Change, Scope, keep_weeks, rules_of
from agencies.opening.typed import LONGEST, read_spans, write_spans
from common import days

WEEKDAYS = HoursRule.Weekday
LEFT_TO_RIGHT, END = "\u2066", "\u2069"  # Unicode isolates: an arrow between hours reads one way in Arabic too


class WeekForm(forms.Form):
    """One text a day and period; each says by itself what is wrong with it."""

    def __init__(self, scope: Scope, periods: list[HoursPeriod], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = periods
        present, wider = rules_of(scope), _wider(scope)
        for period in periods:
            for weekday in WEEKDAYS:
                key = period.pk, int(weekday)
                self.fields[name_of(*key)] = _cell(period, weekday, present.get(key, []), wider.get(key, []))

    def clean(self) -> dict[str, Any]:
        """Every cell read into spans; what was typed stays as it is in the page."""
        for name, typed in self.cleaned_data.items():
            try:
                self.cleaned_data[name] = read_spans(typed)
            except ValidationError as error:
                self.errors[name] = self.error_class(error.messages)
        return self.cleaned_data

    @property
    def cells(self) -> Cells:
        """What was typed, once valid."""
        return {
            (period.pk, int(day)): self.cleaned_data[name_of(period.pk, day)]
            for period in self.periods
            for day in WEEKDAYS
        }

    def rows(self) -> list[tuple[str, list[tuple[HoursPeriod, Any]]]]:
        """Each weekday's name, and each period with its cell."""
        return [
            (str(day.label), [(period, self[name_of(period.pk, day)]) for period in self.periods]) for day in WEEKDAYS
        ]


def name_of(period: int, weekday: int) -> str:
    """The name of a cell's field."""
    return f"p{period}d{int(weekday)}"


def _cell(period: HoursPeriod, weekday: WEEKDAYS, rules: list[HoursRule], wider: list[HoursRule]) -> forms.CharField:
    attrs = {"dir": "ltr", "size": 24, "maxlength": LONGEST + 1, "placeholder": _written(wider)}
    return forms.CharField(
        label=f"{weekday.label} · {period.name}",
        required=False,
        strip=False,
        initial=_written(rules),
        widget=forms.TextInput(attrs=attrs),
    )


def _wider(scope: Scope) -> dict[tuple[int, int], list[HoursRule]]:
    """What holds while this scope gives no hours of its own."""
    if scope.agency is None:
        return {}
    nation = rules_of(Scope())
    if scope.office is None:
        return nation
    if scope.office.kind == Office.Kind.STAND:
        return {}
    own = rules_of(Scope(scope.agency))
    given = {period for period, _weekday in own}
    return {key: rules for key, rules in nation.items() if key[0] not in given} | own


def _written(rules: list[HoursRule]) -> str:
    return write_spans([Span(rule.opens, rule.closes) for rule in rules])


@dataclass(frozen=True)
class WeekPage:
    """The grid's two addresses."""

    page: ModelAdmin

    def national(self, request: HttpRequest) -> HttpResponse:
        """The nation's hours, which the ministry keeps."""
        return self._show(request, Scope())

    def of_agency(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An agency's hours, or with ``?office=`` those of one of its offices; 404 for a stranger's."""
        agency = get_object_or_404(Agency.objects.manageable_by(request.user), pk=_key(str(pk)))
        asked = request.GET.get("office", "")
        office = get_object_or_404(agency.offices, pk=_key(asked)) if asked else None
        return self._show(request, Scope(agency, office))

    def _show(self, request: HttpRequest, scope: Scope) -> HttpResponse:
        if not self.page.has_change_permission(request, HoursRule(agency=scope.agency, office=scope.office)):
            raise PermissionDenied
        form = WeekForm(scope, _periods(scope), request.POST if request.method == "POST" else None)
        if form.is_valid():
            _keep(request, scope, form)
            return redirect(request.get_full_path())
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "admin/agencies/hours/week.html", self._context(request, scope, form), status=status
        )

    def _context(self, request: HttpRequest, scope: Scope, form: WeekForm) -> dict[str, Any]:
        offices = scope.agency.offices.filter(active=True) if scope.agency else Office.objects.none()
        return self.page.admin_site.each_context(request) | {
            "title": _("Week of hours"),
            "opts": self.page.opts,
            "scope": scope,
            "offices": offices,
            "form": form,
            "entries": _history(scope),
        }


def _key(typed: str) -> int:
    """A key as PostgreSQL takes it. Raises Http404 for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return int(typed)


def _periods(scope: Scope) -> list[HoursPeriod]:
    """Periods that are not over, the nation's and the agency's own, normal hours first."""
    ours = Q(agency=None) | Q(agency=scope.agency) if scope.agency else Q(agency=None)
    rows = HoursPeriod.objects.filter(ours, Q(last_day=None) | Q(last_day__gte=days.today()))
    return sorted(rows, key=lambda period: (period.kind != HoursPeriod.Kind.NORMAL, period.first_day or days.today()))


def _keep(request: HttpRequest, scope: Scope, form: WeekForm) -> None:
    """Save, and write into the history who changed what."""
    with transaction.atomic():
        changes = keep_weeks(scope=scope, periods=form.periods, typed=form.cells)
        for change in changes:
            LogEntry.objects.create(
                user_id=request.user.pk, action_flag=CHANGE, change_message=_told(change), **_logged(scope)
            )
    messages.success(request, _("The hours are saved.") if changes else _("Nothing had changed."))


def _told(change: Change) -> str:
    """What stood and what stands, as Django keeps changes: each reader meets the day in their own language."""
    before, after = write_spans(change.before) or "—", write_spans(change.after) or "—"
    with translation.override(None):
        day, kind = str(WEEKDAYS(change.weekday).label), str(HoursPeriod.Kind(change.period.kind).label)
    told = {"fields": [day], "name": kind, "object": f"{LEFT_TO_RIGHT}{before} → {after}{END}"}
    return json.dumps([{"changed": told}], ensure_ascii=False)


def _logged(scope: Scope) -> dict[str, Any]:
    """Where the history hangs: on the office, the agency, or the hours of the nation."""
    row = scope.office or scope.agency
    return {
        "content_type_id": ContentType.objects.get_for_model(row or HoursRule).pk,
        "object_id": str(row.pk) if row else "",
        "object_repr": str(row or _("the whole country"))[:200],
    }


def _history(scope: Scope) -> Any:
    """The last changes of these hours, latest first."""
    where = {key: value for key, value in _logged(scope).items() if key != "object_repr"}
    return LogEntry.objects.filter(change_message__contains=" → ", **where).select_related("user")[:20]
