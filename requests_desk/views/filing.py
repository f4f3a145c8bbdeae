"""Writing a request: short steps, each kept on the server as it was typed, right or wrong."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import codes
from agencies.models import Kind
from requests_desk import filings, verbs
from requests_desk.forms.papers import typed_only
from requests_desk.models import DeskRules, Draft
from requests_desk.views.drafts import NotYours, draft_for, refuse_stranger, send_link

DraftView = Callable[..., HttpResponse]


def step(view: DraftView) -> Callable[..., HttpResponse]:
    """A page of a draft: strangers are refused, a draft already sent leads to its case."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, token: object, **named: Any) -> HttpResponse:
        try:
            draft = draft_for(request, token)
        except NotYours:
            return refuse_stranger(request)
        if draft.case is not None:
            return redirect("requests_desk:case", draft.case.reference)
        return view(request, draft, **named)

    return page


def show(request: HttpRequest, name: str, draft: Draft, status: int = 200, **context: Any) -> HttpResponse:
    """Render a step with its place in the way."""
    steps = filings.steps_of(draft, request.user)
    names = [step.name for step in steps]
    at = names.index(name)
    before = names[at - 1] if at else ""
    context |= {
        "draft": draft,
        "title": steps[at].title,
        "number": at + 1,
        "labels": [step.title for step in steps],
        "before": reverse(f"requests_desk:{before}", args=[draft.token]) if before else "",
    }
    if name != "place" and before in ("place", "subject"):
        context |= _destination(request, draft)
    return render(request, steps[at].template, context, status=status)


def _destination(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """Who will answer, said as soon as it is known."""
    agency = filings.agency_of_draft(draft, request.user)
    return {"destination": agency, "terms": filings.terms_at(draft.kind, agency) if agency else None}


def onward(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """To the step after one."""
    return redirect("requests_desk:" + filings.next_step(draft, request.user, after=name), draft.token)


@step
def fill(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """A step that is a form. A step that this draft's way does not pass leads on to one that it does."""
    found = filings.step_named(name, filings.steps_of(draft, request.user))
    if found is None:
        return redirect("requests_desk:" + filings.next_step(draft, request.user), draft.token)
    if request.method != "POST":
        return show(request, name, draft, form=found.blank(draft, request.user))
    draft.keep(name, typed_only(request.POST))
    form = found.filled(draft, request.user, request.POST)
    if not form.is_valid():
        return show(request, name, draft, 422, form=form)
    if name == "you":
        return _confirm_email(request, draft, form.cleaned_data["email"])
    return onward(request, draft, name)


def _confirm_email(request: HttpRequest, draft: Draft, email: str) -> HttpResponse:
    """The e-mail is confirmed by a code before anything more is given."""
    if request.user.is_authenticated:
        draft.adopt(request.user)
        return onward(request, draft, "you")
    next_page = reverse("requests_desk:" + filings.next_step(draft, request.user, after="you"), args=[draft.token])
    send_link(request, draft, email)
    codes.start(request, email=email, language=get_language() or "ar", next_url=next_page)
    return redirect("account_confirm_login_code")


def confirmed(view: DraftView) -> DraftView:
    """A page for the person who confirmed the draft's e-mail; others are sent to do it."""

    @wraps(view)
    def page(request: HttpRequest, draft: Draft, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            messages.info(request, _("First confirm your e-mail, so that only you can see this request."))
            return redirect("requests_desk:you", draft.token)
        if not draft.belongs_to(request.user):
            draft.adopt(request.user)
        return view(request, draft, **named)

    return page


@step
@confirmed
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything once more; POST files it, once, however often it is sent."""
    checked = filings.check(draft, request.user)
    if request.method == "POST" and checked.filing:
        case = verbs.file_case(draft=draft, filing=checked.filing, by=request.user)
        messages.success(request, _("Your request has been filed. Its receipt is ready."))
        return redirect("requests_desk:case", case.reference)
    status = 422 if request.method == "POST" else 200
    context = {"checked": checked, "acknowledge_days": acknowledge_days(draft.kind)}
    return show(request, "review", draft, status, **context, **filings.review_of(draft, checked))


def acknowledge_days(kind: str) -> int | None:
    """Days in which a complaint is acknowledged; None for the other kinds."""
    return DeskRules.objects.current().acknowledgement_days if kind == Kind.COMPLAINT else None
