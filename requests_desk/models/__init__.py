"""A request from its first draft to its answer."""

from requests_desk.models.case import Actor, Applicant, Case, Channel, Outcome, Status
from requests_desk.models.details import Complaint, InformationNote, Parcel, PreStudy, Tenure
from requests_desk.models.document import Document, PaperRequest, Requirement
from requests_desk.models.draft import Draft
from requests_desk.models.event import CaseEvent
from requests_desk.models.letter import CaseMessage, Deliverable

__all__ = [
    "Actor",
    "Applicant",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "Channel",
    "Complaint",
    "Deliverable",
    "Document",
    "Draft",
    "InformationNote",
    "Outcome",
    "PaperRequest",
    "Parcel",
    "PreStudy",
    "Requirement",
    "Status",
    "Tenure",
]
