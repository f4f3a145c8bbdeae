"""The most important messages by phone too: the number, its code, and no more."""

import time
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import CodeForm
from notifications import phone_wish
from notifications.channels import is_served
from notifications.forms import PhoneForm
from notifications.models import PHONES, PhoneWish

_KEY = "phone_wish"
_SECONDS = phone_wish.MINUTES * 60
_LIMITS = {
    # by number, so that nobody's phone rings all night for a stranger, and by person, whatever the number
    "phone_code": "3/10m/key",
    "phone_code_person": "10/d/key",
    "phone_guess": f"5/{_SECONDS}s/key",
}


class Waiting:
    """A code under way in this browser, as the form of codes asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        kept = request.session.get(_KEY) or {"asked": ("", "", "", ""), "at": 0}
        self.asked, self.at = phone_wish.Asked(*kept["asked"]), kept["at"]
        self.code = self.asked.code

    def is_valid(self) -> bool:
        """Whether a code was sent, and lately."""
        return bool(self.code) and time.time() - self.at < _SECONDS

    def may_guess(self) -> bool:
        """Count one guess, safe against guesses made side by side."""
        return _counted(self.request, "phone_guess", self.asked.challenge)

    def record_wrong_guess(self) -> None:
        """It is counted already."""


@never_cache
@login_required
def number(request: HttpRequest) -> HttpResponse:
    """Which number; a code goes to it."""
    served = [channel for channel in PHONES if is_served(channel)]
    if not served:
        raise Http404
    person: Any = request.user
    form = PhoneForm(request.POST or None, served=served, person=person)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        if _counted(request, "phone_code", phone) and _counted(request, "phone_code_person", str(person.pk)):
            asked = phone_wish.ask(channel=form.cleaned_data["channel"], phone=phone, by=person)
            request.session[_KEY] = {"asked": asked, "at": time.time()}
            return redirect("messages:phone_code")
        form.add_error("phone", _("Too many codes were asked for. Wait some minutes and ask again."))
    wish = PhoneWish.objects.visible_to(person).first()
    context = {"form": form, "wish": wish}
    return render(request, "notifications/by_phone.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def code(request: HttpRequest) -> HttpResponse:
    """The code of the number; right, the number is kept."""
    waiting = Waiting(request)
    if not waiting.code:
        return redirect("messages:phone")
    form = CodeForm(waiting, request.POST or None)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        person: Any = request.user
        phone_wish.confirm(asked=waiting.asked, by=person)
        del request.session[_KEY]
        messages.success(request, _("What matters most comes to your phone too from now on."))
        return redirect("messages:mine")
    context = {"form": form, "phone": waiting.asked.phone}
    return render(request, "notifications/phone_code.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """No more by phone."""
    person: Any = request.user
    phone_wish.stop(by=person)
    messages.success(request, _("Nothing comes to your phone any more; e-mails come as before."))
    return redirect("messages:mine")


def _counted(request: HttpRequest, action: str, key: str) -> bool:
    return bool(ratelimit.consume(request, app="notifications", action=action, config=_LIMITS, key=key))
