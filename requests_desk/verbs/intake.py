"""Filing for somebody who came to a desk, called or wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import absent
from accounts.models import Consent, User
from agencies.models import Office
from common.files import Accepted
from requests_desk import notices
from requests_desk.desks import competent, desks_of
from requests_desk.models import Actor, Case, Claim, Document, Draft, Status
from requests_desk.verbs.filing import Filing, open_case
from requests_desk.verbs.papers import erase, keep_document
from requests_desk.verbs.people import WORDING


@dataclass(frozen=True)
class Desk:
    """How somebody came, where, and the address they left, if any."""

    channel: str
    office: Office | None = None
    email: str = ""


def begin_at_desk(*, token: UUID, kind: str, language: str, by: User) -> Draft:
    """The draft behind one form of the desk: the same form sent again finds it.

    It has no owner, so that nobody meets it among their own. Raises PermissionDenied for a token of anybody else.
    """
    values = {"kind": kind, "language": language, "prepared_by": by, "answers": {"desk": {}}}
    draft, _new = Draft.objects.get_or_create(token=token, defaults=values)
    if draft.prepared_by_id != by.pk or draft.owner_id or "desk" not in draft.answers:
        raise PermissionDenied
    if draft.case_id is None and (draft.kind, draft.language) != (kind, language):
        draft.kind, draft.language = kind, language
        draft.save(update_fields=["kind", "language"])
    return draft


@transaction.atomic
def keep_at_desk(*, draft: Draft, files: Iterable[Accepted]) -> None:
    """Keep papers with a draft of the desk; the same file again, or after the filing, adds nothing."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    known = set(draft.documents.values_list("sha256", flat=True))
    for file in files if draft.case_id is None else ():
        if file.sha256 not in known:
            keep_document(file=file, draft=draft)
            known.add(file.sha256)


@transaction.atomic
def drop_at_desk(*, draft: Draft, document: Document) -> None:
    """Take a paper out of a draft of the desk that is not yet filed."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case_id is None:
        erase(document)


@transaction.atomic
def file_at_desk(*, draft: Draft, filing: Filing, by: User, desk: Desk) -> Case:
    """File for the person at the desk, who agreed there: the same draft sent twice is one case.

    Raises PermissionDenied where ``by`` works no request, ValidationError for another agency's commune or one's
    own address.
    """
    if not desks_of(by).filter(pk=filing.agency.pk).exists():
        raise PermissionDenied
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case is not None:
        return draft.case
    _check(filing, by, desk)
    person = _person(desk.email, draft.language)
    case = open_case(draft, filing, applicant=person, filed_by=by, channel=desk.channel, office=desk.office)
    Consent.objects.create(user=person, purpose="request", wording=WORDING, language=draft.language)
    Claim.objects.create(case=case)
    _open_history(case, by, desk)
    return case


def _check(filing: Filing, by: User, desk: Desk) -> None:
    commune = filing.person.get("commune")
    if commune and competent(commune).pk != filing.agency.pk:
        raise ValidationError(elsewhere(competent(commune).name), code="elsewhere")
    if desk.office and desk.office.agency_id != filing.agency.pk:
        raise ValidationError(_("This office belongs to another agency."), code="office")
    if desk.email.lower() == by.email:
        raise ValidationError(_("This is your own address. Leave it empty if the person has none."), code="own_address")


def elsewhere(agency: str) -> str:
    """Why a commune cannot be chosen."""
    return _(
        "This commune is under another agency: %(agency)s. Send the person there, or help them file online: the "
        "portal leads the request to it."
    ) % {"agency": agency}


def _person(email: str, language: str) -> User:
    return absent.with_email(email, language) if email else absent.without_email(language)


def _open_history(case: Case, by: User, desk: Desk) -> None:
    """Its first line tells who filed, how, where, and that the person agreed."""
    event = case.record(
        "filed_at_desk", by=by, actor=Actor.STAFF, to_status=Status.SUBMITTED,
        papers=list(case.documents.values_list("sha256", flat=True)),
        channel=desk.channel, office=desk.office.pk if desk.office else None, consent=WORDING,
    )  # fmt: skip
    notices.tell_applicant(case, "case_filed_at_desk", event)
