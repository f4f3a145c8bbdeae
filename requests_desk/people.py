"""What a reader of a case may do with it, and whom they see beside it."""

from typing import Any

from django.http import HttpRequest

from requests_desk.models import Case


def rights(request: HttpRequest, case: Case) -> dict[str, Any]:
    """``is_applicant``, ``may_act`` and ``standing``: everybody invited for the applicant, oneself for a follower."""
    standing = case.followers.standing()
    if case.applicant_id == request.user.pk:
        return {"is_applicant": True, "may_act": True, "standing": list(standing)}
    mine = list(standing.filter(user_id=request.user.pk))
    return {"is_applicant": False, "may_act": any(follower.may_act for follower in mine), "standing": mine}
