"""Who asks for what: people signed in, a draft begun, cases enough for a summer."""

import os
import time
from base64 import b32encode
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.enrol import enrol_staff
from accounts.models import User
from agencies.models import Agency, Kind, Posting, Role
from appointments.slots import Slot
from bench import visits
from bench.ground import say
from bench.meetings import Place, prepare
from bench.models import Entry
from bench.wire import Ask, Jar, Wire
from mre_portal.demo import papers
from mre_portal.demo.people import CITIZEN
from mre_portal.load import DOMAIN
from mre_portal.load.making import Making
from openhouse.models import Session
from requests_desk import filings, verbs
from requests_desk.models import Case, Draft, Status

FEW = 500  # with the demonstration's, so that the officer has synthetic ones
PLACE = {"locality": "حي النهضة، قرب المسجد"}
LAND = {"tenure": "title", "title_number": "12345/10", "area": "250", "purpose": "", "question": ""}
YOU = {
    "name_ar": "أمينة المثالي",
    "name_latin": "Amina Mithali",
    "email": CITIZEN,
    "country": "FR",
    "phone": "+33612345678",
    "applicant_is": "owner",
    "consent": "on",
}


@dataclass
class Scene:
    """Browsers of the people who ask, and what they ask for."""

    stranger: Jar
    visitor: Jar
    draft: str
    commune: str
    citizen: Jar
    case: Case
    applicant: Jar
    officer: Jar
    chief: Jar
    colleague: int
    worked: Case
    root: Jar
    reader: Jar
    year: int
    place: Place
    times: list[Slot]
    session: Session

    def whole_draft(self) -> Draft:
        """A draft with nothing missing, its papers included, ready to be sent."""
        owner = User.objects.get(email=CITIZEN)
        answers = {"place": PLACE | {"commune": self.commune}, "land": LAND, "you": YOU}
        draft = Draft.objects.create(kind=Kind.NOTE, language="ar", owner=owner, email=CITIZEN, answers=answers)
        for needed in filings.requirements_of(draft).filter(mandatory=True):
            verbs.keep_document(file=papers.paper_for(needed), draft=draft, requirement=needed)
        return draft


def set_scene(wire: Wire, cases: int) -> Scene:
    """Everybody and everything the rows need; at least ``cases`` cases stand."""
    if Entry._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Entry)
    add_cases(max(cases, FEW))
    case = Case.objects.filter(status=Status.ANSWERED).annotate(told=Count("events")).latest("told")
    officer = _busiest_officer()
    commune = Case.objects.filter(agency__postings__user=officer).exclude(commune=None)[0].commune_id
    visitor, draft = begin_draft(wire)
    citizen = signed_in(User.objects.get(email=CITIZEN))
    wire.visit(Ask("/ar/requests/follow/", citizen))
    stranger = Jar()
    wire.visit(Ask("/bare-form/", stranger))
    place = prepare()
    reader = Posting.objects.current().filter(role=Role.MINISTRY_READER)[0].user
    return Scene(
        stranger=stranger,
        visitor=visitor,
        draft=draft,
        commune=str(commune),
        citizen=citizen,
        case=case,
        applicant=signed_in(case.applicant),
        officer=signed_in(officer),
        chief=signed_in(_chief_of(officer)),
        colleague=_chief_of(officer).pk,
        worked=_worked_by(officer),
        root=signed_in(_root()),
        reader=signed_in(reader),
        year=case.filed_on.year,
        place=place,
        times=place.free()[20:],
        session=visits.prepare(),
    )


def begin_draft(wire: Wire) -> tuple[Jar, str]:
    """A new browser that began a draft by the pages themselves; the draft's address without its step."""
    jar = Jar()
    wire.visit(Ask("/ar/requests/new/information-note/", jar))
    begun = wire.visit(Ask("/ar/requests/new/information-note/", jar, {}, expect=302))
    wire.visit(Ask(begun.location, jar))
    return jar, begun.location.removesuffix("place/")


def signed_in(person: User) -> Jar:
    """A browser whose session stands in the database; staff have used their second factor."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session: Any = client.session
    if person.is_staff:
        session[RECORDS] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[f"{RECORDS}_user"] = str(person.pk)
        session.save()
    return Jar({"sessionid": session.session_key})


def add_cases(wanted: int) -> None:
    """Synthetic cases with histories and papers until so many stand."""
    missing = wanted - Case.objects.count()
    if missing > 0:
        Making(seed=wanted).make(missing, lambda done: say(f"  {done} of {missing} cases made"))


def _busiest_officer() -> User:
    """The officer with a second factor at the agency with most cases."""
    posted = Posting.objects.current().filter(role=Role.OFFICER, user__authenticator__isnull=False)
    return posted.annotate(load=Count("agency__cases", distinct=True)).latest("load").user


def add_new_cases(agency: Agency, number: int) -> list[Case]:
    """So many cases filed just now at one agency, nobody's yet."""
    Making(seed=time.time_ns()).fresh(number, agency)
    new = Case.objects.filter(agency=agency, status=Status.SUBMITTED, assignee=None).order_by("-pk")
    return list(new[:number])


def _chief_of(officer: User) -> User:
    """The chief of the officer's agency, given a second factor."""
    chiefs = Posting.objects.current().filter(role=Role.CHIEF, agency__postings__user=officer)
    return chiefs.filter(user__authenticator__isnull=False)[0].user


def _worked_by(officer: User) -> Case:
    """A synthetic case of the officer's agency, with land."""
    made = Case.objects.manageable_by(officer).filter(applicant__email__endswith=DOMAIN, kind=Kind.NOTE)
    return made.select_related("parcel").order_by("pk")[0]


def _root() -> User:
    """A technical administrator with a second factor, who sees Django's own list of everything."""
    email = f"root@{DOMAIN}"
    if standing := User.objects.filter(email=email).first():
        return standing
    secret = b32encode(os.urandom(20)).decode()
    person = enrol_staff(email=email, password=get_random_string(20), totp_secret=secret)
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    return person
