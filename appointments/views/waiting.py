"""The waiting list: asking for a place, and the page of a place for whoever holds its link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import codes
from accounts.models import User
from accounts.reader import language_of, zone_of
from appointments import links
from appointments.forms.waiting import WaitForm
from appointments.models import Booking, BookingRules, Service, Status, Wait, WaitEntry
from appointments.offered import Offered
from appointments.verbs import waiting as verbs
from appointments.views import browser
from appointments.views.choosing import service_or_404
from common.words import clean_line
from requests_desk.models import Case

# Codes to any address anybody types: enough for a family behind one connection, too few for a flood.
RATES = {"wait": "60/h/ip,5/h/key,12/d/key"}
_PREFILLED = ("office", "mode", "party", "first_day", "last_day", "case")
_OF_A_PERSON = ("name_ar", "name_latin", "email", "country", "phone", "time_zone")


def wait(request: HttpRequest, agency: str, service: str) -> HttpResponse:
    """Ask for a place: at once for who is signed in, else confirmed by a code sent by e-mail."""
    offered = service_or_404(agency, service)
    by = request.user if request.user.is_authenticated else None
    if offered.service.needs_case and by is None:
        messages.info(request, _("This service is for a request under way: sign in first."))
        return redirect_to_login(request.get_full_path())
    asked = {"offered": offered, "by": by, "cases": _cases(offered, by)}
    form = WaitForm(request.POST or None, initial=_initial(request, by), **asked)
    if request.method == "POST" and form.is_valid():
        if by is None and not _may_ask(request, form.cleaned_data["email"]):
            return browser.too_many(request)
        if answer := _joined(request, form, by):
            return answer
    context = {"offered": offered, "form": form, "rules": BookingRules.objects.current(), "free": _calendar(form)}
    status = 422 if form.is_bound else 200
    return browser.private(render(request, "appointments/waiting_join.html", context, status=status))


def _cases(offered: Offered, by: User | None) -> list[Case]:
    """One's own open requests at the agency."""
    own = Case.objects.followed_by(by).filter(agency=offered.agency).open() if by else Case.objects.none()
    return list(own.order_by("-filed_at")[:30])


def _initial(request: HttpRequest, by: User | None) -> dict[str, Any]:
    """What the calendar's address, the account and the reader's clock know already."""
    asked = {name: clean_line(request.GET.get(name, ""))[:20] for name in _PREFILLED}
    known = {name: getattr(by, name) for name in _OF_A_PERSON} if by else {}
    known = {"time_zone": zone_of(request)} | known | asked
    return {name: value for name, value in known.items() if value}


def _calendar(form: WaitForm) -> str:
    """The free times that stand against a place on the list; empty where that is not the reason."""
    if not form.is_bound or "free" not in {error.code for error in form.non_field_errors().as_data()}:
        return ""
    theirs = {"office": "office", "mode": "mode", "people": "party", "first": "first_day", "last": "last_day"}
    said = {name: str(form[ours].value()) for name, ours in theirs.items()}
    return f"{reverse('appointments:calendar', args=[form.offered.agency.slug, form.service.key])}?{urlencode(said)}"


def _may_ask(request: HttpRequest, email: str) -> bool:
    return bool(ratelimit.consume(request, app="appointments", action="wait", config=RATES, key=email))


def _joined(request: HttpRequest, form: WaitForm, by: User | None) -> HttpResponse | None:
    """Where one goes on with a place; None with the reason at its field."""
    given = form.cleaned_data
    try:
        entry = verbs.join(
            wish=form.wish(), first_day=given["first_day"], last_day=given["last_day"], typed=form.typed(),
            language=language_of(request), by=by,
        )  # fmt: skip
    except ValidationError as error:
        if by and (already := _already(request, error, by, form.service)):
            return already
        form.add_error("mode" if getattr(error, "code", "") == "not_given" else None, error)
        return None
    page = reverse("appointments:waiting", args=[links.to_wait(entry)])
    if by:
        messages.success(request, _("You are on the waiting list."))
        return redirect(page)
    codes.start(request, email=entry.email, language=language_of(request), next_url=page)
    return redirect("account_confirm_login_code")


