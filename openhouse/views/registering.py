"""Registering for a session, without an account or with one."""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import codes
from accounts.models import User
from openhouse import links
from openhouse.forms.registering import RegisterForm
from openhouse.models import Registration, Seat, Session
from openhouse.verbs import registering

# Places are kept before an address is known: enough for a family or a reading room behind one connection, too few
# to empty a hall. The second counts one connection and one session, the third what is asked for one address.
RATES = {"register": "60/h/ip", "register_session": "15/h/key", "register_address": "12/h/key,30/d/key"}
_OF_A_PERSON = ("name_ar", "name_latin", "email", "country", "phone", "time_zone")


@never_cache
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take places: kept for twenty minutes until a code is typed, for who is signed in at once."""
    session = get_object_or_404(Session.objects.announced().for_page(), pk=pk)
    by = request.user if request.user.is_authenticated else None
    if request.method != "POST" and by and (row := registering.standing_of(by, session)):
        messages.info(request, _("You are registered for this session already."))
        return redirect("openhouse:ticket", links.to_ticket(row))
    form = RegisterForm(request.POST or None, session=session, by=by, initial=_initial(by))
    if request.method == "POST" and form.is_valid():
        if not _may(request, session, form.cleaned_data["email"]):
            return too_many(request)
        if answer := _registered(request, session, form, by):
            return answer
    context = {"session": session, "event": session.event, "form": form, "zone": by.time_zone if by else ""}
    return render(request, "openhouse/register.html", context, status=422 if form.is_bound else 200)


def _initial(by: User | None) -> dict[str, Any]:
    """What the account knows already."""
    return {name: value for name in _OF_A_PERSON if (value := getattr(by, name))} if by else {}


def _may(request: HttpRequest, session: Session, email: str) -> bool:
    counted = {"register": None, "register_session": f"{get_ip(request)} {session.pk}", "register_address": email}
    return all(
        ratelimit.consume(request, app="openhouse", action=action, config=RATES, key=key)
        for action, key in counted.items()
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """The polite refusal of a flood."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "3600"
    return answer


def _registered(request: HttpRequest, session: Session, form: RegisterForm, by: User | None) -> HttpResponse | None:
    """Where one goes on with a place, or one on the list; None with the reason at its field."""
    given = form.cleaned_data
    sent = {
        "session": session, "party": given["party"], "typed": given, "wait": given["wait"],
        "uid": links.uid_of_form(given["token"], session),
    }  # fmt: skip
    try:
        row = registering.register_for(**sent, by=by) if by else registering.register(**sent)
    except ValidationError as error:
        if by and error.code == "already" and (row := registering.standing_of(by, session)):
            messages.info(request, error.message)
            return redirect("openhouse:ticket", links.to_ticket(row))
        form.say_why_not(error)
        return None
    return _onward(request, row, by)


def _onward(request: HttpRequest, row: Registration, by: User | None) -> HttpResponse:
    page = reverse("openhouse:ticket", args=[links.to_ticket(row)])
    if by or row.confirmed_at:
        messages.success(request, said_of(row))
        return redirect(page)
    if row.seat == Seat.HELD:
        messages.info(request, _("Your places are kept for 20 minutes: confirm your e-mail now."))
    else:
        messages.info(request, _("The session is full. You are on the waiting list once your e-mail is confirmed."))
    codes.start(request, email=row.email, language=get_language() or "ar", next_url=page)
    return redirect("account_confirm_login_code")


def said_of(row: Registration) -> str:
    """What has just come of a registration, in a sentence."""
    if row.seat == Seat.REGISTERED:
        return _("You are registered. We have sent you the ticket.")
    return _("The session is full: you are on the waiting list. We have written to you how it goes on.")
