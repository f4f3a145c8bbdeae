"""The page of staff phones at the door: tickets scanned or typed, walk-ins counted, attendance as it grows."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.second_factor import staff_page
from common import days
from openhouse import door
from openhouse.attendance import attendance_on
from openhouse.forms.door import EntryForm, TicketForm, WalkInForm
from openhouse.models import Arrival, OpenDay, State
from openhouse.verbs import arriving

View = Callable[..., HttpResponse]
NEXT_MOST = 5
# A code that may be asked once more, with one more press.
ANYWAY = {"other_session", "other_day"}


def at_the_door(view: View) -> View:
    """Give a page the event whose people the reader may let in; 404 for any other."""

    @staff_page
    @wraps(view)
    def page(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        event = get_object_or_404(door.events_of(request.user).for_page(), pk=pk)
        return view(request, event, **kwargs)

    return page


@require_safe
@staff_page
def choose(request: HttpRequest) -> HttpResponse:
    """Events of today where the reader may let people in; the only one opens at once, unless ``?all`` are asked for.

    Those just over are named too: a phone may have something to send that it noted there.
    """
    if not request.user.has_perm(door.LET_IN):
        raise PermissionDenied
    events, today = door.events_of(request.user).filter(state=State.PUBLISHED).for_page(), days.today()
    now = list(events.between(today, today).order_by("first_day", "pk"))
    if len(now) == 1 and "all" not in request.GET:
        return redirect("openhouse:door", now[0].pk)
    coming = events.filter(first_day__gt=today).order_by("first_day", "pk")[:NEXT_MOST]
    over = events.filter(last_day__lt=today, last_day__gte=today - arriving.LATE_MOST).order_by("-last_day", "pk")
    return render(request, "openhouse/door/choose.html", {"events": now, "coming": coming, "over": over})


@at_the_door
def page(request: HttpRequest, event: OpenDay) -> HttpResponse:
    """The page; a POST lets a ticket in, as any browser can send it."""
    if request.method != "POST":
        return _page(request, event, card=_card_asked_for(request, event))
    if request.POST.get("number") and not request.POST.get("code"):
        return walk_in(request, pk=event.pk)  # Enter pressed in the other field
    return _took(request, event, TicketForm(request.POST, event=event))


@require_POST
@at_the_door
def walk_in(request: HttpRequest, event: OpenDay) -> HttpResponse:
    """Count people who have no ticket: a button's number, else the typed one."""
    data = request.POST.copy()
    data["people"] = data.get("people") or data.get("number", "")
    return _took(request, event, WalkInForm(data, event=event))


def _took(request: HttpRequest, event: OpenDay, form: EntryForm) -> HttpResponse:
    """The page again: by its own address once somebody is in, else with the reason."""
    row, card = taken(request, event, form)
    if row is None:
        return _page(request, event, form, card, status=422)
    kept = {"in": row.uid} | ({"session": row_session} if (row_session := form["session"].value()) else {})
    return redirect(f"{reverse('openhouse:door', args=[event.pk])}?{urlencode(kept)}")


def taken(request: HttpRequest, event: OpenDay, form: EntryForm) -> tuple[Arrival | None, dict[str, Any]]:
    """What became of one entry, and the card that says so."""
    if not form.is_valid():
        return None, {"look": "late", "said": [error for errors in form.errors.values() for error in errors]}
    found, by = form.cleaned_data, request.user
    try:
        if isinstance(form, TicketForm):
            asked = {"code": found["code"], "anyway": found["anyway"]}
            row = arriving.let_in(event=event, by=by, **asked, **form.noted)
        else:
            asked = {"people": found["people"], "country": found["country"]}
            row = arriving.count_in(event=event, by=by, **asked, **form.noted)
    except ValidationError as error:
        return None, _refused(error, form)
    return row, card_of(row, by)


def _refused(error: ValidationError, form: EntryForm) -> dict[str, Any]:
    card = {"look": "wait" if error.code in ANYWAY else "late", "said": error.messages, "why": error.code}
    if error.code in ANYWAY:
        card |= {"code": form.cleaned_data["code"], "session": form["session"].value() or "", "uid": uuid4()}
    return card


