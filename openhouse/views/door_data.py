"""What a script at the door asks for: entries sent together, figures, and which codes are good without network."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from common import days
from openhouse.attendance import Count, attendance_on
from openhouse.codes import mark_of, salt_of
from openhouse.forms.door import TicketForm, WalkInForm
from openhouse.models import OpenDay, Registration, Seat
from openhouse.views.door import at_the_door, card_html, taken

View = Callable[..., HttpResponse]
AT_ONCE = 50
_TYPED = {"code", "people", "country", "session", "anyway", "uid", "ago"}


def for_a_script(view: View) -> View:
    """401 instead of the way to the sign-in page: a phone keeps what it could not send, and says so."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = view(request, *args, **kwargs)
        return JsonResponse({"why": "sign_in"}, status=401) if isinstance(found, HttpResponseRedirect) else found

    return answer


@require_POST
@for_a_script
@at_the_door
def send(request: HttpRequest, event: OpenDay) -> HttpResponse:
    """Entries of a phone, each answered by itself; one that cannot be written now is to be sent again."""
    try:
        entries = json.loads(request.body)["entries"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return JsonResponse({"why": "unreadable"}, status=400)
    if not isinstance(entries, list) or len(entries) > AT_ONCE or not all(isinstance(one, dict) for one in entries):
        return JsonResponse({"why": "unreadable"}, status=400)
    return JsonResponse({"answers": [_answer(request, event, one) for one in entries], **_figures(event)})


def _answer(request: HttpRequest, event: OpenDay, entry: dict[str, Any]) -> dict[str, Any]:
    """What became of one: ``in``, ``refused``, or ``later`` for what the phone keeps."""
    data = {name: str(entry[name])[:400] for name in _TYPED & entry.keys() if entry[name] not in (None, False)}
    form = (TicketForm if "code" in data else WalkInForm)(data, event=event)
    told = {"uid": str(entry.get("uid", ""))[:40]}
    try:
        row, card = taken(request, event, form)
    except DatabaseError:
        return told | {"state": "later"}
    state = "refused" if row is None else "in"
    return told | {"state": state, "why": card.get("why", ""), "card": card_html(request, event, card)}


@require_safe
@for_a_script
@at_the_door
def figures(request: HttpRequest, event: OpenDay) -> HttpResponse:
    """Attendance of today; 304 while it is the same."""
    return _tagged(request, _figures(event), "private, no-cache")


def _figures(event: OpenDay) -> dict[str, Any]:
    counted = attendance_on(event, days.today())
    return {"figures": _row(counted.whole), "sessions": {key: _row(one) for key, one in counted.sessions.items()}}


def _row(count: Count) -> dict[str, int]:
    names = ("registered", "came", "walk_ins", "present")
    return {name: getattr(count, name) for name in names}


@require_safe
@for_a_script
@at_the_door
def tickets(request: HttpRequest, event: OpenDay) -> HttpResponse:
    """Marks of the codes that are good today, each with its party, its session and whether it is in; no names."""
    salt = salt_of(event.pk)
    rows = Registration.objects.filter(session__event=event, session__day=days.today(), seat=Seat.REGISTERED)
    found = rows.order_by("pk").values_list("code", "party", "session_id", "arrival")
    marks = {mark_of(code, salt): [party, session, int(arrival is not None)] for code, party, session, arrival in found}
    return _tagged(request, {"salt": salt, "tickets": marks}, "private, no-store")


def _tagged(request: HttpRequest, data: dict[str, Any], kept: str) -> HttpResponse:
    answer = JsonResponse(data)
    tag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:24])
    found = get_conditional_response(request, etag=tag, response=answer)
    found["ETag"], found["Cache-Control"] = tag, kept
    return found
