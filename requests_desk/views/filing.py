"""Writing an information note: five short steps, each kept on the server."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import codes
from agencies.listing import with_agencies
from agencies.models import Kind, ServiceTerms
from agencies.search import find_communes
from requests_desk import filings, notices, verbs
from requests_desk.forms.papers import typed_only
from requests_desk.forms.steps import LandForm, PlaceForm, YouForm
from requests_desk.models import Draft, Requirement
from requests_desk.views.drafts import NotYours, draft_for, refuse_stranger, remember

KINDS = {"information-note": Kind.NOTE}
SHOWN = 10
NO_COMMUNE = gettext_lazy(
    "No commune has such a name. Try other letters, the other script, or the name of the province."
)
DraftView = Callable[..., HttpResponse]


def step(view: DraftView) -> Callable[..., HttpResponse]:
    """A page of a draft: strangers are refused, a draft already sent leads to its case."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, token: object) -> HttpResponse:
        try:
            draft = draft_for(request, token)
        except NotYours:
            return refuse_stranger(request)
        if draft.case is not None:
            return redirect("requests_desk:case", draft.case.reference)
        return view(request, draft)

    return page


def show(request: HttpRequest, name: str, draft: Draft, status: int = 200, **context: Any) -> HttpResponse:
    """Render a step with its place in the way."""
    names = list(filings.STEPS)
    at = names.index(name)
    context |= {
        "draft": draft,
        "title": filings.STEPS[name],
        "number": at + 1,
        "labels": list(filings.STEPS.values()),
        "before": reverse(f"requests_desk:{names[at - 1]}", args=[draft.token]) if at else "",
    }
    return render(request, f"requests_desk/filing/{name}.html", context, status=status)


def start(request: HttpRequest, kind: str) -> HttpResponse:
    """What is needed before one begins; POST begins a draft."""
    if kind not in KINDS:
        raise Http404
    if request.method == "POST":
        owner = request.user if request.user.is_authenticated else None
        draft = Draft.objects.create(
            kind=KINDS[kind], language=get_language() or "ar", owner=owner, email=owner.email if owner else ""
        )
        remember(request, draft)
        return redirect("requests_desk:place", draft.token)
    context = {
        "terms": ServiceTerms.objects.for_case(KINDS[kind], None),
        "papers": filings.papers_by_situation(Requirement.objects.filter(kind=KINDS[kind], agency=None, active=True)),
    }
    return render(request, "requests_desk/filing/start.html", context)


@step
def place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Commune and locality. One form searches and continues, so that nothing typed is lost."""
    posted = request.POST if request.method == "POST" else None
    form = PlaceForm(posted, initial=draft.answers.get("place"))
    query = (posted or {}).get("query", draft.answer("place", "query"))
    if posted is not None:
        draft.keep("place", typed_only(posted))
        if "search" not in posted and form.is_valid():
            return redirect("requests_desk:land", draft.token)
    searching = posted is not None and "search" in posted
    found = with_agencies(find_communes(query, limit=SHOWN)) if query else []
    chosen = with_agencies([draft.commune] if draft.commune else [])
    if searching:
        form = PlaceForm(initial=typed_only(request.POST))
    status = 422 if form.is_bound else 200
    return show(
        request,
        "place",
        draft,
        status,
        form=form,
        query=query,
        found=found,
        chosen=chosen,
        searched=searching,
        no_commune=NO_COMMUNE,
    )


@step
def land(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The land as the papers name it."""
    form = LandForm(request.POST if request.method == "POST" else None, initial=draft.answers.get("land"))
    if request.method == "POST":
        draft.keep("land", typed_only(request.POST))
        if form.is_valid():
            return redirect("requests_desk:you", draft.token)
    terms = ServiceTerms.objects.for_case(draft.kind, draft.agency)
    return show(request, "land", draft, 422 if form.is_bound else 200, form=form, terms=terms)


@step
def you(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Who files; the e-mail is confirmed by a code before anything more is given."""
    form = _you_form(request, draft)
    if request.method == "POST":
        draft.keep("you", typed_only(request.POST))
        if form.is_valid():
            return _confirm_email(request, draft, form.cleaned_data["email"])
    return show(request, "you", draft, 422 if form.is_bound else 200, form=form)


def _you_form(request: HttpRequest, draft: Draft) -> YouForm:
    signed_in_as = request.user.email if request.user.is_authenticated else ""
    initial = draft.answers.get("you") or filings.known_of(request.user)
    return YouForm(request.POST if request.method == "POST" else None, initial=initial, signed_in_as=signed_in_as)


def _confirm_email(request: HttpRequest, draft: Draft, email: str) -> HttpResponse:
    papers_page = reverse("requests_desk:papers", args=[draft.token])
    if request.user.is_authenticated:
        draft.adopt(request.user)
        return redirect(papers_page)
    notices.promise_resume_link(draft, email)
    codes.start(request, email=email, language=get_language() or "ar", next_url=papers_page)
    return redirect("account_confirm_login_code")


def confirmed(view: DraftView) -> DraftView:
    """A page for the person who confirmed the draft's e-mail; others are sent to do it."""

    @wraps(view)
    def page(request: HttpRequest, draft: Draft) -> HttpResponse:
        if not request.user.is_authenticated:
            messages.info(request, _("First confirm your e-mail, so that only you can see this request."))
            return redirect("requests_desk:you", draft.token)
        if not draft.belongs_to(request.user):
            draft.adopt(request.user)
        return view(request, draft)

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
    return show(request, "review", draft, status, checked=checked, **filings.review_of(draft, checked))
