"""Open days of the agencies, at their offices or anywhere else: events, sessions, who registers and who comes."""

from openhouse.models.arrival import Arrival, UndoneArrival
from openhouse.models.openday import OpenDay, Stand
from openhouse.models.question import Question, QuestionStep, VisitRating
from openhouse.models.registration import Registration, SeatChange
from openhouse.models.session import Session
from openhouse.models.states import STANDING, TAKES, Asked, Kind, Place, Seat, SessionKind, State

__all__ = [
    "STANDING",
    "TAKES",
    "Arrival",
    "Asked",
    "Kind",
    "OpenDay",
    "Place",
    "Question",
    "QuestionStep",
    "Registration",
    "Seat",
    "SeatChange",
    "Session",
    "SessionKind",
    "Stand",
    "State",
    "UndoneArrival",
    "VisitRating",
]
