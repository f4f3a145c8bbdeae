"""Many real cases through their verbs, and what a browser posts about them."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Kind
from requests_desk import verbs
from requests_desk.models import BulkJob, Case, Draft, Tenure
from requests_desk.verbs import bulk
from tests.recipes import desk as make


def cases(number: int, languages: str = "ar", **fields: Any) -> list[Case]:
    """Notes filed at one agency, their languages in turn; each by somebody else."""
    agency = make.agency()
    make.terms()
    turn = languages.split()
    return [_filed(agency, turn[n % len(turn)], n, **fields) for n in range(number)]


def _filed(agency: Any, language: str, n: int, **fields: Any) -> Case:
    by = make.citizen(language=language)
    draft = Draft.objects.create(kind=Kind.NOTE, language=language, owner=by, email=by.email)
    person = {"name_ar": f"أمينة {n}", "name_latin": f"Amina {n}", "country": "FR", "commune": make.commune(agency)}
    parcel = {"tenure": Tenure.TITLE, "title_number": f"{n}/10"}
    return verbs.file_case(
        draft=draft, filing=verbs.Filing(agency=agency, person=person | fields, parcel=parcel), by=by
    )


def address(name: str, *args: object, language: str = "fr") -> str:
    """A page of the queue's administration."""
    with override(language):
        return reverse(f"admin:requests_desk_case_{name}", args=args)


def posted(found: list[Case], **fields: Any) -> dict[str, Any]:
    """What the page over chosen cases posts."""
    return {"cases": ",".join(str(case.pk) for case in found), **fields}


def ticked(found: list[Case], action: str) -> dict[str, Any]:
    """What the queue posts."""
    return {"action": action, "index": 0, "_selected_action": [case.pk for case in found]}


def do(verb: str, by: User, cases: list[Case], **words: Any) -> BulkJob:
    """A piece of work on many, begun and ended."""
    job = bulk.begin(key=uuid.uuid4(), verb=verb, by=by, words=words, cases=cases, language="fr")
    bulk.finish_now(job)
    job.refresh_from_db()
    return job
