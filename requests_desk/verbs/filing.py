"""Filing: from a draft whose every step was judged to one case, its receipt and its first line of history."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from agencies.models import Agency, Kind
from requests_desk import notices
from requests_desk.models import (
    Actor,
    Case,
    Complaint,
    DeskRules,
    Draft,
    InformationNote,
    Mandate,
    Parcel,
    PreStudy,
    Status,
)
from requests_desk.verbs import following

DETAILS: dict[str, type[Model]] = {
    Kind.NOTE: InformationNote,
    Kind.PRE_STUDY: PreStudy,
    Kind.COMPLAINT: Complaint,
}


@dataclass(frozen=True)
class Filing:
    """Checked facts of a request, ready to be filed; a complaint may have no parcel."""

    agency: Agency
    person: dict[str, Any]
    parcel: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    mandate: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def file_case(*, draft: Draft, filing: Filing, by: User) -> Case:
    """File the request a draft holds, for ``by`` as its applicant: the same draft sent twice is one case.

    The reference exists only once this returns and its transaction commits.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case is not None:
        return draft.case
    preparer = draft.prepared_by if draft.prepared_by_id != by.pk else None
    case = open_case(draft, filing, applicant=by, prepared_by=preparer)
    open_history(case, by)
    if preparer:
        following.let_preparer_follow(case, preparer, is_a=draft.answer("prepare", "is_a"))
    return case


def open_case(draft: Draft, filing: Filing, **fields: Any) -> Case:
    """The rows of a new case out of a locked draft, with its papers; ``fields`` say whose it is and how it came."""
    case = Case.opened(kind=draft.kind, agency=filing.agency, language=draft.language, **fields, **filing.person)
    case.fold_search_text(*(filing.parcel.get(name, "") for name in ("title_number", "requisition_number")))
    case.save(force_insert=True)
    _write_facts(case, filing)
    draft.documents.update(case=case)
    draft.case = case
    draft.save(update_fields=["case"])
    return case


def _write_facts(case: Case, filing: Filing) -> None:
    """The rows of a kind of request."""
    detail = dict(filing.detail)
    if case.kind == Kind.COMPLAINT:
        detail["acknowledge_by"] = DeskRules.objects.current().acknowledge_by(case.filed_on)
    if filing.parcel:
        Parcel.objects.create(case=case, **filing.parcel)
    if filing.mandate:
        Mandate.objects.create(case=case, **filing.mandate)
    DETAILS[case.kind]._default_manager.create(case=case, **detail)


def open_history(case: Case, by: User) -> None:
    """First line of a new case's history and the receipt's message; in the filing's transaction."""
    papers = list(case.documents.values_list("sha256", flat=True))
    event = case.record("filed", by=by, actor=Actor.CITIZEN, to_status=Status.SUBMITTED, papers=papers)
    notices.tell_applicant(case, "case_filed", event)
