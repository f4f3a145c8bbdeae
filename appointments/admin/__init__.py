"""Appointments in the administration, one module a noun."""

from appointments.admin.booking import BookingAdmin
from appointments.admin.lane import LaneAbsenceAdmin, LaneAdmin
from appointments.admin.reception import ReceptionAdmin
from appointments.admin.rules import BookingRulesAdmin
from appointments.admin.service import ServiceAdmin
from appointments.admin.ticket import QueueTicketAdmin
from appointments.admin.wait import WaitEntryAdmin

__all__ = [
    "BookingAdmin",
    "BookingRulesAdmin",
    "LaneAbsenceAdmin",
    "LaneAdmin",
    "QueueTicketAdmin",
    "ReceptionAdmin",
    "ServiceAdmin",
    "WaitEntryAdmin",
]
