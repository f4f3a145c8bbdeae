"""States of an event and of a registration, which may follow which, and the words for places and kinds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("open day", "Draft")
    PUBLISHED = "published", pgettext_lazy("open day", "Published")
    CANCELLED = "cancelled", pgettext_lazy("open day", "Cancelled")


NEXT: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.PUBLISHED,),
    # back to a draft only while nobody has registered: see OpenDay.may_move_to
    State.PUBLISHED: (State.CANCELLED, State.DRAFT),
    State.CANCELLED: (),
}


class Kind(models.TextChoices):
    OPEN_DAYS = "open_days", _("open days")
    MIGRANT_DAY = "migrant_day", _("National Migrant Day")
    MEETING = "meeting", pgettext_lazy("open day", "meeting or talk")


class Place(models.TextChoices):
    OFFICE = "office", _("office of the agency")
    PROVINCE = "province", _("seat of the province or prefecture")
    AIRPORT = "airport", _("airport")
    PORT = "port", _("port")
    REST_AREA = "rest_area", _("rest area")
    FAIR = "fair", _("fair or exhibition")
    CONSULATE = "consulate", _("consulate or place abroad")
    ONLINE = "online", _("online only")
    OTHER = "other", _("elsewhere")


class SessionKind(models.TextChoices):
    VISIT = "visit", _("visit")
    TALK = "talk", _("talk")
    GUIDED = "guided", _("guided desk")
    ONE_TO_ONE = "one_to_one", _("one-to-one meeting")


class Seat(models.TextChoices):
    """Where a registration stands."""

    HELD = "held", pgettext_lazy("registration", "To be confirmed")
    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "A place is offered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("registration", "Not confirmed in time")


# These take places of a session.
TAKES = (Seat.HELD, Seat.REGISTERED, Seat.OFFERED)
STANDING = (Seat.HELD, Seat.REGISTERED, Seat.WAITING, Seat.OFFERED)

SEAT_NEXT: dict[str, tuple[str, ...]] = {
    Seat.HELD: (Seat.REGISTERED, Seat.LAPSED, Seat.CANCELLED),
    Seat.REGISTERED: (Seat.CANCELLED,),
    Seat.WAITING: (Seat.OFFERED, Seat.CANCELLED, Seat.LAPSED),
    Seat.OFFERED: (Seat.REGISTERED, Seat.WAITING, Seat.CANCELLED, Seat.LAPSED),
    Seat.CANCELLED: (),
    Seat.LAPSED: (),
}


class Asked(models.TextChoices):
    """What became of a question."""

    NEW = "new", pgettext_lazy("question", "New")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    BECAME_CASE = "case", pgettext_lazy("question", "Became a request")
    BECAME_MEETING = "meeting", pgettext_lazy("question", "Became an appointment")
    SET_ASIDE = "set_aside", pgettext_lazy("question", "Set aside")


ASKED_NEXT: dict[str, tuple[str, ...]] = {
    Asked.NEW: (Asked.ANSWERED, Asked.BECAME_CASE, Asked.BECAME_MEETING, Asked.SET_ASIDE),
    # an answer may be put right, and what it began may go on as a request or an appointment
    Asked.ANSWERED: (Asked.ANSWERED, Asked.BECAME_CASE, Asked.BECAME_MEETING),
    Asked.SET_ASIDE: (Asked.NEW,),
    Asked.BECAME_CASE: (),
    Asked.BECAME_MEETING: (),
}
