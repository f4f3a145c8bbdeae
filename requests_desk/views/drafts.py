"""Drafts: whose they are, leaving them for later, taking them up again."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_desk import filings, notices
from requests_desk.forms.steps import LaterForm
from requests_desk.models import DeskRules, Draft
from requests_desk.verbs.papers import take_out

SESSION_KEY = "drafts"
# Links to any address anybody types: enough for a family behind one connection, too few for a flood.
RATES = {"resume_link": "60/h/ip,5/h/key,12/d/key"}


class NotYours(Exception):
    """The draft exists or not; this browser may not open it."""


def remember(request: HttpRequest, draft: Draft) -> None:
    """Let this browser open a draft that nobody owns yet."""
    tokens = request.session.get(SESSION_KEY, [])
    request.session[SESSION_KEY] = [*tokens, draft.token.hex][-20:]


def draft_for(request: HttpRequest, token: object) -> Draft:
    """The draft, open to this person or browser. Raises NotYours."""
    tokens = request.session.get(SESSION_KEY, [])
    draft = Draft.objects.open_to(request.user, tokens).select_related("case").filter(token=token).first()
    if draft is None:
        raise NotYours
    return draft


def refuse_stranger(request: HttpRequest) -> HttpResponse:
    """The page that says a draft opens only where it was begun, or by its link."""
    return render(request, "requests_desk/not_yours.html", status=404)


def resume(request: HttpRequest, signed: str) -> HttpResponse:
    """Take a draft up again from the link in an e-mail; a draft already sent leads to its case."""
    draft = Draft.from_link(signed)
    if draft is None:
        return render(request, "requests_desk/link_over.html", status=404)
    if draft.case is not None:
        return redirect("requests_desk:case", draft.case.reference)
    if draft.owner_id and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if draft.owner_id and not draft.belongs_to(request.user):
        return refuse_stranger(request)
    remember(request, draft)
    messages.success(request, _("Your draft is as you left it."))
    return redirect("requests_desk:" + filings.next_step(draft, request.user), draft.token)


def send_link(request: HttpRequest, draft: Draft, email: str) -> bool:
    """Send the way back to a draft, to an address nobody confirmed; False after too many from here or to there."""
    fine = ratelimit.consume(request, app="requests_desk", action="resume_link", config=RATES, key=email)
    if fine:
        notices.promise_resume_link(draft, email)
    return bool(fine)


def _too_many(request: HttpRequest) -> HttpResponse:
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "3600"
    return answer


def later(request: HttpRequest, token: object) -> HttpResponse:
    """Leave a draft and be sent the link to it."""
    try:
        draft = draft_for(request, token)
    except NotYours:
        return refuse_stranger(request)
    kept = DeskRules.objects.current().draft_days
    form = LaterForm(request.POST or None, initial={"email": draft.email or draft.answer("you", "email")})
    if request.method == "POST" and form.is_valid():
        if not send_link(request, draft, form.cleaned_data["email"]):
            return _too_many(request)
        return render(request, "requests_desk/left_for_later.html", {"email": form.cleaned_data["email"], "days": kept})
    return render(request, "requests_desk/later.html", {"form": form, "draft": draft, "days": kept})


@require_POST
def remove_paper(request: HttpRequest, token: object, document: UUID) -> HttpResponse:
    """Take a paper out of a draft."""
    try:
        draft = draft_for(request, token)
    except NotYours:
        return refuse_stranger(request)
    get_object_or_404(draft.documents.filter(case=None), uuid=document)
    try:
        take_out(draft=draft, by=request.user, uuid=document)
    except (ValidationError, Draft.DoesNotExist):  # sent or taken over meanwhile
        raise Http404 from None
    return redirect("requests_desk:papers", draft.token)
