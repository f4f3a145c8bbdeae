"""Tags of the portal's pages: icons, days and clocks, isolated text, and the pieces of forms and cases."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import days
from common.countries import country_name

register = template.Library()

# Arrows point the other way in Arabic; everything else keeps its drawing.
_DIRECTED = {"arrow-right", "log-in", "log-out", "send", "external-link", "signpost"}


def _language() -> str:
    """The language being rendered; Arabic when none is active."""
    return "fr" if get_language() == "fr" else "ar"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/icons.svg; silent for screen readers unless it is labelled."""
    kind = "icon flip" if name in _DIRECTED else "icon"
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="24" height="24" focusable="false" {}><use href="{}#{}"></use></svg>',
        kind, voice, static("icons.svg"), name,
    )  # fmt: skip


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as Moroccans write it: ``14 غشت 2026``, ``14 août 2026``; an instant gives its day in Morocco."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = days.local(value).date()
    return days.spell_day(value, _language())


@register.filter
def weight(size: int) -> str:
    """How heavy a file of ``size`` bytes is, rounded up: "48 KB", "1.2 MB", in the words of the page."""
    if size < 1024 * 1024:
        return _("%(size)s KB") % {"size": -(-size // 1024)}
    return _("%(size)s MB") % {"size": number_format(size / 1024 / 1024, 1)}


@register.filter
def country(value: Any) -> str:
    """A country as Moroccans call it; empty without one."""
    return country_name(str(value), _language()) if value else ""


@register.filter
def hour(moment: datetime) -> str:
    """The hour on Morocco's clock."""
    return f"{days.local(moment):%H:%M}"


@register.simple_tag
def two_clocks(moment: datetime, zone: str = "", weekday: bool = False) -> SafeString:
    """An instant in Morocco and, when it differs, where the reader is: 10:20 in Morocco (11:20 in Paris)."""
    clocks = days.two_clocks(moment, zone or None, _language(), weekday)
    here = format_html("<bdi>{}</bdi>", clocks.here)
    said = format_html(_("{day}, {time} in Morocco"), day=clocks.day, time=here)
    if clocks.there:
        said = format_html("{} ({})", said, in_place(clocks.there, clocks.place))
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


@register.simple_tag
def plain_clocks(moment: datetime, zone: str = "") -> str:
    """The same with the day's name and without marks, for plain letters and calendar files."""
    clocks = days.two_clocks(moment, zone or None, _language(), with_weekday=True)
    said = _("{day}, {time} in Morocco").format(day=clocks.day, time=clocks.here)
    return f"{said} ({_in_place(clocks.there, clocks.place)})" if clocks.there else said


def hour_there(moment: datetime, zone: str) -> str:
    """The hour where the reader is, even when it is Morocco's too, without marks; empty for an unknown zone."""
    known = days.zone_named(zone)
    if known is None:
        return ""
    return _in_place(f"{moment.astimezone(known):%H:%M}", days.spell_place(known, _language()))


def in_place(hour: str, place: str) -> SafeString:
    """An hour with the city whose clock it is."""
    return SafeString(_in_place(format_html("<bdi>{}</bdi>", hour), conditional_escape(place)))


def _in_place(hour: str, place: str) -> str:
    # French joins "à" and the article of a city's name
    return _("{time} in {place}").format(time=hour, place=place).replace(" à Le ", " au ")


@register.filter
def bdi(value: Any) -> SafeString:
    """Text of another direction (a name, a reference) kept from disturbing its sentence."""
    return format_html("<bdi>{}</bdi>", value)


@register.filter
def ltr(value: Any) -> SafeString:
    """Numbers and addresses that are read from left to right in every language."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def plain_ltr(value: Any) -> str:
    """The same for plain text: a mark that every mail program knows keeps a number's groups in order amid Arabic."""
    return f"\u200e{value}" if value and _language() == "ar" else str(value or "")


@register.filter
def phone(value: Any) -> SafeString:
    """A phone line as a link that dials it, its digits in order in Arabic too."""
    if not value:
        return SafeString("")
    shown = getattr(value, "as_international", value)
    digits = "".join(sign for sign in str(shown) if sign.isdigit() or sign == "+")
    return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', digits, shown)


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What is wrong in these forms, at the top of the page, each line leading to its field."""
    found = [entry for form in forms if form.is_bound for entry in _errors_of(form)]
    return {"errors": found}


def _errors_of(form: BaseForm) -> Iterable[dict[str, Any]]:
    for message in form.non_field_errors():
        yield {"target": "", "message": message}
    for field in (form[name] for name in form.fields if name in form.errors):
        # A group of radios has no single input: lead to its first one.
        target = field.id_for_label or f"{field.auto_id}_0"
        for message in field.errors:
            yield {"target": target} | _named(str(field.label), message)


def _named(label: str, message: str) -> dict[str, Any]:
    # A box to tick has a whole sentence for a label: what is wrong with it needs no such name.
    if label.endswith("."):
        return {"label": message, "message": ""}
    return {"label": label, "message": message, "asks": label.endswith(("?", "؟"))}


@register.inclusion_tag("parts/stepper.html")
def stepper(current: int, labels: Iterable[Any]) -> dict[str, Any]:
    """Where the reader is in a task: "Step 2 of 6" and a bar per step; ``current`` counts from 1."""
    names = list(labels)
    steps = [{"label": name, "state": _step_state(at, current)} for at, name in enumerate(names, 1)]
    return {"current": current, "total": len(names), "label": names[current - 1], "steps": steps}


def _step_state(at: int, current: int) -> str:
    if at == current:
        return "now"
    return "done" if at < current else "next"


@register.inclusion_tag("parts/way.html")
def way(stages: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """A case's way as (label, state) pairs; state is ``done``, ``now``, ``yours`` (your turn) or ``next``."""
    return {"stages": [{"label": label, "state": state} for label, state in stages]}


@register.inclusion_tag("parts/notice.html")
def notice(kind: str, text: Any, title: Any = "") -> dict[str, Any]:
    """A framed remark; kind is ``info``, ``success``, ``warning`` or ``error``."""
    return {"kind": kind, "text": text, "title": title}


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: template.Context, page: Page) -> dict[str, Any]:
    """Links to the pages of a list, keeping the rest of the query."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "shown": list(shown), "query": query.urlencode(), "gap": page.paginator.ELLIPSIS}
