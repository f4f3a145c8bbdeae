"""The earlier request a complaint is about, and so the agency that answers it."""

from typing import Any

from agencies.models import Agency, Kind
from common.references import read_reference
from requests_desk.models import Case, Draft

SHOWN = 50


def own_cases(user: Any) -> list[Case]:
    """Cases one filed, newest first, to choose among."""
    return list(Case.objects.of(user).order_by("-filed_at")[:SHOWN]) if user.is_authenticated else []


def earlier_case(draft: Draft, user: Any) -> Case | None:
    """The request a complaint names, if this person filed it; None for anybody else's, as for one that is not."""
    if draft.kind != Kind.COMPLAINT or not user.is_authenticated:
        return None
    reference = read_reference(draft.answer("subject", "about"))
    if not reference:
        return None
    # asked several times for one page; a draft object lives as long as its page
    asked = draft.__dict__.setdefault("_earlier_cases", {})
    if (user.pk, reference) not in asked:
        found = Case.objects.of(user).select_related("agency", "commune__province").filter(reference=reference)
        asked[user.pk, reference] = found.first()
    return asked[user.pk, reference]


def agency_of_draft(draft: Draft, user: Any) -> Agency | None:
    """Where the request goes: the earlier request's agency, else the commune's, else the ministry's desk."""
    earlier = earlier_case(draft, user)
    return earlier.agency if earlier else draft.agency


def owners_agency(draft: Draft) -> Agency | None:
    """The same for the draft's owner, where no page says who reads it."""
    if draft.kind != Kind.COMPLAINT or draft.owner_id is None:
        return draft.agency
    return agency_of_draft(draft, draft.owner)
