"""The appointments about a case on its officer's page, and a case as what an appointment is made for."""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.models import Booking, Status
from appointments.reception import RECEIVE
from common import days, origins
from requests_desk.beside import Beside, Line
from requests_desk.models import Case

WORD, MOST = "request", 10
_TOLD = ("pk", "day", "starts", "status")
_SHOWN = (Status.BOOKED, Status.DONE, Status.NO_SHOW, Status.CANCELLED)


def read() -> ArraySubquery:
    """The appointments of a case that were confirmed, the latest first."""
    rows = Booking.objects.filter(case=OuterRef("pk"), status__in=_SHOWN).order_by("-day", "-starts", "-pk")
    named = {f"{what}_{code}": f"{what}__name_{code}" for what in ("service", "lane") for code in ("ar", "fr")}
    return ArraySubquery(rows.values(told=JSONObject(**{name: name for name in _TOLD}, **named))[:MOST])


def shown(case: Case, user: Any, rows: list[dict[str, Any]]) -> Beside | None:
    """The appointments, and a new one while the case is open; nothing for whoever receives no visitors."""
    if not user.has_perm(RECEIVE, case):
        return None
    page = reverse("admin:appointments_booking_book")
    action = (f"{page}?{origins.NAME}={WORD}-{case.pk}", _("Book an appointment about this request"))
    found = Beside(_("Appointments"), [_line(row) for row in rows], action if case.is_open else None)
    return found if rows or found.action else None


def _line(row: dict[str, Any]) -> Line:
    code = get_language() or "ar"
    day = days.spell_day(date.fromisoformat(row["day"]), code)
    words = (f"{day} {row['starts'][:5]}", *(row[f"{what}_{code}"] or "" for what in ("service", "lane")))
    return Line(words, reverse("admin:appointments_booking_change", args=[row["pk"]]), str(Status(row["status"]).label))


def filled(pk: int, user: Any) -> dict[str, Any] | None:
    """What the booking form begins with; None for whoever does not work the case."""
    case = Case.objects.manageable_by(user).select_related("applicant").filter(pk=pk).first()
    if case is None:
        return None
    return {
        "office": case.office_id, "case": case.reference, "name": case.applicant_name, "email": case.applicant.email,
        "phone": str(case.phone or ""), "language": case.language, "country": str(case.country or ""),
    }  # fmt: skip


def became(_pk: int, **_told: Any) -> None:
    """The appointment names its case by itself."""
