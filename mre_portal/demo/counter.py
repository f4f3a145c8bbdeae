"""Two people without e-mail, who came to a counter and to an airport stand: filed for them, not yet taken over."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.zones import zone_for_country
from common import days
from mre_portal.demo import clock
from mre_portal.demo.people import INVENTED
from mre_portal.demo.stage import Stage
from requests_desk import verbs
from requests_desk.desks import offices_of
from requests_desk.models import Case, Channel, InformationNote, Tenure


@dataclass(frozen=True)
class Visitor:
    """Somebody at a desk, plainly invented; phones are of those the French regulator keeps for films."""

    agency: str
    channel: str
    language: str
    names: tuple[str, str]
    phone: str
    country: str
    question: str
    days_ago: int


VISITORS = (
    Visitor(
        "beni-mellal", Channel.COUNTER, "ar", (f"الحاج موحى التجريبي ({INVENTED})", ""), "+33639980101", "FR",
        "هل يمكن إضافة طابق فوق المنزل العائلي؟", 1,
    ),
    Visitor(
        "beni-mellal", Channel.STAND, "fr", ("", "Zohra Exemplaire (fictive)"), "+33639980102", "BE",
        "Ce terrain est-il constructible ?", 2,
    ),
)  # fmt: skip


def receive(stage: Stage) -> None:
    """File for each of them, on their day."""
    for visitor in VISITORS:
        day = stage.hours.working_days_before(days.today(), visitor.days_ago)
        with clock.at(min(stage.hours.office(day), stage.now - timedelta(minutes=20))):
            _file(stage, visitor)


def _file(stage: Stage, visitor: Visitor) -> Case:
    agency, officer = stage.agencies[visitor.agency], stage.officers[visitor.agency]
    draft = verbs.begin_at_desk(token=uuid.uuid4(), kind="note", language=visitor.language, by=officer)
    filing = verbs.Filing(agency, _person(stage, visitor), {"tenure": Tenure.UNKNOWN}, _note(visitor))
    office = offices_of(type(agency).objects.filter(pk=agency.pk)).first()
    desk = verbs.Desk(visitor.channel, office)
    return verbs.file_at_desk(draft=draft, filing=filing, by=officer, desk=desk)


def _person(stage: Stage, visitor: Visitor) -> dict[str, Any]:
    return {
        "name_ar": visitor.names[0],
        "name_latin": visitor.names[1],
        "phone": visitor.phone,
        "country": visitor.country,
        "time_zone": zone_for_country(visitor.country),
        "commune": stage.communes[visitor.agency][0],
    }


def _note(visitor: Visitor) -> dict[str, Any]:
    return {"purpose": InformationNote.Purpose.BUILD, "question": visitor.question}
