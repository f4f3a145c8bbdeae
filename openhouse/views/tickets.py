"""A registration for whoever holds its link: confirming, the ticket, changing, cancelling, taking what is offered."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import codes
from openhouse import door, files, links
from openhouse.facts import lines_of, place_of
from openhouse.forms.registering import ChangePartyForm, FindTicketForm
from openhouse.models import Registration, Seat
from openhouse.verbs import asking, offering, rating, registering
from openhouse.verbs.registering import OFFERS_MOST
from openhouse.views.registering import said_of

View = Callable[..., HttpResponse]


def of_the_link(view: View) -> View:
    """Give a view the registration its link means; a broken link leads to a page that says what to do."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, signed: str) -> HttpResponse:
        row = links.registration_of(signed)
        return view(request, row) if row else render(request, "openhouse/ticket_unknown.html", status=404)

    return page


@require_safe
@of_the_link
def ticket(request: HttpRequest, row: Registration) -> HttpResponse:
    """Where a registration stands and what one may do with it."""
    return _page(request, row)


def _page(request: HttpRequest, row: Registration, form: ChangePartyForm | None = None) -> HttpResponse:
    form = form or ChangePartyForm(initial={"party": row.party}, session=row.session)
    context = {
        "row": row,
        "session": row.session,
        "event": row.session.event,
        "place": place_of(row.session),
        "line": lines_of([row]).get(row.session.event_id, ""),
        "signed": links.to_ticket(row),
        "form": form,
        "mine": row.confirmed_at is None and _is_theirs(request, row),
        "offers_left": OFFERS_MOST - row.offers_made,
    } | _after(row)
    if row.seat == Seat.REGISTERED:
        context["qr"] = _qr(row)
    return render(request, "openhouse/ticket.html", context, status=422 if form.is_bound else 200)


def _after(row: Registration) -> dict[str, Any]:
    """What one asked, and the mark of who came and whose session is over."""
    event = row.session.event
    asked = row.questions.order_by("pk") if row.confirmed_at else ()
    may_rate = row.session.ends_at <= timezone.now() and not rating.why_not_rate(row)
    return {
        "asked": asked, "may_ask": not asking.why_not_ask(event), "may_rate": may_rate,
        "rate_signed": links.to_rate(row) if may_rate else "",
    }  # fmt: skip


def _qr(row: Registration) -> str:
    # always black on white: a dark page must not turn it round
    code = segno.make(files.code_address(row.code), error="m", micro=False)
    return str(code.svg_data_uri(border=4, scale=4, dark="#073d29", light="#fff"))


def _is_theirs(request: HttpRequest, row: Registration) -> bool:
    return request.user.is_authenticated and request.user.email == row.email


@require_POST
@of_the_link
def confirm(request: HttpRequest, row: Registration) -> HttpResponse:
    """Keep the place, for the person whose e-mail it is."""
    if row.confirmed_at or not _is_theirs(request, row):
        return _back(row)
    assert request.user.is_authenticated
    try:
        row = registering.confirm(registration=row, by=request.user)
    except ValidationError as error:
        messages.warning(request, error.message)
        if error.code == "already" and (first := registering.standing_of(request.user, row.session)):
            registering.cancel(registration=row, by=request.user)
            return _back(first)
        return _back(row)
    messages.success(request, said_of(row))
    return _back(row)


@require_POST
@of_the_link
def send_code(request: HttpRequest, row: Registration) -> HttpResponse:
    """Send the code once more to who has not confirmed yet."""
    if row.confirmed_at or row.seat == Seat.CANCELLED:
        return _back(row)
    page = reverse("openhouse:ticket", args=[links.to_ticket(row)])
    codes.start(request, email=row.email, language=get_language() or "ar", next_url=page)
    return redirect("account_confirm_login_code")


@require_POST
@of_the_link
def change_party(request: HttpRequest, row: Registration) -> HttpResponse:
    """More or fewer people; why not is said at the number."""
    form = ChangePartyForm(request.POST, session=row.session)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        after = registering.change_party(registration=row, party=form.cleaned_data["party"], by=_who(request))
    except ValidationError as error:
        form.add_error("party", error)
        return _page(request, row, form)
    if after.party != row.party:
        messages.success(request, _("The number of people is changed. We have written to you."))
    return _back(row)


@of_the_link
def cancel(request: HttpRequest, row: Registration) -> HttpResponse:
    """Ask first; by POST give the places back."""
    if row.seat in (Seat.CANCELLED, Seat.LAPSED):
        return _back(row)
    if request.method != "POST":
        context = {"row": row, "session": row.session, "event": row.session.event, "signed": links.to_ticket(row)}
        return render(request, "openhouse/ticket_cancel.html", context)
    try:
        registering.cancel(registration=row, by=_who(request))
    except ValidationError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("The registration is cancelled. Thank you for leaving the places to others."))
    return _back(row)


@require_POST
@of_the_link
def accept(request: HttpRequest, row: Registration) -> HttpResponse:
    """Take the offered places."""
    try:
        row = offering.accept(registration=row, by=_who(request))
    except ValidationError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, said_of(row))
    return _back(row)


@require_safe
@of_the_link
def paper(request: HttpRequest, row: Registration) -> HttpResponse:
    """The ticket to print."""
    return _file(row, "pdf", "application/pdf", files.paper)


@require_safe
@of_the_link
def picture(request: HttpRequest, row: Registration) -> HttpResponse:
    """The ticket to keep among the pictures of a phone."""
    return _file(row, "png", "image/png", files.picture)


def _file(row: Registration, ending: str, kind: str, draw: Callable[[Registration], bytes]) -> HttpResponse:
    if row.seat != Seat.REGISTERED:
        return _back(row)
    answer = HttpResponse(draw(row), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(ending == "png", f"{row.code}.{ending}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Code and e-mail → a six-digit code by e-mail. Nobody learns whether a ticket exists."""
    form = FindTicketForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "openhouse/ticket_find.html", {"form": form}, status=422 if form.is_bound else 200)
    code, email = form.cleaned_data["code"], form.cleaned_data["email"]
    row = Registration.objects.for_page().filter(code=code).first()
    kept = {"email": email, "language": get_language() or "ar"}
    # the same work and the same page, whether the ticket exists, the e-mail fits, both or neither
    if row and (row.person.email if row.person else row.email) == email:
        codes.start(request, **kept, next_url=reverse("openhouse:ticket", args=[links.to_ticket(row)]))
    else:
        codes.start_silently(request, **kept, next_url=reverse("openhouse:find"))
    return redirect("account_confirm_login_code")


@never_cache
@require_safe
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a ticket leads to: the same words for every code, so that it tells nothing of anybody.

    Who may let its party in comes to the page at the door, the code filled in.
    """
    with override(get_language_from_request(request)):
        answer = _to_the_door(request, code) or render(request, "openhouse/ticket_scanned.html")
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


def _to_the_door(request: HttpRequest, code: str) -> HttpResponse | None:
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    row = Registration.objects.select_related("session__event").filter(code=code.upper()).first()
    if row is None or not door.receives_at(request.user, row.session.event):
        return None
    return redirect(f"{reverse('openhouse:door', args=[row.session.event_id])}?{urlencode({'code': row.code})}")


def _who(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def _back(row: Registration) -> HttpResponse:
    return redirect("openhouse:ticket", links.to_ticket(row))