def card_of(row: Arrival, by: Any) -> dict[str, Any]:
    """What the card of an arrival shows, and what its maker may still do with it."""
    party = row.registration.party if row.registration else 0
    may = arriving.may_take_back(row, by)
    return {
        "look": "done", "row": row, "ticket": row.registration, "session": row.session, "may_undo": may,
        "others": [number for number in range(1, min(party, 9) + 1) if number != row.people] if may else [],
        "uid": uuid4(),
    }  # fmt: skip


def _card_asked_for(request: HttpRequest, event: OpenDay) -> dict[str, Any] | None:
    """The card of what was let in a moment ago."""
    try:
        uid = UUID(request.GET.get("in", ""))
    except ValueError:
        return None
    rows = Arrival.objects.select_related("registration__session", "session", "by")
    row = rows.filter(event=event, uid=uid).first()
    return card_of(row, request.user) if row else None


def _page(
    request: HttpRequest, event: OpenDay, form: EntryForm | None = None, card: Any = None, status: int = 200
) -> HttpResponse:
    """The whole page, with forms as they were sent when they were refused."""
    today = days.today()
    first = {"session": request.GET.get("session") or request.POST.get("session"), "code": request.GET.get("code")}
    fresh = {"event": event, "initial": first | {"uid": uuid4()}}
    ticket = form if isinstance(form, TicketForm) else TicketForm(**fresh)
    walk_in = form if isinstance(form, WalkInForm) else WalkInForm(**fresh)
    sessions = [one for one in event.sessions.all() if one.day == today]
    counted = attendance_on(event, today)
    for one in sessions:
        one.count = counted.sessions.get(one.pk)
    context = {
        "event": event, "sessions": sessions, "counted": counted.whole, "card": card, "ticket": ticket,
        "walk_in": walk_in, "shut": _why_shut(event), "uid": uuid4(), "chosen": str(ticket["session"].value() or ""),
        "errors_of": form,
    }  # fmt: skip
    answer = render(request, "openhouse/door/page.html", context, status=status)
    answer["Permissions-Policy"] = "camera=(self), microphone=()"
    return answer


def _why_shut(event: OpenDay) -> str:
    try:
        arriving.refuse_shut(event, days.now())
    except ValidationError as error:
        return str(error.message)
    return ""


@require_POST
@at_the_door
def undo(request: HttpRequest, event: OpenDay, uid: UUID) -> HttpResponse:
    """Take an entry back, or say how many of the party came; for a script with its card."""
    row = Arrival.objects.filter(event=event, uid=uid).select_related("registration", "event").first()
    try:
        if row is None:
            raise Http404 if not event.undone_arrivals.filter(uid=uid).exists() else _gone()
        card = _undone(request, row)
    except ValidationError as error:
        card = {"look": "late", "said": error.messages, "why": error.code}
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"card": card_html(request, event, card)})
    told = messages.warning if card["look"] == "late" else messages.success
    told(request, " ".join(str(line) for line in card.get("said", [_("The number is changed.")])))
    kept = {"in": card["row"].uid} if "row" in card else {}
    return redirect(f"{reverse('openhouse:door', args=[event.pk])}?{urlencode(kept)}")


def _gone() -> ValidationError:
    return ValidationError(_("This entry was taken back."), code="undone")


def _undone(request: HttpRequest, row: Arrival) -> dict[str, Any]:
    """The entry with another number of people, else nothing of it."""
    people, code = request.POST.get("people", ""), row.registration.code if row.registration else ""
    if not people:
        arriving.take_back(arrival=row, by=request.user)
        return {"look": "calm", "said": [_("This entry was taken back.")], "free": code}
    number = int(people) if people.isascii() and people.isdigit() and len(people) < 4 else 0
    made = arriving.correct(arrival=row, people=number, by=request.user, uid=_uid_in(request.POST.get("uid", "")))
    return card_of(made, request.user)


def _uid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def card_html(request: HttpRequest, event: OpenDay, card: dict[str, Any]) -> str:
    """A card as the page draws it."""
    return render_to_string("openhouse/door/card.html", {"card": card, "event": event}, request=request)
