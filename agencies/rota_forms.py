"""Forms of the rota's month: a row a shift, and the month that holds them."""

import re
from datetime import date, time, timedelta
from itertools import count
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agencies import rota
from agencies.models import Agency, Contact, DutyShift
from common import days
from common.forms import CleanCharField

ROWS_MOST = 330  # five fields each stay below the number of fields that a POST may have
ROW = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([sn])(0|[1-9][0-9]{0,11})-(?:starts|ends|line|person)\Z")
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
DIALLED = (Contact.Channel.PHONE, Contact.Channel.WHATSAPP)


class ShiftForm(forms.Form):
    """One row: a shift that exists, or an empty row that may become one."""

    starts = forms.TimeField(label=gettext_lazy("From"), required=False, widget=CLOCK)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False, widget=CLOCK)
    line = forms.ChoiceField(
        label=gettext_lazy("Line"), required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a line of this agency.")},
    )  # fmt: skip
    person = CleanCharField(label=gettext_lazy("Name"), required=False, max_length=120)
    published = forms.BooleanField(label=gettext_lazy("Published"), required=False, initial=True)
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(self, day: date, lines: dict[str, Contact], shift: DutyShift | None = None, **kwargs: Any) -> None:
        self.day, self.lines, self.shift = day, lines, shift
        super().__init__(use_required_attribute=False, **kwargs)
        self.fields["line"].choices = [("", "—"), *((key, _label(line)) for key, line in lines.items())]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {days.spell_day(day, _language())}"
        self.fields["person"].widget.attrs["placeholder"] = self.fields["person"].label

    @property
    def is_blank(self) -> bool:
        """A new row in which nothing was typed."""
        typed = (self.data.get(self.add_prefix(name), "") for name in ("starts", "ends", "line", "person"))
        return self.shift is None and not any(value.strip() for value in typed)

    def clean_starts(self) -> time | None:
        """To the minute."""
        return _to_minute(self.cleaned_data["starts"])

    def clean_ends(self) -> time | None:
        """To the minute."""
        return _to_minute(self.cleaned_data["ends"])

    def clean(self) -> dict[str, Any]:
        """A row that stays has hours in order and a line."""
        values = super().clean() or {}
        if self.is_blank or values.get("remove"):
            self._errors = forms.utils.ErrorDict()
            return values
        self._ask("starts", _("From which hour?"))
        self._ask("ends", _("Until which hour?"))
        self._ask("line", _("A shift needs the line that answers."))
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            text = _("It must end after it begins. Past midnight, write two shifts: until 23:59, then from 00:00.")
            self.add_error("ends", text)
        return values

    def _ask(self, name: str, message: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
            self.add_error(name, message)

    @property
    def stays(self) -> bool:
        """Whether this row is a shift after saving."""
        return not (self.is_blank or self.cleaned_data.get("remove"))

    def as_shift(self, agency: Agency) -> DutyShift:
        """The shift typed here; call on a valid row that stays."""
        typed, old = self.cleaned_data, self.shift
        return DutyShift(
            pk=old.pk if old else None, agency=agency, office_id=old.office_id if old else None, day=self.day,
            starts=typed["starts"], ends=typed["ends"],
            line=self.lines[typed["line"]], person=typed["person"], published=typed["published"],
        )  # fmt: skip


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"


def _to_minute(typed: time | None) -> time | None:
    return typed.replace(second=0, microsecond=0) if typed else None


def _clash(shift: DutyShift) -> str:
    said = {"start": f"{shift.starts:%H:%M}", "end": f"{shift.ends:%H:%M}"}
    return _("This line already answers from %(start)s to %(end)s that day.") % said


def _label(line: Contact) -> str:
    """A line in a drop-down, its digits in order in Arabic too."""
    purpose = f" · {line.purpose}" if line.purpose else ""
    hidden = "" if line.public else f" ({_('not published')})"
    return f"\u2066{line.shown}\u2069 {line.get_channel_display()}{purpose}{hidden}"


class OneShiftForm(forms.ModelForm):
    """A single shift on its own page: the same rule of one line once at a time."""

    def clean(self) -> dict[str, Any]:
        """Refuse a line that answers already."""
        values: dict[str, Any] = super().clean() or {}
        if all(values.get(name) for name in ("day", "starts", "ends", "line")):
            same = DutyShift.objects.filter(day=values["day"], line=values["line"]).exclude(pk=self.instance.pk)
            taken = same.filter(starts__lt=values["ends"], ends__gt=values["starts"]).first()
            if taken:
                self.add_error("line", _clash(taken))
        return values


class MonthForm:
    """All rows of an agency's month, typed or as stored."""

    def __init__(self, agency: Agency, month: rota.Month, data: QueryDict | None = None) -> None:
        self.agency, self.month, self.checked = agency, month, False
        self.kept: list[tuple[DutyShift, ShiftForm]] = []
        self.shifts = rota.shifts_of(agency, month.first, month.last)
        self.seen = data.get("seen", "") if data is not None else rota.mark_of(self.shifts)
        self.lines = self._lines()
        self.rows = self._typed(data) if data is not None else [self._stored(shift) for shift in self.shifts]
        if data is None:
            for day in month.days:
                self.add_row(day)

    def _lines(self) -> dict[str, Contact]:
        """Lines to choose from: what people can dial, and what the month's shifts already name."""
        dialled = {line.pk: line for line in self.agency.contacts.filter(channel__in=DIALLED)}
        return {str(pk): line for pk, line in ({shift.line_id: shift.line for shift in self.shifts} | dialled).items()}

    def _stored(self, shift: DutyShift) -> ShiftForm:
        names = ("starts", "ends", "person", "published")
        initial = {name: getattr(shift, name) for name in names} | {"line": str(shift.line_id)}
        return ShiftForm(shift.day, self.lines, shift, initial=initial, prefix=f"{shift.day}.s{shift.pk}")

    def _typed(self, data: QueryDict) -> list[ShiftForm]:
        """Rows that were posted; a shift that is gone by now comes back as a new row, so that nothing is lost."""
        by_key, dates = {shift.pk: shift for shift in self.shifts}, {str(day): day for day in self.month.days}
        prefixes = {found[0].rpartition("-")[0]: found for found in map(ROW.match, data) if found and found[1] in dates}
        rows = []
        for prefix, found in list(prefixes.items())[:ROWS_MOST]:
            day, shift = dates[found[1]], by_key.get(int(found[3])) if found[2] == "s" else None
            own = shift if shift and shift.day == day else None
            rows.append(ShiftForm(day, self.lines, own, data=data, prefix=prefix))
        return rows

    def add_row(self, day: date, initial: dict[str, Any] | None = None) -> None:
        """One more empty row for a day, or a proposed one."""
        taken = {row.prefix for row in self.rows}
        if len(self.rows) < ROWS_MOST:
            prefix = next(name for n in count() if (name := f"{day}.n{n}") not in taken)
            self.rows.append(ShiftForm(day, self.lines, initial=initial, prefix=prefix))

    def catch_up(self) -> None:
        """Show beside what was typed the shifts that somebody else added since the page was opened."""
        self.seen, self.checked = rota.mark_of(self.shifts), False
        shown = {row.shift.pk for row in self.rows if row.shift}
        self.rows += [self._stored(shift) for shift in self.shifts if shift.pk not in shown]

    def copy_week(self, monday: date) -> int:
        """Propose the shifts of the week before on days of this one that have none; returns how many rows."""
        filled = {row.day for row in self.rows if row.is_bound and not row.is_blank}
        source = self._week_before(monday)
        target = [day for day in self.month.days if monday <= day < monday + timedelta(days=7) and day not in filled]
        wanted = [(day, values) for day in target for values in source if values["day"] == day - timedelta(days=7)]
        for day, values in wanted:
            self.rows = [row for row in self.rows if row.day != day or not row.is_bound or not row.is_blank]
            self.add_row(day, {name: value for name, value in values.items() if name != "day"})
        return len(wanted)

    def _week_before(self, monday: date) -> list[dict[str, Any]]:
        """What stands in the week before: as typed on this page, as stored where it lies in the month before."""
        first, last = monday - timedelta(days=7), monday - timedelta(days=1)
        stored = rota.shifts_of(self.agency, first, min(last, self.month.first - timedelta(days=1)))
        rows: list[dict[str, Any]] = [{**self._stored(shift).initial, "day": shift.day} for shift in stored]
        typed = [row for row in self.rows if first <= row.day <= last and row.is_bound and not row.is_blank]
        names = ("starts", "ends", "line", "person", "published")
        rows += [{name: row[name].value() for name in names} | {"day": row.day} for row in typed]
        return [row for row in rows if str(row["line"]) in self.lines]

    def is_valid(self) -> bool:
        """Every row in itself, and no line twice at once."""
        self.checked = True
        valid = not [row for row in self.rows if not row.is_valid()]
        self.kept = [(row.as_shift(self.agency), row) for row in self.rows if row.is_valid() and row.stays]
        return self._no_line_twice() and valid

    def _no_line_twice(self) -> bool:
        rows = {id(shift): row for shift, row in self.kept}
        shown = {row.shift.pk for row in self.rows if row.shift}
        shifts = [shift for shift, _row in self.kept] + [shift for shift in self.shifts if shift.pk not in shown]
        clashes = [(one, other) for one, other in rota.overlaps(shifts) if one.line_id == other.line_id]
        for one, other in clashes:
            at, against = (other, one) if id(other) in rows else (one, other)
            rows[id(at)].add_error(None, _clash(against))
        return not clashes

    def save(self, by: Any) -> int:
        """Write what was typed, all or nothing. Raises rota.Changed."""
        kept = [shift for shift, _row in self.kept]
        removed = [row.shift.pk for row in self.rows if row.shift and row.cleaned_data.get("remove")]
        return rota.save_month(agency=self.agency, month=self.month, kept=kept, removed=removed, seen=self.seen, by=by)

    @property
    def weeks(self) -> list[dict[str, Any]]:
        """Weeks of days with their rows, for the page."""
        by_day: dict[date, list[ShiftForm]] = {day: [] for day in self.month.days}
        for row in self.rows:
            by_day[row.day].append(row)
        weeks: dict[date, list[tuple[date, list[ShiftForm]]]] = {}
        for day, rows in by_day.items():
            weeks.setdefault(day - timedelta(days=day.weekday()), []).append((day, rows))
        return [{"monday": monday, "days": found} for monday, found in weeks.items()]

    @property
    def wrong(self) -> list[ShiftForm]:
        """Rows with something to mend, once saving was tried."""
        return [row for row in self.rows if self.checked and row.is_bound and row.errors]
