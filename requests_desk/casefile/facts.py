"""What the file says of a case, as (label, value) in the reader's language; rows without a value are left out."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import absent
from agencies.models import Kind
from common import days
from common.countries import country_name
from requests_desk.models import Case

Row = tuple[str, str]


def facts_of(case: Case) -> list[Row]:
    """Every fact of a case, in the order of its page."""
    rows = (*_request(case), *_people(case), *_place(case), *_subject(case), *_clock(case))
    return [(str(label), str(value)) for label, value in rows if value]


def moment(at: datetime) -> str:
    """Day and hour in Morocco."""
    here = days.local(at)
    return _("%(day)s at %(time)s (Morocco time)") % {"day": day(here.date()), "time": f"{here:%H:%M}"}


def day(on: date | None) -> str:
    """A day in words, empty without one."""
    return days.spell_day(on, _language()) if on else ""


def _language() -> str:
    return get_language() or "ar"


def _request(case: Case) -> Iterator[tuple[Any, Any]]:
    yield _("Reference"), case.reference
    yield _("Kind of request"), case.get_kind_display()
    yield _("Status"), case.get_status_display()
    yield _("Outcome"), case.get_outcome_display() if case.outcome else ""
    yield _("Channel"), case.get_channel_display()
    yield _("Officer"), case.assignee
    yield _("Filed at the desk by"), case.filed_by
    yield _("Duplicate of"), case.duplicate_of


def _people(case: Case) -> Iterator[tuple[Any, Any]]:
    yield _("Applicant"), _joined((case.name_ar, case.name_latin), " · ")
    yield _("Files as"), case.get_applicant_is_display()
    yield _("E-mail"), "" if absent.has_no_email(case.applicant) else case.applicant.email
    yield _("Phone"), getattr(case.phone, "as_international", case.phone)
    yield _("Country of residence"), country_name(str(case.country), _language()) if case.country else ""
    yield _("Language"), case.get_language_display()
    yield _("Prepared by"), case.prepared_by
    yield (
        _("Who follows it"),
        _joined(f"{follower} ({follower.get_is_a_display()})" for follower in case.followers.standing()),
    )
    if hasattr(case, "mandate"):
        yield _("Power of attorney"), _mandate(case.mandate)


def _mandate(mandate: Any) -> str:
    drawn = mandate.get_drawn_by_display() if mandate.drawn_by else ""
    until = _("valid until %(day)s") % {"day": day(mandate.valid_until)} if mandate.valid_until else ""
    return _joined((mandate.principal, drawn, mandate.place, day(mandate.signed_on), mandate.property, until))


def _place(case: Case) -> Iterator[tuple[Any, Any]]:
    yield _("Agency"), case.agency.name
    yield _("Office"), case.office.name if case.office else ""
    yield _("Came from"), case.rerouted_from.name if case.rerouted_from else ""
    yield _("Commune"), f"{case.commune.name} ({case.commune.province.name})" if case.commune else ""
    parcel = getattr(case, "parcel", None)
    if parcel is None:
        return
    area = f"{floatformat(parcel.area, -2)} m²" if parcel.area else ""
    tenure = "" if case.kind == Kind.COMPLAINT else parcel.get_tenure_display()
    yield _("Land"), _joined((tenure, parcel.title_number, parcel.requisition_number, area, parcel.locality))
    yield _("Point on a map"), f"{parcel.latitude}, {parcel.longitude}" if parcel.latitude is not None else ""


def _subject(case: Case) -> Iterator[tuple[Any, Any]]:
    if case.kind == Kind.NOTE and hasattr(case, "information_note"):
        note = case.information_note
        yield _("Purpose"), note.get_purpose_display() if note.purpose else ""
        yield _("Question"), note.question
    if case.kind == Kind.PRE_STUDY:
        project = case.pre_study
        yield _("Project"), _joined((project.get_nature_display(), project.get_size_display(), project.description))
        yield _("Floor area in m²"), floatformat(project.floor_area, -2) if project.floor_area else ""
        yield _("Levels"), "" if project.levels is None else str(project.levels)
        yield _("Architect"), _joined((project.architect, project.architect_contact))
    if case.kind == Kind.COMPLAINT:
        yield case.complaint.get_sort_display(), case.complaint.text
        yield _("About the request"), case.complaint.about_case
        yield _("Number on chikaya.ma"), case.complaint.chikaya_number
        yield _("Acknowledged on"), day(case.complaint.acknowledged_on)


def _clock(case: Case) -> Iterator[tuple[Any, Any]]:
    yield _("Filed on"), moment(case.filed_at)
    yield _("Date promised on the receipt"), day(case.promised_on)
    yield _("Answer expected by"), day(case.due_on)
    yield _("Answered on"), day(case.answered_on)
    yield _("Working days taken by the agency"), "" if case.days_taken is None else str(case.days_taken)
    yield _("Reopened on"), day(case.reopened_on)
    yield _("Withdrawn on"), day(case.withdrawn_on)
    if case.stay_from and case.stay_to:
        stay = {"start": day(case.stay_from), "end": day(case.stay_to)}
        yield _("Stay in Morocco"), _("from %(start)s to %(end)s") % stay


def _joined(parts: Iterable[Any], by: str = "\n") -> str:
    return by.join(str(part) for part in parts if part)
