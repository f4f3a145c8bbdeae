"""The first page of each kind of request: what it is, what it is not, and what to have at hand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from agencies.models import Commune
from common.words import clean_line
from requests_desk import filings
from requests_desk.models import Draft, Requirement
from requests_desk.views.drafts import remember
from requests_desk.views.filing import acknowledge_days


def start(request: HttpRequest, kind: str) -> HttpResponse:
    """What is needed before one begins; POST begins a draft."""
    if kind not in filings.SLUGS:
        raise Http404
    chosen = filings.SLUGS[kind]
    if request.method == "POST":
        return _begin(request, chosen)
    context = {
        "kind": chosen,
        "terms": filings.terms_at(chosen, None),
        "acknowledge_days": acknowledge_days(chosen),
        "papers": filings.papers_by_situation(Requirement.objects.filter(kind=chosen, agency=None, active=True)),
    }
    return render(request, "requests_desk/filing/start.html", context)


def _begin(request: HttpRequest, kind: str) -> HttpResponse:
    """A draft of one's own, or of this browser; the commune found by the three questions is not asked again."""
    owner = request.user if request.user.is_authenticated else None
    commune = Commune.objects.filter(code=clean_line(request.POST.get("commune", ""))[:20]).first()
    draft = Draft.objects.create(
        kind=kind,
        language=get_language() or "ar",
        owner=owner,
        email=owner.email if owner else "",
        answers={"place": {"commune": commune.code, "query": commune.name}} if commune else {},
    )
    remember(request, draft)
    return redirect("requests_desk:" + filings.STEPS[kind][0].name, draft.token)
