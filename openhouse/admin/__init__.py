"""Open days in the administration, one module a noun."""

from openhouse.admin.openday import OpenDayAdmin
from openhouse.admin.question import QuestionAdmin
from openhouse.admin.visitors import ArrivalAdmin, RegistrationAdmin

__all__ = ["ArrivalAdmin", "OpenDayAdmin", "QuestionAdmin", "RegistrationAdmin"]
