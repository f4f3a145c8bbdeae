"""States of a booking, a wait and a ticket, which may follow which, and the words for how people meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mode(models.TextChoices):
    """How the two meet; the same words as the switches of a lane and of a service."""

    IN_PERSON = "in_person", _("at the office")
    PHONE = "phone", pgettext_lazy("meeting", "by phone")
    VIDEO = "video", _("by video")
    WHATSAPP = "whatsapp", _("by WhatsApp call")


CALLED_ON_A_LINE = (Mode.PHONE, Mode.WHATSAPP)


class Status(models.TextChoices):
    HELD = "held", pgettext_lazy("booking", "Held")
    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    DONE = "done", pgettext_lazy("booking", "Took place")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Nobody came")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    MOVED = "moved", pgettext_lazy("booking", "Moved")
    LAPSED = "lapsed", pgettext_lazy("booking", "Not confirmed in time")


# These keep others out of their lane.
ACTIVE = (Status.HELD, Status.BOOKED)
# Of one appointment at most one row is in these, however often it was moved.
IN_FORCE = (Status.HELD, Status.BOOKED, Status.DONE, Status.NO_SHOW)

NEXT: dict[str, tuple[str, ...]] = {
    Status.HELD: (Status.BOOKED, Status.LAPSED),
    Status.BOOKED: (Status.DONE, Status.NO_SHOW, Status.CANCELLED, Status.MOVED),
    # somebody came after all
    Status.NO_SHOW: (Status.DONE,),
    Status.DONE: (),
    Status.CANCELLED: (),
    Status.MOVED: (),
    Status.LAPSED: (),
}


class Reason(models.TextChoices):
    """Why an appointment was cancelled or moved; counted for the reports."""

    NO_TIME = "no_time", _("I cannot come then")
    NOT_NEEDED = "not_needed", _("I no longer need it")
    SOLVED = "solved", _("The matter was settled otherwise")
    PLANS = "plans", _("My journey changed")
    CLOSED = "closed", _("The office is closed then")
    OFFICER = "officer", _("The officer is not available")
    MISTAKE = "mistake", _("Booked by mistake")
    OTHER = "other", _("Another reason")


CITIZENS = (Reason.NO_TIME, Reason.PLANS, Reason.NOT_NEEDED, Reason.SOLVED, Reason.MISTAKE, Reason.OTHER)
AGENCYS = (Reason.CLOSED, Reason.OFFICER, Reason.OTHER)


class Channel(models.TextChoices):
    WEB = "web", _("online")
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    COUNTER = "counter", _("counter")


class Actor(models.TextChoices):
    CITIZEN = "citizen", pgettext_lazy("booking", "citizen")
    STAFF = "staff", _("agency")
    SYSTEM = "system", _("portal")


class Wait(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("waiting list", "Waiting")
    OFFERED = "offered", pgettext_lazy("waiting list", "A time is offered")
    BOOKED = "booked", pgettext_lazy("waiting list", "Has an appointment")
    LEFT = "left", pgettext_lazy("waiting list", "Left the list")
    OVER = "over", pgettext_lazy("waiting list", "Over")


STILL_WAITING = (Wait.WAITING, Wait.OFFERED)
WAIT_NEXT: dict[str, tuple[str, ...]] = {
    Wait.WAITING: (Wait.OFFERED, Wait.BOOKED, Wait.LEFT, Wait.OVER),
    Wait.OFFERED: (Wait.WAITING, Wait.BOOKED, Wait.LEFT, Wait.OVER),
    Wait.BOOKED: (),
    Wait.LEFT: (),
    Wait.OVER: (),
}


class Turn(models.TextChoices):
    """Where somebody is in the hall."""

    WAITING = "waiting", pgettext_lazy("ticket", "In the hall")
    CALLED = "called", pgettext_lazy("ticket", "Called")
    SERVING = "serving", pgettext_lazy("ticket", "Being served")
    DONE = "done", pgettext_lazy("ticket", "Served")
    ABSENT = "absent", pgettext_lazy("ticket", "Did not come")
    LEFT = "left", pgettext_lazy("ticket", "Left")


IN_THE_HALL = (Turn.WAITING, Turn.CALLED, Turn.SERVING)
TURN_NEXT: dict[str, tuple[str, ...]] = {
    Turn.WAITING: (Turn.CALLED, Turn.LEFT),
    Turn.CALLED: (Turn.SERVING, Turn.ABSENT, Turn.WAITING, Turn.LEFT),
    Turn.SERVING: (Turn.DONE, Turn.WAITING),
    # somebody comes back to the hall after being called in vain
    Turn.ABSENT: (Turn.WAITING, Turn.SERVING),
    Turn.DONE: (),
    Turn.LEFT: (),
}
