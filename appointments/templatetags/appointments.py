"""Pieces of the pages of appointments, and the ways to them from pages of other floors."""

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, Office
from agencies.templatetags.opening import moment_words
from agencies.templatetags.opening import until as both_clocks
from appointments.at_office import on_days
from appointments.models import Booking, Mode
from appointments.offered import is_bookable
from appointments.shown import Time
from common import days
from common.templatetags.portal import _language, icon, in_place
from requests_desk.models import Case

register = template.Library()

ICONS = {Mode.IN_PERSON: "building-2", Mode.PHONE: "phone", Mode.VIDEO: "video", Mode.WHATSAPP: "message-circle"}


@register.inclusion_tag("appointments/parts/at_agency.html")
def appointments_at(agency: Agency) -> dict[str, Any]:
    """On an agency's page: the way to its appointments, where it has any; no query but once a minute."""
    return {"agency": agency, "receives": is_bookable(agency)}


@register.inclusion_tag("appointments/parts/at_office.html")
def meet_at(office: Office, first: date, last: date) -> dict[str, Any]:
    """On the page of what is held at an office: its services that are free on these days; nothing where none is."""
    return {"days": on_days(office, first, last), "office": office, "agency": office.agency}


@register.inclusion_tag("appointments/parts/about_case.html")
def meet_about(case: Case) -> dict[str, Any]:
    """On an open request: the way to an appointment about it, in the days of the stay."""
    stay = {"first": case.stay_from, "last": case.stay_to} if case.stay_from and case.stay_to else {}
    if stay and case.stay_to and case.stay_to < days.today():
        stay = {}
    along = urlencode({"about": case.reference} | {name: day.isoformat() for name, day in stay.items() if day})
    page = reverse("appointments:agency", args=[case.agency.slug])
    return {"receives": case.is_open and is_bookable(case.agency), "url": f"{page}?{along}"}


@register.inclusion_tag("appointments/parts/when.html")
def when(booking: Booking, zone: str = "") -> dict[str, Any]:
    """The time of an appointment as one reads it from afar: the day, then from when to when on both clocks."""
    begins, ends = booking.starts_at, booking.ends_at
    start, end = (days.two_clocks(moment, zone or None, _language()) for moment in (begins, ends))
    there = f"{start.there}–{end.there.rpartition(' ')[2]}" if start.there and end.there else ""
    return {
        "starts_at": begins,
        "day": days.spell_day(booking.day, _language(), with_weekday=True),
        "here": f"{booking.starts:%H:%M}–{booking.ends:%H:%M}",
        "there": in_place(there, start.place) if there else "",
    }


@register.simple_tag
def until(moment: datetime, zone: str = "") -> SafeString:
    """The hour at which something ends, on both clocks."""
    return both_clocks(moment, zone)


@register.simple_tag
def time_button(one: Time) -> SafeString:
    """A free time as a button; drawn here and not by a template, for a week has a hundred of them."""
    slot = one.slot
    return format_html(
        '<button class="time{}" name="at" value="{}" aria-label="{}"><b>{}</b>{}<small>{}</small></button>',
        " late" if slot.after_hours else "", one.value, one.spoken, f"{slot.starts:%H:%M}",
        format_html('<span class="there">{}</span>', one.there) if one.there else "",
        ngettext("%(number)d free", "%(number)d free", slot.free) % {"number": slot.free},
    )  # fmt: skip


@register.simple_tag
def soon(moment: datetime, zone: str = "") -> SafeString:
    """A day near today by its name, and the hour on both clocks."""
    return moment_words(moment, zone)


@register.filter
def day_month(day: date) -> str:
    """A day without its year: ``7 décembre``."""
    return days.spell_day(day, _language()).rpartition(" ")[0]


@register.simple_tag
def mode_icon(mode: str) -> SafeString:
    """The drawing of a way to meet."""
    return icon(ICONS[Mode(mode)])


@register.filter
def spelled(day: date) -> str:
    """A day with its name: ``lundi 7 décembre 2026``."""
    return days.spell_day(day, _language(), with_weekday=True)


@register.simple_tag
def length(minutes: int) -> str:
    """How long it takes, as people say it."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    said = _("%(hours)s h %(minutes)s") if rest else _("%(hours)s h")
    return said % {"hours": hours, "minutes": f"{rest:02d}"}


@register.simple_tag
def map_of(latitude: float, longitude: float) -> SafeString:
    """The address of a place on a public map."""
    return format_html(
        "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}", f"{latitude:.6f}", f"{longitude:.6f}"
    )
