"""Tags of the duty rota: who answers now, and the hours of a shift on two clocks."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies import rota
from agencies.models import Agency, DutyShift
from common import days
from common.templatetags.portal import in_place

register = template.Library()


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"


@register.inclusion_tag("agencies/rota/now.html")
def duty_now(agency: Agency, zone: str = "") -> dict[str, Any]:
    """Which line answers now and until when, and the next shift; one query, nothing where no rota is published."""
    duty = rota.on_duty(agency, days.now())
    return {"agency": agency, "duty": duty, "zone": zone}


@register.simple_tag
def shift_start(shift: DutyShift, zone: str = "") -> SafeString:
    """The hour a shift begins in Morocco and, when it differs, where the reader is."""
    return _hour(rota.instants(shift)[0], zone)


@register.simple_tag
def shift_end(shift: DutyShift, zone: str = "") -> SafeString:
    """The hour a shift ends, likewise."""
    return _hour(rota.instants(shift)[1], zone)


def _hour(moment: datetime, zone: str) -> SafeString:
    clocks = days.two_clocks(moment, zone or None, _language())
    said = format_html("<bdi>{}</bdi>", clocks.here)
    if clocks.there:
        said = format_html('{} <span class="soft">({})</span>', said, in_place(clocks.there, clocks.place))
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


@register.filter
def month_name(month: rota.Month) -> str:
    """A month as Moroccans write it: ``غشت 2026``, ``août 2026``."""
    return days.spell_day(month.first, _language()).split(" ", 1)[1]


@register.filter
def long_day(day: Any) -> str:
    """A day with its name: ``lundi 3 août 2026``."""
    return days.spell_day(day, _language(), with_weekday=True)


@register.simple_tag
def day_hour(shift: DutyShift, other: DutyShift | None = None) -> str:
    """Day and hours of a shift in one line, for warnings; with another one: the hours that both share."""
    other = other or shift
    starts, ends = max(shift.starts, other.starts), min(shift.ends, other.ends)
    day = days.spell_day(shift.day, _language(), with_weekday=True)
    return _("%(day)s, from %(start)s to %(end)s") % {
        "day": day, "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}",
    }  # fmt: skip
