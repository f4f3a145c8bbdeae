"""The desk as agency staff work it in the administration."""

from requests_desk.admin.case import CaseAdmin
from requests_desk.admin.requirement import RequirementAdmin

__all__ = ["CaseAdmin", "RequirementAdmin"]
