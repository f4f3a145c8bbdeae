"""The list of requests behind a figure, and a name shown for a reason."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.second_factor import staff_page
from agencies.models import Agency
from common.forms import CleanCharField
from reports import verbs
from reports.listing import masked, page_of, place_of
from reports.sections.requests import figures
from reports.tally import STATES
from reports.views import for_readers
from reports.wish import Wish
from requests_desk.models import Case


class ReasonForm(forms.Form):
    """Why a name is needed; kept with who asked."""

    reason = CleanCharField(
        label=gettext_lazy("Why do you need it?"), max_length=300,
        error_messages={"required": gettext_lazy("Write why: it is kept, and the chief of the agency sees it.")},
    )  # fmt: skip


@never_cache
@for_readers
def cases(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """The requests that a figure counts, newest first; a filter that means nothing is answered beside its field."""
    wish = Wish.by(request, year, agencies)
    figure = request.GET.get("state") or "filed"
    if not wish.form.is_valid() or figure not in STATES:
        return render(request, "reports/report.html", wish.context, status=400)
    found = page_of(wish.form.slice, figure, place_of(request.GET.get("after", "")))
    worked = set(
        Case.objects.manageable_by(request.user)
        .filter(pk__in=[case.pk for case in found.cases])
        .values_list("pk", flat=True)
    )
    names = {each.slug: each.label for each in figures()}
    context = wish.context | {
        "rows": [(case, masked(case.name_latin or case.name_ar), case.pk in worked) for case in found.cases],
        "after": found.after, "figure": figure, "figure_name": names[figure], "asked": wish.form.words,
        "reason": ReasonForm(),
    }  # fmt: skip
    return render(request, "reports/cases.html", context)


@never_cache
@require_POST
@staff_page
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who filed a request, once, to somebody of the ministry who says why. 404 for anybody else."""
    form = ReasonForm(request.POST)
    person: Any = request.user
    case = verbs.revealable(person).filter(reference=reference).select_related("agency", "applicant").first()
    if case is None:
        raise Http404
    if form.is_valid():
        verbs.reveal(case=case, reason=form.cleaned_data["reason"], by=person)
    return render(request, "reports/reveal.html", {"form": form, "case": case}, status=200 if form.is_valid() else 422)
