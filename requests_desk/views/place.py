"""Where the land is: one form searches and continues, so that nothing typed is lost."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from agencies.listing import with_agencies
from agencies.search import find_communes
from requests_desk import filings
from requests_desk.forms.papers import typed_only
from requests_desk.forms.place import PlaceForm
from requests_desk.models import Draft
from requests_desk.views.filing import onward, show, step

SHOWN = 10
NO_COMMUNE = gettext_lazy(
    "No commune has such a name. Try other letters, the other script, or the name of the province."
)


@step
def place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Commune, locality, and a point pasted from a map. A search is a POST too: what was typed beside it stays."""
    if not filings.step_named("place", filings.steps_of(draft, request.user)):
        return redirect("requests_desk:" + filings.next_step(draft, request.user), draft.token)
    if request.method != "POST":
        form, query = PlaceForm(initial=draft.answers.get("place")), draft.answer("place", "query")
        return show(request, "place", draft, form=form, **_communes(draft, query))
    draft.keep("place", typed_only(request.POST))
    query = request.POST.get("query", "")
    if "search" in request.POST:
        form = PlaceForm(initial=typed_only(request.POST))
        return show(request, "place", draft, form=form, searched=True, **_communes(draft, query))
    form = PlaceForm(request.POST)
    if form.is_valid():
        return onward(request, draft, "place")
    return show(request, "place", draft, 422, form=form, **_communes(draft, query))


def _communes(draft: Draft, query: str) -> dict[str, Any]:
    """Those that bear such a name, and the one chosen before."""
    return {
        "query": query,
        "found": with_agencies(find_communes(query, limit=SHOWN)) if query else [],
        "chosen": with_agencies([draft.commune] if draft.commune else []),
        "no_commune": NO_COMMUNE,
    }
