"""A held time: who comes and what for, the code, the last look, and the appointment."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import codes
from accounts.reader import language_of, zone_of
from appointments import links, proving
from appointments.forms.visit import ConfirmForm, VisitForm, initial_of
from appointments.models import Booking, Status
from appointments.offered import offered
from appointments.verbs.booking import Taken, book, let_go, note_down
from appointments.views import browser, choosing
from common.references import read_reference
from requests_desk.forms.papers import typed_only
from requests_desk.models import Case

# What was typed when the time was changed before the form was right; and the reference that is checked after the code.
TYPED, REFERENCE = "appointment_typed", "appointment_reference"
HeldView = Callable[[HttpRequest, Booking, str], HttpResponse]


def page(view: HeldView) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of a held time: a forged address is told so, a booked time leads its person to the appointment."""

    @wraps(view)
    def shown(request: HttpRequest, signed: str) -> HttpResponse:
        hold = links.held(signed)
        if hold is None or hold.wait_id:
            return over(request)
        if hold.person_id:
            return _booked(request, hold)
        return browser.private(view(request, hold, signed))

    return shown


def over(request: HttpRequest, status: int = 404) -> HttpResponse:
    """The page of a link that is forged, cut or of the past."""
    return browser.private(render(request, "appointments/over.html", status=status))


