"""Putting a question to the agencies of an event: by anybody before or during it, or from one's ticket."""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from openhouse import links
from openhouse.forms.asking import AskForm, TicketQuestionForm
from openhouse.models import OpenDay, Question, Registration
from openhouse.verbs import asking
from openhouse.views.registering import too_many
from openhouse.views.tickets import of_the_link

# Enough for a reading room behind one connection, too few to bury an agency. The second counts one connection and
# one event, the third what is asked in the name of one address.
RATES = {"ask": "60/h/ip", "ask_event": "15/h/key", "ask_address": "6/h/key,20/d/key"}


@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A question of anybody, without account and without confirming an address."""
    event = get_object_or_404(OpenDay.objects.announced().for_page(), pk=pk)
    by = request.user if request.user.is_authenticated else None
    form = AskForm(request.POST or None, event=event, by=by)
    return _asked(request, event, form)


@of_the_link
def ask_from_ticket(request: HttpRequest, row: Registration) -> HttpResponse:
    """A question of whoever holds a ticket; the answer goes to its address."""
    if not row.confirmed_at:
        return redirect("openhouse:ticket", links.to_ticket(row))
    form = TicketQuestionForm(request.POST or None, event=row.session.event)
    return _asked(request, row.session.event, form, row)


def _asked(request: HttpRequest, event: OpenDay, form: Any, row: Registration | None = None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not _may(request, event, row.email if row else form.cleaned_data["email"]):
                return too_many(request)
            if question := _kept(event, form, row):
                messages.success(request, said_of(question))
                return redirect("openhouse:ticket", links.to_ticket(row)) if row else redirect(_event_page(event))
    context = {"event": event, "form": form, "row": row, "signed": links.to_ticket(row) if row else ""}
    return render(request, "openhouse/ask.html", context | {"closed": asking.why_not_ask(event)}, status=status)


def _kept(event: OpenDay, form: Any, row: Registration | None) -> Question | None:
    """The question, or None with the reason on the form."""
    uid = links.uid_of_question(form.cleaned_data["token"], event)
    if uid is None:
        form.data = form.data.copy()
        form.data["token"] = links.new_question(event)
        form.add_error(None, _("This page was open too long. Look at your question once more, then send it."))
        return None
    try:
        return asking.ask(event=event, typed=form.typed, uid=uid, registration=row)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _event_page(event: OpenDay) -> str:
    """The page of the event, at its questions."""
    return f"{reverse('openhouse:event', args=[event.pk])}#ask"


def said_of(question: Question) -> str:
    """What happens next, in a sentence."""
    if question.email:
        return _("Your question has reached the agency. Its answer comes to the e-mail you gave.")
    if question.phone:
        return _("Your question has reached the agency. It calls you on the number you gave.")
    return _("Your question has reached the agency. When it is published, you find it here with its answer.")


def _may(request: HttpRequest, event: OpenDay, email: str) -> bool:
    counted = {"ask": None, "ask_event": f"{get_ip(request)} {event.pk}"} | ({"ask_address": email} if email else {})
    return all(
        ratelimit.consume(request, app="openhouse", action=action, config=RATES, key=key)
        for action, key in counted.items()
    )
