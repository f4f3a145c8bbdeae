"""What each role may do, as one table.

Permissions are read from this table at each sign-in page, never stored: groups would have to be
filled after every migration (a signal), could be edited away from what the code expects, and know
nothing of *where* a role is held. A change of role is a change of this file, in review.
"""

from collections.abc import Iterable
from typing import Any

from agencies.models import Agency, Posting, Role

Held = tuple[str, int | None]


def _all(app: str, actions: Iterable[str], models: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{app}.{action}_{model}" for action in actions for model in models)


_CENSUS = ("region", "province", "commune", "district")
_OWN = ("agency", "office", "contact", "serviceterms")
_PUBLISHED = ("hoursperiod", "hoursrule", "dayexception", "dutyshift", "guide", "announcement")
_NATIONAL = ("territory", "holiday", "externalservice")
_DIRECTORY = (*_CENSUS, *_OWN, *_NATIONAL)
_SUMMER = ("campaign", "circular", "participation")
_CASE_PARTS = (
    *("informationnote", "prestudy", "complaint", "parcel", "mandate", "document", "caseevent", "paperrequest"),
    *("casemessage", "casenote", "deliverable", "requirement", "cannedreply", "referral"),
    *("follower", "rating", "review", "internalopinion"),
)

_HALL = ("booking", "bookingevent", "waitentry", "queueticket", "service", "question", "lane", "reception")
_OFFERED = ("service", "question", "lane", "laneabsence", "reception")
_EVENT = ("openday", "stand", "session")
_VISITORS = ("registration", "arrival", "question")
_EVERY = ("view", "add", "change", "delete")

_OFFICER = (
    _all("requests_desk", ("view", "change"), ("case",))
    | _all("requests_desk", ("view",), _CASE_PARTS)
    | _all("appointments", ("view",), _HALL)
    | _all("appointments", _EVERY, ("laneabsence",))
    | _all("openhouse", ("view",), (*_EVENT, *_VISITORS))
    | _all("openhouse", ("add", "change"), ("question",))
    | {"appointments.receive_visitors", "openhouse.add_arrival"}
)
_READER = _all("agencies", ("view",), (*_DIRECTORY, *_PUBLISHED)) | _all("campaigns", ("view",), _SUMMER)

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OFFICER: _OFFICER,
    Role.CHIEF: (
        _OFFICER
        | {"agencies.view_posting", "requests_desk.change_review", "appointments.close_days"}
        | _all("appointments", ("add", "change"), ("lane", "reception"))
    ),
    Role.AGENCY_ADMIN: (
        _all("agencies", ("view", "change"), _OWN)
        | _all("agencies", ("add", "delete"), ("office", "contact"))
        | _all("agencies", ("view", "add", "change", "delete"), _PUBLISHED)
        | _all("agencies", ("view",), ("territory", "posting", *_CENSUS))
        | _all("campaigns", ("view",), ("campaign", "circular"))
        | _all("campaigns", ("view", "change"), ("participation",))
        | _all("openhouse", ("view", "add", "change"), _EVENT)
        | _all("openhouse", ("delete",), ("stand", "session"))
        | _all("openhouse", ("view",), _VISITORS)
        | _all("openhouse", ("add", "change"), ("question",))
        | _all("requests_desk", ("view", "add", "change"), ("publishedopinion", "cannedreply"))
        | _all("appointments", ("view", "add", "change"), _OFFERED)
        | _all("appointments", ("delete",), ("question", "laneabsence"))
        | {"appointments.close_days", "openhouse.add_arrival", "notifications.preview_messages"}
    ),
    Role.MINISTRY_READER: (
        _READER
        | {"reports.view_report"}
        | _all("openhouse", ("view",), _EVENT)
        | _all("requests_desk", ("view",), ("publishedopinion", "referral"))
        | _all("appointments", ("view",), ("service", "question"))
    ),
    Role.MINISTRY_ADMIN: (
        _READER
        | {"reports.view_report"}
        | _all("agencies", ("add", "change"), (*_OWN, *_NATIONAL))
        | _all("agencies", ("delete",), ("office", "contact", "territory", "holiday", "serviceterms"))
        | _all("agencies", ("view", "add", "change"), ("posting",))
        | _all("agencies", ("add", "change", "delete"), _PUBLISHED)
        | _all("campaigns", ("add", "change"), _SUMMER)
        | _all("openhouse", ("view", "add", "change"), _EVENT)
        | _all("openhouse", ("delete",), ("stand", "session"))
        | _all("requests_desk", ("view", "add", "change"), ("requirement", "cannedreply", "publishedopinion"))
        | _all("requests_desk", ("view", "add", "change"), ("orientationquestion", "orientationchoice"))
        | _all("requests_desk", ("view", "change"), ("deskrules", "review"))
        | _all("requests_desk", ("view",), ("referral",))
        | _all("appointments", ("view", "add", "change"), ("service", "question", "bookingrules"))
        | _all("reports", ("view", "add", "change"), ("apitoken",))
        | {"appointments.delete_question", "notifications.preview_messages"}
    ),
}


def held_by(user: Any) -> list[Held]:
    """Roles a person holds today with the agency of each (None: the ministry), asked once per request."""
    if not hasattr(user, "_roles_held"):
        user._roles_held = list(Posting.objects.current().filter(user_id=user.pk).values_list("role", "agency_id"))
    held: list[Held] = user._roles_held
    return held


def permissions_of(held: Iterable[Held]) -> set[str]:
    """Everything these roles allow."""
    return set().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role, _ in held))


def reaching(held: Iterable[Held], obj: Any) -> list[Held]:
    """Those of the roles that reach a row: held at its agency or at the ministry.

    A row that hangs on no agency at all (a campaign, a holiday) is reached by every role that
    names it; a national row of a table of agencies' rows (terms without agency) by the ministry's.
    """
    concerned = agency_ids_of(obj)
    if concerned is None:
        return list(held)
    return [(role, agency) for role, agency in held if agency is None or agency in concerned]


def agency_ids_of(obj: Any) -> set[int | None] | None:
    """Agencies a row belongs to; None when its kind of row belongs to none.

    A model may say so itself with ``scope_agency_ids()``.
    """
    if isinstance(obj, Agency):
        return {obj.pk}
    if hasattr(obj, "scope_agency_ids"):
        return set(obj.scope_agency_ids())
    return {obj.agency_id} if hasattr(obj, "agency_id") else None