def _booked(request: HttpRequest, hold: Booking) -> HttpResponse:
    """A double click, or the way back in the browser: the appointment is there already."""
    if request.user.is_authenticated and request.user.pk == hold.person_id:
        return browser.forget(redirect("appointments:manage", links.to_manage(hold)))
    return browser.forget(over(request, status=200))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def held(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """The form about the visit; right, it leads to the code, or at once to the appointment."""
    cases = _cases(request, hold)
    asked = {"hold": hold, "questions": list(hold.service.questions.all()), "person": request.user, "cases": cases}
    if request.method != "POST":
        return _show(request, hold, signed, VisitForm(initial=_initial(request, hold, cases), **asked))
    form = VisitForm(request.POST, **asked)
    if not form.is_valid():
        return _show(request, hold, signed, form, status=422)
    hold = Booking.objects.for_page().get(pk=note_down(hold=hold, typed=form.typed).pk)
    if request.user.is_authenticated:
        return _book(request, hold, signed)
    _begin_code(request, hold, signed, form)
    return redirect("account_confirm_login_code")


def _initial(request: HttpRequest, hold: Booking, cases: list[Case]) -> dict[str, Any]:
    """What was typed before, here or with another time; the request named in the address is chosen."""
    known = initial_of(hold, request.user, zone_of(request), language_of(request))
    named = read_reference(choosing.carried(request).get("about", "")) or ""
    if named and not known.get("case"):
        known["case"] = next((case.pk for case in cases if case.reference == named), named)
    return known | request.session.pop(TYPED, {})


def _cases(request: HttpRequest, hold: Booking) -> list[Case]:
    """One's own open requests at the agency of the visit."""
    own = Case.objects.followed_by(request.user).filter(agency=hold.agency_id)
    return list(own.open().order_by("-filed_at")[:30]) if request.user.is_authenticated else []


def _show(
    request: HttpRequest, hold: Booking, signed: str, form: VisitForm, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"hold": hold, "signed": signed, "form": form, "zone": zone_of(request)}
    context |= {"labels": _steps(coded=not request.user.is_authenticated)}
    context |= {"along": choosing.carried(request)}
    return render(request, "appointments/held.html", context, status=status)


def _steps(*, coded: bool) -> list[str]:
    """The way to an appointment; whoever is signed in confirms with the form itself."""
    steps = [_("The time"), _("You and your visit")]
    return [*steps, _("Confirmation")] if coded else steps


def _begin_code(request: HttpRequest, hold: Booking, signed: str, form: VisitForm) -> None:
    contact, country = form.cleaned_data["email"], form.cleaned_data["country"]
    if form.cleaned_data["case"]:
        request.session[REFERENCE] = form.cleaned_data["case"]
    next_url = _with(request, reverse("appointments:review", args=[signed]))
    if "@" in contact:
        codes.start(request, email=contact, language=language_of(request), next_url=next_url)
    else:
        person = proving.person_by_phone(contact, country)
        proving.begin(request, contact, next_url, person=person)


@require_http_methods(["GET", "HEAD"])
@page
def review(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """Everything once more, for somebody whose e-mail is confirmed."""
    if not request.user.is_authenticated:
        messages.info(request, _("First confirm your e-mail, so that only you can see this appointment."))
        return redirect("appointments:held", signed)
    if not (hold.name_ar or hold.name_latin):
        return redirect("appointments:held", signed)
    return _review(request, hold, signed)


def _review(
    request: HttpRequest, hold: Booking, signed: str, form: ConfirmForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    cases = _cases(request, hold)
    reference = request.session.get(REFERENCE, "")
    chosen = hold.case_id or next((case.pk for case in cases if case.reference == reference), None)
    needed = hold.service.needs_case
    context = {
        "hold": hold,
        "signed": signed,
        "form": form or ConfirmForm(cases=cases, needed=needed, initial={"case": chosen}),
        "not_yours": reference if reference and not chosen else "",
        "none_yours": needed and not cases,
        "answers": hold.said(language_of(request)),
        "zone": zone_of(request) or hold.time_zone,
        "labels": _steps(coded=True),
        "step": 3,
        "along": choosing.carried(request),
    }
    return render(request, "appointments/review.html", context | more, status=status)


@require_POST
@page
def confirm(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """Book it, once, however often it is sent."""
    if not request.user.is_authenticated or not (hold.name_ar or hold.name_latin):
        return redirect("appointments:held", signed)
    form = ConfirmForm(request.POST, cases=_cases(request, hold), needed=hold.service.needs_case)
    if not form.is_valid():
        return _review(request, hold, signed, form, status=422)
    if "case" in form.cleaned_data:
        hold = note_down(hold=hold, typed={"case": form.cleaned_data["case"]})
        hold = Booking.objects.for_page().get(pk=hold.pk)
    return _book(request, hold, signed)


def _book(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """To the appointment, to the nearest other times, or back to the last look with the reason."""
    try:
        booking = book(hold=hold, by=request.user, stay=choosing.stay_of(request))
    except Taken as refused:
        return _offers(request, hold, refused)
    except ValidationError as refused:
        return _refused(request, hold, signed, refused)
    request.session.pop(REFERENCE, None)
    messages.success(request, _("Your appointment is booked. The confirmation is on its way to your e-mail."))
    return browser.forget(redirect("appointments:manage", links.to_manage(booking)))


def _offers(request: HttpRequest, hold: Booking, refused: Taken) -> HttpResponse:
    found = offered(hold.agency.slug, hold.service.key)
    if found is None:  # withdrawn meanwhile
        return over(request)
    kept = {"office": str(hold.office_id), "mode": hold.mode, "people": str(hold.party)}
    return choosing.offers(request, found, choosing.carried(request) | kept, refused, hold)


def _refused(request: HttpRequest, hold: Booking, signed: str, refused: ValidationError) -> HttpResponse:
    """Why it cannot be booked, with the way to the appointment that stands already."""
    mine = Booking.objects.of(request.user).filter(status=Status.BOOKED, service=hold.service_id).first()
    there = reverse("appointments:manage", args=[links.to_manage(mine)]) if mine else ""
    more = {"problem": refused.messages[0], "there": there if refused.code == "already" else ""}
    return _review(request, hold, signed, status=422, **more)


@require_POST
@page
def change(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """Back to the calendar for another time; what was typed so far, right or wrong, is kept in this browser."""
    request.session[TYPED] = {
        name: value for name, value in typed_only(request.POST).items() if name != "csrfmiddlewaretoken"
    }
    return redirect(_calendar_of(request, hold))


@require_POST
@page
def give_back(request: HttpRequest, hold: Booking, signed: str) -> HttpResponse:
    """Let others have the time."""
    let_go(hold=hold)
    request.session.pop(TYPED, None)
    messages.success(request, _("The time is free for others again. Nothing was booked."))
    return browser.forget(redirect("appointments:agency", hold.agency.slug))


def _calendar_of(request: HttpRequest, hold: Booking) -> str:
    page = reverse("appointments:calendar", args=[hold.agency.slug, hold.service.key])
    asked = {"office": hold.office_id, "mode": hold.mode, "people": hold.party, "week": hold.day.isoformat()}
    return f"{page}?{urlencode(asked | choosing.carried(request))}"


def _with(request: HttpRequest, page: str) -> str:
    along = choosing.carried(request)
    return f"{page}?{urlencode(along)}" if along else page
