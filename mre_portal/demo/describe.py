"""What somebody who tests from outside needs to know, as plain data."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation

from appointments import links
from appointments.models import Booking
from common import days
from mre_portal.demo import DOMAIN, MARK, MARKED_AGENCY, people
from openhouse.facts import to_ticket
from openhouse.models import OpenDay, Registration, Seat
from requests_desk.models import Case

_PAGES = {
    "home_ar": ("ar", "home"),
    "home_fr": ("fr", "home"),
    "file_case_ar": ("ar", "requests_desk:start", "information-note"),
    "file_case_fr": ("fr", "requests_desk:start", "information-note"),
    "follow_ar": ("ar", "requests_desk:follow"),
    "follow_fr": ("fr", "requests_desk:follow"),
    "verify": ("fr", "verify"),
    "opinions": ("ar", "opinions"),
    "sign_in": ("ar", "account_login"),
    "admin_ar": ("ar", "admin:index"),
    "admin_fr": ("fr", "admin:index"),
    "staff_login": ("fr", "account_staff_login"),
    "ministry_report": ("fr", "reports:index"),
    "agencies": ("ar", "agencies:list"),
    "appointments": ("ar", "appointments:start"),
    "book_ar": ("ar", "appointments:calendar", "beni-mellal", "information"),
    "book_fr": ("fr", "appointments:calendar", "beni-mellal", "information"),
    "open_days_ar": ("ar", "openhouse:list"),
    "open_days_fr": ("fr", "openhouse:list"),
    "demo_mail": ("ar", "notifications:demo_mail"),
}


def describe() -> dict[str, Any]:
    """Addresses, accounts, sample cases and where the mail goes."""
    pages = {name: _address(*page) for name, page in _PAGES.items()}
    return {
        "base_url": settings.BASE_URL,
        "pages": pages | {name: f"{settings.BASE_URL}/{name}" for name in ("healthz", "readyz")},
        "accounts": [*_staff(), _citizen()],
        "samples": _samples(),
        "appointments": _appointments(),
        "open_days": _open_days(),
        "mail": {
            "backend": settings.EMAIL_BACKEND,
            "folder": getattr(settings, "EMAIL_FILE_PATH", None),
            "url": pages["demo_mail"],
        },
        "marker": {"agency": MARKED_AGENCY, "word": MARK},
    }


def _address(language: str, viewname: str, *args: str | int) -> str:
    with translation.override(language):
        return settings.BASE_URL + reverse(viewname, args=args)


def _staff() -> list[dict[str, str]]:
    kept = ("role", "email", "password", "totp_secret", "agency")
    return [
        {name: row[name] for name in kept} | {"where": settings.BASE_URL + row["where"]} for row in people.staff_sheet()
    ]


def _citizen() -> dict[str, str]:
    """Signs in by a code that is written to the demonstration's mailbox."""
    nothing = {"password": "", "totp_secret": "", "agency": ""}
    return {"role": "citizen", "email": people.CITIZEN} | nothing | {"where": _address("ar", "account_login")}


def _samples() -> list[dict[str, str]]:
    """The citizen's cases first, then one of each agency, kind, state and language; none before the seeding."""
    demo = Case.objects.filter(applicant__email__endswith=f"@{DOMAIN}").select_related("applicant", "agency")
    sorts = ("agency__slug", "kind", "status", "language")
    try:
        own = list(demo.filter(applicant__email=people.CITIZEN).order_by("filed_at"))
        others = demo.exclude(applicant__email=people.CITIZEN).order_by(*sorts, "-filed_at").distinct(*sorts)
        return [_sample(case) for case in (*own, *others)]
    except DatabaseError:
        # no tables yet, or no server: accounts and addresses are known all the same
        return []


def _sample(case: Case) -> dict[str, str]:
    return {
        "reference": case.reference,
        "email": case.applicant.email,
        "status": case.status,
        "kind": case.kind,
        "agency": case.agency.slug,
        "language": case.language,
    }


def _appointments() -> list[dict[str, str]]:
    """The citizen's appointments to come, each with the link that its letter carries; none before the seeding."""
    try:
        coming = Booking.objects.coming().filter(person__email=people.CITIZEN).select_related("agency", "service")
        return [_appointment(booking) for booking in coming]
    except DatabaseError:
        return []


def _appointment(booking: Booking) -> dict[str, str]:
    return {
        "reference": booking.reference,
        "agency": booking.agency.slug,
        "service": booking.service.key,
        "day": booking.day.isoformat(),
        "manage": _address(booking.language, "appointments:manage", links.to_manage(booking)),
    }


def _open_days() -> dict[str, Any]:
    """The event of today, and the citizen's tickets to come with their codes; none before the seeding."""
    try:
        today = OpenDay.objects.filter(source="demo").coming().filter(first_day__lte=days.today()).first()
        own = Registration.objects.standing().filter(person__email=people.CITIZEN, session__starts_at__gt=days.now())
        tickets = [_ticket(row) for row in own.for_page().order_by("session__starts_at")]
    except DatabaseError:
        return {"today": "", "tickets": []}
    return {"today": _address("ar", "openhouse:event", today.pk) if today else "", "tickets": tickets}


def _ticket(row: Registration) -> dict[str, str]:
    session, code = row.session, row.code if row.seat == Seat.REGISTERED else ""
    with translation.override(row.language):
        said = {"session": session.title, "url": to_ticket(row)}
    return said | {"seat": row.seat, "code": code, "day": session.day.isoformat(), "starts": f"{session.starts:%H:%M}"}
