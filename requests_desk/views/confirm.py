"""An owner is asked to confirm what somebody prepared, reads it and decides."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from requests_desk import filings, links, verbs
from requests_desk.forms.people import AgreeForm, PrepareForm
from requests_desk.models import Draft
from requests_desk.views import whose
from requests_desk.views.drafts import NotYours, draft_for, refuse_stranger


@never_cache
@login_required
def ask_owner(request: HttpRequest, token: object) -> HttpResponse:
    """Ask the owner of what one prepared to confirm it."""
    try:
        draft = draft_for(request, token)
    except NotYours:
        return refuse_stranger(request)
    if draft.case is not None:
        return redirect("requests_desk:case", draft.case.reference)
    if filings.check(draft, request.user).filing is None:
        messages.warning(request, _("Something is still missing: complete it before you ask the owner."))
        return redirect("requests_desk:review", draft.token)
    if verbs.names_no_owner(draft):
        messages.warning(
            request, _("In the step “You”, write who the owner is: the request is theirs, you prepare it.")
        )
        return redirect("requests_desk:you", draft.token)
    form = PrepareForm(request.POST or None, initial=draft.answers.get("prepare"))
    if request.method == "POST" and form.is_valid() and _asked(request, draft, form):
        return redirect("requests_desk:mine")
    context = {"form": form, "draft": draft}
    return render(request, "requests_desk/people/ask_owner.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, draft: Draft, form: PrepareForm) -> bool:
    """Ask; False with the reason at its field when it cannot be."""
    if not draft.belongs_to(request.user):
        draft.adopt(request.user)
    try:
        verbs.ask_owner_to_confirm(draft=draft, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("email", error)
        return False
    told = _("We have written to %(email)s. You are told as soon as they answer.")
    messages.success(request, told % {"email": form.cleaned_data["email"]})
    return True


View = Callable[[HttpRequest, Draft, str], HttpResponse]


def for_the_owner(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of a confirmation link: for the person asked; a link already used says so."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, signed: str) -> HttpResponse:
        draft = links.draft_to_confirm(signed)
        if draft is None:
            return whose.over(request)
        if not whose.is_for(request, draft.owner_asked):
            return whose.ask(request, draft.owner_asked, reverse("requests_desk:confirm", args=[signed]))
        return _used(request, draft) or view(request, draft, signed)

    return page


def _used(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    """What a link says once it was confirmed, refused or taken over; None while it waits."""
    if draft.case is not None and draft.case.applicant_id == request.user.pk:
        messages.info(request, _("This request has already been confirmed and sent."))
        return redirect("requests_desk:case", draft.case.reference)
    if draft.case_id or draft.refused_at:
        return render(request, "requests_desk/people/used.html", {"draft": draft})
    if draft.belongs_to(request.user):
        return redirect("requests_desk:review", draft.token)
    return None


@for_the_owner
def confirm(request: HttpRequest, draft: Draft, signed: str) -> HttpResponse:
    """Everything that was prepared, to read."""
    return _show(request, draft, signed, AgreeForm())


def _show(request: HttpRequest, draft: Draft, signed: str, form: AgreeForm, status: int = 200) -> HttpResponse:
    checked = filings.check(draft, request.user)
    context = filings.review_of(draft, checked) | {
        "draft": draft,
        "preparer_name": draft.prepared_by and draft.prepared_by.name_in(get_language() or "ar"),
        "signed": signed,
        "checked": checked,
        "form": form,
        "seen": verbs.fingerprint(draft),
    }
    return render(request, "requests_desk/people/confirm.html", context, status=status)


@require_POST
@for_the_owner
def send(request: HttpRequest, draft: Draft, signed: str) -> HttpResponse:
    """Confirm and send it, once, however often it is sent."""
    form = AgreeForm(request.POST)
    filing = filings.check(draft, request.user).filing
    if not form.is_valid() or filing is None:
        return _show(request, draft, signed, form, 422)
    try:
        case = verbs.confirm_draft(draft=draft, filing=filing, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        messages.warning(request, error.message)
        return redirect("requests_desk:confirm", signed)
    messages.success(request, _("Your request has been filed. Its receipt is ready."))
    return redirect("requests_desk:case", case.reference)


@require_POST
@for_the_owner
def correct(request: HttpRequest, draft: Draft, signed: str) -> HttpResponse:
    """Take the draft over to correct it."""
    verbs.correct_draft(draft=draft, by=request.user)
    messages.success(request, _("The request is now in your hands: read each step, then send it."))
    return redirect("requests_desk:review", draft.token)


@require_POST
@for_the_owner
def refuse(request: HttpRequest, draft: Draft, signed: str) -> HttpResponse:
    """Say that one did not ask for this."""
    draft = verbs.refuse_draft(draft=draft, by=request.user)
    return _used(request, draft) or redirect("requests_desk:confirm", signed)
