"""A request from its first draft to its answer."""

from requests_desk.models.after import Rating, Review
from requests_desk.models.alert import Alert
from requests_desk.models.case import Case
from requests_desk.models.claim import Claim
from requests_desk.models.desk import BulkJob, BulkStep, CannedReply, CaseNote, InternalOpinion
from requests_desk.models.details import Complaint, InformationNote, Parcel, PreStudy, Tenure
from requests_desk.models.document import Document, PaperRequest, Requirement
from requests_desk.models.draft import Draft
from requests_desk.models.event import COUNTED, CaseEvent
from requests_desk.models.letter import CaseMessage, Deliverable
from requests_desk.models.look import CaseLook
from requests_desk.models.opinion import PublishedOpinion
from requests_desk.models.orientation import OrientationChoice, OrientationQuestion, Referral
from requests_desk.models.people import Follower, Mandate
from requests_desk.models.rules import DeskRules
from requests_desk.models.states import DONE, RUNNING, STILL, Actor, Alarm, Applicant, Channel, Outcome, Status
from requests_desk.models.upload import Upload

__all__ = [
    "COUNTED",
    "DONE",
    "RUNNING",
    "STILL",
    "Actor",
    "Alarm",
    "Alert",
    "Applicant",
    "BulkJob",
    "BulkStep",
    "CannedReply",
    "Case",
    "CaseEvent",
    "CaseLook",
    "CaseMessage",
    "CaseNote",
    "Channel",
    "Claim",
    "Complaint",
    "Deliverable",
    "DeskRules",
    "Document",
    "Draft",
    "Follower",
    "InformationNote",
    "InternalOpinion",
    "Mandate",
    "OrientationChoice",
    "OrientationQuestion",
    "Outcome",
    "PaperRequest",
    "Parcel",
    "PreStudy",
    "PublishedOpinion",
    "Rating",
    "Referral",
    "Requirement",
    "Review",
    "Status",
    "Tenure",
    "Upload",
]
