"""Appointments of the day in the letter of the morning: one's own, and those that no officer is named for."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count
from django.utils.translation import ngettext

from appointments.models import Booking, Status
from requests_desk.mornings import Line
from requests_desk.notices import absolute


def of_today(works_at: Mapping[int, Sequence[int]], day: date) -> dict[int, Line]:
    """A line for each person who receives somebody; one query whatever their number."""
    at = {agency for places in works_at.values() for agency in places}
    booked = Booking.objects.filter(agency__in=at, day=day, status=Status.BOOKED).order_by()
    counted = booked.values_list("agency_id", "lane__officer_id").annotate(Count("pk"))
    numbers = {(agency, officer): number for agency, officer, number in counted}
    found = {}
    for person, agencies in works_at.items():
        mine = sum(numbers.get((agency, who), 0) for agency in agencies for who in (person, None))
        if mine:
            found[person] = _line(mine)
    return found


def _line(count: int) -> Line:
    return Line(
        lambda: ngettext("%(n)d appointment today", "%(n)d appointments today", count) % {"n": count},
        lambda language: absolute(language, "admin:appointments_booking_agenda"),
    )
