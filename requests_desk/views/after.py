"""The applicant's own moves: each a quiet page that says what follows, and one POST."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.days import spell_day
from common.words import clean_text
from requests_desk import verbs
from requests_desk.forms.after import RateForm, ReopenForm, ReviewForm, WithdrawForm
from requests_desk.models import Case, Review
from requests_desk.offers import Offers


@dataclass(frozen=True)
class Page:
    """The words of one move's page."""

    title: str
    lead: list[str]
    button: str
    danger: bool = False


def applicants_case(request: HttpRequest, reference: str) -> Case:
    """A case the signed-in person filed; 404 for followers and strangers."""
    return get_object_or_404(Case.objects.of(request.user).select_related("agency", "applicant"), reference=reference)


@login_required
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the request back."""
    case = applicants_case(request, reference)
    page = Page(
        title=_("Withdraw this request"),
        lead=[
            _("The agency stops studying it, and this cannot be undone."),
            _("The request stays readable, and you may file another one whenever you like."),
        ],
        button=_("Withdraw the request"),
        danger=True,
    )
    return _move(
        request, case, page, WithdrawForm, Offers(case).why_not_withdraw, _("Your request is withdrawn."),
        lambda found: verbs.withdraw(case=case, by=request.user, reason=found["reason"]),
    )  # fmt: skip


@login_required
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Have the answered request studied again."""
    case = applicants_case(request, reference)
    offers = Offers(case)
    return _move(
        request, case, _page_of_reopening(offers), ReopenForm, offers.why_not_reopen,
        _("Your request is studied again from today."),
        lambda found: verbs.reopen(case=case, by=request.user, reason=found["reason"]),
    )  # fmt: skip


def _page_of_reopening(offers: Offers) -> Page:
    lead = [_("The same agency studies your request again, and its term begins anew today.")]
    if offers.answered:
        due = _spelt(offers.due_if_reopened())
        lead.append(_("Its new answer would be expected by %(due)s.") % {"due": due})
    lead.append(_("The earlier answer and its document stay on the page of your request."))
    return Page(title=_("Reopen this request"), lead=lead, button=_("Reopen the request"))


@login_required
def ask_review(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the answer to somebody above."""
    case = applicants_case(request, reference)
    offers = Offers(case)
    return _move(
        request, case, _page_of_review(offers), ReviewForm, offers.why_not_review,
        _("Your request for a review has been received. We write to you as soon as it is decided."),
        lambda found: verbs.ask_review(case=case, by=request.user, reason=found["reason"]),
    )  # fmt: skip


def _page_of_review(offers: Offers) -> Page:
    if offers.answered and offers.next_level == Review.Level.MINISTRY:
        reader = _(
            "The ministry reads your reasons, the answer and the history of the request. Its decision is final here."
        )
    else:
        reader = _(
            "The agency’s chief of service, who did not write the answer, reads it again with your reasons."
            " If you still disagree afterwards, you may put it to the ministry."
        )
    lead = [reader, _("The decision comes with its reasons: the answer stands, or the request is studied again.")]
    return Page(title=_("Ask for a review of the answer"), lead=lead, button=_("Ask for a review"))


@login_required
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark the answer; a low mark leads on to what can be done about it."""
    case = applicants_case(request, reference)
    page = Page(title=_("How was the answer?"), lead=[], button=_("Send my mark"))
    return _move(
        request, case, page, RateForm, Offers(case).why_not_rate, _("Thank you: your mark has been received."),
        lambda found: verbs.rate(case=case, by=request.user, score=found["score"], words=found["words"]),
    )  # fmt: skip


def _move(
    request: HttpRequest,
    case: Case,
    page: Page,
    form_class: type[forms.Form],
    why_not: str,
    done: str,
    verb: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """The page, or the move itself; what is refused is said on the case's page."""
    form = form_class(request.POST if request.method == "POST" else None)
    if not why_not and not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "requests_desk/move.html", {"case": case, "page": page, "form": form}, status=status)
    try:
        if why_not:
            raise ValidationError(why_not)
        verb(form.cleaned_data)
    except ValidationError as error:
        messages.warning(request, error.message)
        _give_back(request, form)
    else:
        messages.success(request, done)
    return redirect(reverse("requests_desk:case", args=[case.reference]) + "#after")


def _give_back(request: HttpRequest, form: forms.Form) -> None:
    """Show what was typed with a move that came too late: it may be needed elsewhere."""
    for name in ("reason", "words"):
        if typed := clean_text(form.data.get(name, ""))[:5000]:
            messages.info(request, f"« {typed} »")


def _spelt(day: Any) -> str:
    return spell_day(day, "fr" if get_language() == "fr" else "ar")
