"""What letters, tickets and pages say of a registration, in the language now active."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from agencies.models import Contact
from openhouse import links
from openhouse.models import Question, Registration, Seat, Session
from openhouse.spelling import agencies_in

Lines = Mapping[int, str]


def facts_of(row: Registration, lines: Lines | None = None) -> dict[str, Any]:
    """Session, place, code, room and link, as JSON; ``lines`` spares the query for the phone to ask at."""
    session, event = row.session, row.session.event
    return place_of(session) | {
        "row": row.pk,
        "code": row.code if row.seat == Seat.REGISTERED else "",
        "event": event.title,
        "session": session.title,
        "agencies": agencies_in(event),
        "starts": session.starts_at.isoformat(),
        "ends": session.ends_at.isoformat(),
        "zone": row.time_zone,
        "party": row.party,
        "online": row.online,
        "room_url": row.room_url,
        "url": to_ticket(row),
        "line": (lines_of([row]) if lines is None else lines).get(event.pk, ""),
    }


def place_of(session: Session) -> dict[str, str]:
    """Where a session is held: the place in a few words, hall or room, address."""
    event, office = session.event, session.event.office
    where = event.where
    return {
        "where": where,
        "hall": session.room or event.hall,
        "office": office.name if office and where and office.name != where else "",
        "address": office.address if office and where else "",
    }


def of_question(question: Question) -> dict[str, Any]:
    """A question with its answer, in the language now active where it stands in it."""
    event = question.event
    return {
        "event": event.title,
        "agencies": agencies_in(event),
        "asked": question.text,
        "answer": question.said("answer", question.language),
        "url": _whole(reverse("openhouse:event", args=[event.pk])),
    }


def of_thanks(row: Registration) -> dict[str, Any]:
    """What those who came are led to: a mark, the agency's page, the follow-up, a request, an appointment."""
    event = row.session.event
    agencies = list(event.agencies.all())
    at = reverse("agencies:detail", args=[agencies[0].slug]) if len(agencies) == 1 else reverse("agencies:list")
    return {
        "event": event.title,
        "agencies": agencies_in(event),
        "url": _whole(reverse("openhouse:rate", args=[links.to_rate(row)])),
        "questions_url": _whole(reverse("openhouse:event", args=[event.pk])),
        "agency_url": _whole(at),
        "follow_url": _whole(reverse("requests_desk:follow")),
        "file_url": _whole(reverse("requests_desk:orientation")),
    }


def _whole(path: str) -> str:
    return settings.BASE_URL + path


def to_ticket(row: Registration) -> str:
    """The whole address of the ticket's page, in the language now active."""
    return _whole(reverse("openhouse:ticket", args=[links.to_ticket(row)]))


def lines_of(rows: Iterable[Registration]) -> dict[int, str]:
    """The phone for questions of each event: of its office, else of its agency; none where several share it."""
    events = {row.session.event_id: row.session.event.office_id for row in rows}
    public = Contact.objects.filter(agency__open_days__in=events, public=True, channel=Contact.Channel.PHONE)
    public = public.annotate(of_event=F("agency__open_days")).order_by(F("office").asc(nulls_last=True), "pk")
    held: dict[int, list[Contact]] = {}
    for contact in public:
        held.setdefault(contact.of_event, []).append(contact)
    return {key: line for key, found in held.items() if (line := _line(found, events[key]))}


def _line(found: list[Contact], office: int | None) -> str:
    of_office = [contact for contact in found if office and contact.office_id == office]
    if of_office:
        return str(of_office[0].shown)
    alone = len({contact.agency_id for contact in found}) == 1
    general = [contact for contact in found if contact.office_id is None] or found
    return str(general[0].shown) if alone else ""
