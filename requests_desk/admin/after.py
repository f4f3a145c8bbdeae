"""What follows an answer, on the officer's page of a case: its review, its rating, its reopening."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from requests_desk import verbs
from requests_desk.forms.after import DecideForm
from requests_desk.models import Case
from requests_desk.offers import Offers


class AfterAnswer:
    """Part of a case's page; the host gives ``_workable``, ``_do`` and ``show``."""

    def after_answer(self, request: HttpRequest, case: Case, bound: dict[str, Any]) -> dict[str, Any]:
        """Reviews with the form for whoever decides the open one, and the applicant's mark."""
        offers = Offers(case)
        review = offers.open_review
        decides = review is not None and verbs.may_decide(review, request.user)
        fresh = DecideForm(case.language, prefix="decide") if decides else None
        return {"offers": offers, "decide_form": bound.get("decide") or fresh}

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide the open review of a case."""
        case = self._workable(request, pk)  # type: ignore[attr-defined]
        review = get_object_or_404(case.reviews, pk=_number(request.POST.get("review", "")))
        form = DecideForm(case.language, request.POST, prefix="decide")
        if not form.is_valid() and verbs.may_decide(review, request.user):
            return self.show(request, pk, 422, decide=form)  # type: ignore[attr-defined,no-any-return]
        given = {"decision": "", "words": ""} | form.cleaned_data
        done = _("The decision has been sent to the applicant.")
        verb = lambda _case: verbs.decide_review(review=review, by=request.user, **given)  # noqa: E731
        return self._do(request, pk, verb, done, decide=form)  # type: ignore[attr-defined,no-any-return]


def _number(typed: str) -> int:
    """A key as posted; 0, which no row has, for anything that cannot be one."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