def _already(request: HttpRequest, error: ValidationError, by: User, service: Service) -> HttpResponse | None:
    """Whoever has a place or an appointment already is led to it."""
    code = getattr(error, "code", "")
    if code == "already":
        entry = WaitEntry.objects.of(by).standing().filter(service=service, confirmed_at__isnull=False).first()
        page = entry and reverse("appointments:waiting", args=[links.to_wait(entry)])
    elif code == "booked":
        booking = Booking.objects.of(by).filter(service=service, status=Status.BOOKED).first()
        page = booking and reverse("appointments:manage", args=[links.to_manage(booking)])
    else:
        return None
    messages.info(request, error.message)
    return redirect(page) if page else None


View = Callable[[HttpRequest, WaitEntry], HttpResponse]


def of_the_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of a place on the list: whoever holds its link may read and answer; a forged one says so."""

    @wraps(view)
    def page(request: HttpRequest, signed: str) -> HttpResponse:
        entry = links.waiting(signed)
        if entry is None:
            return browser.private(render(request, "appointments/waiting_unknown.html", status=404))
        return browser.private(view(request, entry))

    return page


@of_the_link
def waiting(request: HttpRequest, entry: WaitEntry) -> HttpResponse:
    """Where the place stands, what is offered; the right code typed just now confirms it."""
    user = request.user
    if entry.confirmed_at is None and entry.is_standing and user.is_authenticated and user.email == entry.email:
        return _confirm(request, entry, user)
    offer = entry.offered() if entry.status == Wait.OFFERED else None
    booked = Booking.objects.of(entry.person).filter(service=entry.service, status=Status.BOOKED).first() if (
        entry.person and entry.status == Wait.BOOKED
    ) else None  # fmt: skip
    context = {
        "entry": entry,
        "signed": links.to_wait(entry),
        "offer": offer if offer and offer.is_held else None,
        "booked": booked and links.to_manage(booked),
        "others_first": WaitEntry.objects.before(entry).exists(),
        "rules": BookingRules.objects.current(),
        "left": max(0, BookingRules.objects.current().offers_most - entry.offers_made),
        "zone": zone_of(request) or entry.time_zone,
        "answers": entry.said(language_of(request)),
    }
    return render(request, "appointments/waiting.html", context)


def _confirm(request: HttpRequest, entry: WaitEntry, by: User) -> HttpResponse:
    try:
        verbs.confirm(entry=entry, by=by)
    except ValidationError as error:
        if already := _already(request, error, by, entry.service):
            return already
        messages.warning(request, error.message)
        return redirect("appointments:wait", entry.agency.slug, entry.service.key)
    messages.success(request, _("You are on the waiting list."))
    return redirect(request.path)


@require_POST
@of_the_link
def send_code(request: HttpRequest, entry: WaitEntry) -> HttpResponse:
    """Send the code once more to who has not confirmed yet."""
    page = reverse("appointments:waiting", args=[links.to_wait(entry)])
    if entry.confirmed_at is None and entry.is_standing:
        codes.start(request, email=entry.email, language=language_of(request), next_url=page)
        return redirect("account_confirm_login_code")
    return redirect(page)


@require_POST
@of_the_link
def accept(request: HttpRequest, entry: WaitEntry) -> HttpResponse:
    """Take the offered time."""
    try:
        booking = verbs.accept(entry=entry)
    except ValidationError as error:
        return _refused(request, entry, error)
    messages.success(request, _("The appointment is yours. We have written to you."))
    return redirect("appointments:manage", links.to_manage(booking))


@require_POST
@of_the_link
def decline(request: HttpRequest, entry: WaitEntry) -> HttpResponse:
    """Let it go to the next in turn."""
    try:
        entry = verbs.decline(entry=entry)
    except ValidationError as error:
        return _refused(request, entry, error)
    if entry.is_standing:
        messages.success(request, _("The time goes to the next in turn. You keep your place on the list."))
    return redirect("appointments:waiting", links.to_wait(entry))


@require_POST
@of_the_link
def leave(request: HttpRequest, entry: WaitEntry) -> HttpResponse:
    """Give the place up."""
    verbs.leave(entry=entry)
    return redirect("appointments:waiting", links.to_wait(entry))


def _refused(request: HttpRequest, entry: WaitEntry, error: ValidationError) -> HttpResponse:
    messages.warning(request, error.message)
    return redirect("appointments:waiting", links.to_wait(entry))
