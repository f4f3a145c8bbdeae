"""Meetings: what can be booked, what is booked, who waits, who is in the hall."""

from appointments.models.booking import Booking, BookingEvent, add_minutes
from appointments.models.closing import Closing, ClosingStep
from appointments.models.hall import ENDS_AS, QueueTicket, Reception
from appointments.models.rules import BookingRules
from appointments.models.service import CELL, Lane, LaneAbsence, Question, Service
from appointments.models.states import (
    ACTIVE,
    AGENCYS,
    CALLED_ON_A_LINE,
    CITIZENS,
    IN_FORCE,
    IN_THE_HALL,
    NEXT,
    STILL_WAITING,
    Actor,
    Channel,
    Mode,
    Reason,
    Status,
    Turn,
    Wait,
)
from appointments.models.visitor import CARRIED
from appointments.models.wait import WaitEntry

__all__ = [
    "ACTIVE",
    "AGENCYS",
    "CALLED_ON_A_LINE",
    "CARRIED",
    "CELL",
    "CITIZENS",
    "ENDS_AS",
    "IN_FORCE",
    "IN_THE_HALL",
    "NEXT",
    "STILL_WAITING",
    "Actor",
    "Booking",
    "BookingEvent",
    "BookingRules",
    "Channel",
    "Closing",
    "ClosingStep",
    "Lane",
    "LaneAbsence",
    "Mode",
    "Question",
    "QueueTicket",
    "Reason",
    "Reception",
    "Service",
    "Status",
    "Turn",
    "Wait",
    "WaitEntry",
    "add_minutes",
]
