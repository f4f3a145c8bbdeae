"""Filing the demonstration's cases: all kinds by the verb that citizens use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from agencies.models import Agency, Kind
from common import days
from mre_portal.demo import clock, papers
from mre_portal.demo.stage import Stage
from requests_desk import verbs
from requests_desk.filings.papers import MANDATE_PAPER
from requests_desk.models import (
    Applicant,
    Case,
    Channel,
    Complaint,
    Document,
    Draft,
    InformationNote,
    Mandate,
    PreStudy,
    Requirement,
    Tenure,
)

Facts = dict[str, Any]
_STAY = timedelta(days=28)


@dataclass(frozen=True)
class Wanted:
    """One case to be filed: by whom, where, when; ``story`` is what happens to it then."""

    agency: str
    kind: str
    by: User
    filed_at: datetime
    story: tuple[tuple[str, int], ...]


def file(stage: Stage, wanted: Wanted) -> Case:
    """File a case at its moment, with its papers."""
    agency = stage.agencies[wanted.agency]
    person, parcel = _person(stage, wanted), _parcel(stage, wanted)
    needed = _chosen(stage, _needed(wanted.kind, agency, parcel, person))
    draft = _draft(stage, wanted, needed)
    parcel = {} if wanted.kind == Kind.COMPLAINT else parcel
    mandate = _mandate(stage, wanted) if any(paper.code == MANDATE_PAPER for paper in needed) else {}
    filing = verbs.Filing(agency, person, parcel, _DETAILS[wanted.kind](stage, wanted), mandate)
    with clock.at(wanted.filed_at):
        return verbs.file_case(draft=draft, filing=filing, by=wanted.by)


def _draft(stage: Stage, wanted: Wanted, needed: list[Requirement]) -> Draft:
    """Begun a little earlier, as on the site."""
    with clock.at(wanted.filed_at - timedelta(minutes=stage.rng.randint(6, 40))):
        draft = Draft.objects.create(
            kind=wanted.kind, language=wanted.by.language, owner=wanted.by, email=wanted.by.email
        )
        _give(needed, draft=draft)
    return draft


def _needed(kind: str, agency: Agency, parcel: Facts, person: Facts) -> QuerySet[Requirement]:
    tenure, applicant_is = parcel["tenure"], person["applicant_is"]
    return Requirement.objects.needed(kind=kind, agency=agency, tenure=tenure, applicant_is=applicant_is)


def _chosen(stage: Stage, needed: QuerySet[Requirement]) -> list[Requirement]:
    """All mandatory papers, some of the others."""
    return [requirement for requirement in needed if requirement.mandatory or stage.chance(0.35)]


def _give(needed: list[Requirement], **where: Any) -> list[Document]:
    return [verbs.keep_document(file=papers.paper_for(item), requirement=item, **where) for item in needed]


def _person(stage: Stage, wanted: Wanted) -> Facts:
    """The applicant's facts as they were at the filing."""
    kept = ("name_ar", "name_latin", "phone", "country", "time_zone")
    facts = {name: getattr(wanted.by, name) for name in kept}
    facts["applicant_is"] = stage.rng.choices(Applicant.values, (60, 12, 8, 10, 8, 2, 0))[0]
    facts["channel"] = _channel(stage, wanted)
    facts["commune"] = stage.rng.choice(stage.communes[wanted.agency])
    if stage.chance(0.7):
        facts["stay_from"] = (wanted.filed_at + timedelta(days=stage.rng.randint(0, 20))).date()
        facts["stay_to"] = facts["stay_from"] + _STAY
    return facts


def _channel(stage: Stage, wanted: Wanted) -> str:
    """Online, but for what was filed while an office was open."""
    here = days.local(wanted.filed_at)
    if not days.is_working(here.date(), stage.hours.holidays) or not 9 <= here.hour < 16:
        return Channel.WEB
    return stage.rng.choice([Channel.COUNTER, Channel.COUNTER, Channel.PHONE, Channel.WHATSAPP])


def _parcel(stage: Stage, wanted: Wanted) -> Facts:
    tenure = stage.rng.choices(Tenure.values, (60, 12, 18, 10))[0]
    number = f"{stage.rng.randint(1000, 99999)}/{stage.rng.randint(1, 79):02d}"
    return {
        "tenure": tenure,
        "title_number": number if tenure == Tenure.TITLE else "",
        "requisition_number": number if tenure == Tenure.REQUISITION else "",
        "locality": stage.texts.say("locality", wanted.by.language, wanted.agency),
        "area": stage.rng.choice([None, 96, 120, 250, 1500]),
    }


def _mandate(stage: Stage, wanted: Wanted) -> Facts:
    """By which an attorney acts for somebody else."""
    owner = stage.somebody(wanted.by.language)
    return {
        "principal": owner.name_ar if wanted.by.language == "ar" else owner.name_latin,
        "drawn_by": stage.rng.choices(Mandate.DrawnBy.values, (50, 25, 5, 20, 0))[0],
        "signed_on": wanted.filed_at.date() - timedelta(days=stage.rng.randint(30, 900)),
    }


def _note(stage: Stage, wanted: Wanted) -> Facts:
    question = stage.texts.say("question", wanted.by.language, wanted.agency)
    return {"purpose": stage.rng.choice(InformationNote.Purpose.values), "question": question}


def _pre_study(stage: Stage, wanted: Wanted) -> Facts:
    return {
        "size": stage.rng.choices(PreStudy.Size.values, (80, 20))[0],
        "nature": stage.rng.choice(PreStudy.Nature.values),
        "description": stage.texts.say("nature", wanted.by.language, wanted.agency),
        "floor_area": stage.rng.choice([120, 180, 240, 460]),
        "levels": stage.rng.randint(1, 4),
    }


def _complaint(stage: Stage, wanted: Wanted) -> Facts:
    sort = stage.rng.choices(Complaint.Sort.values, (70, 15, 15))[0]
    return {"sort": sort, "text": stage.texts.say(sort, wanted.by.language, wanted.agency)}


_DETAILS = {Kind.NOTE: _note, Kind.PRE_STUDY: _pre_study, Kind.COMPLAINT: _complaint}
