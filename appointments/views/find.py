"""Finding an appointment again by its reference, and a code."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from appointments import links, proving
from appointments.forms.find import FindForm
from appointments.models import Booking
from appointments.views import browser


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Reference and e-mail or phone → a one-time code. Nobody learns whether such an appointment exists."""
    form = FindForm(request.POST if request.method == "POST" else None, initial=_asked(request))
    if request.method != "POST" or not form.is_valid():
        answer = render(request, "appointments/find.html", {"form": form}, status=422 if form.is_bound else 200)
        return browser.private(answer)
    if not browser.may(request, "find"):
        return browser.too_many(request)
    reference, contact = form.cleaned_data["reference"], form.cleaned_data["email"]
    if mine := _latest(reference, person=request.user.pk or 0):
        return redirect("appointments:manage", links.to_manage(mine))
    booking = _latest(reference)
    person = booking.person if booking and _fits(booking, contact) else None
    proving.begin(request, contact, reverse("appointments:found", args=[reference]), person=person)
    return redirect("account_confirm_login_code")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {"reference": request.GET.get("reference", "")[:40]}


def _latest(reference: str, **whose: int) -> Booking | None:
    rows = Booking.objects.select_related("person").filter(reference=reference, **whose).exclude(person=None)
    return rows.order_by("-sequence").first()


def _fits(booking: Booking, contact: str) -> bool:
    """Whether what was typed is how its person is reached."""
    assert booking.person is not None
    if "@" in contact:
        return booking.person.email == contact
    known = {str(booking.phone), str(booking.person.phone)} - {"", "None"}
    return bool(known & proving.readings(contact, str(booking.country or booking.person.country)))


@require_safe
@login_required
def found(request: HttpRequest, reference: str) -> HttpResponse:
    """On to the appointment, for its person alone."""
    mine = _latest(reference[:40], person=request.user.pk)
    if mine is None:
        return browser.private(render(request, "appointments/over.html", status=404))
    return browser.private(redirect("appointments:manage", links.to_manage(mine)))
