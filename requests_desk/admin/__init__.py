"""The desk as agency staff work it in the administration."""

from requests_desk.admin.canned import CannedReplyAdmin
from requests_desk.admin.case import CaseAdmin
from requests_desk.admin.opinion import PublishedOpinionAdmin
from requests_desk.admin.orientation import OrientationQuestionAdmin, ReferralAdmin
from requests_desk.admin.requirement import RequirementAdmin
from requests_desk.admin.review import ReviewAdmin
from requests_desk.admin.rules import DeskRulesAdmin

__all__ = [
    "CannedReplyAdmin",
    "CaseAdmin",
    "DeskRulesAdmin",
    "OrientationQuestionAdmin",
    "PublishedOpinionAdmin",
    "ReferralAdmin",
    "RequirementAdmin",
    "ReviewAdmin",
]
