"""The papers of a draft: given, given again from an earlier request, taken out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from requests_desk import filings, verbs
from requests_desk.forms.papers import PapersForm
from requests_desk.models import Draft
from requests_desk.views.filing import confirmed, show, step


@step
@confirmed
def papers(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The papers: every readable file is kept even when its neighbour is refused."""
    needed = list(filings.requirements_of(draft))
    form = PapersForm(needed, request.POST or None, request.FILES or None)
    if request.method == "POST":
        fine = form.is_valid()
        for requirement, file in form.received():
            verbs.keep_document(file=file, draft=draft, requirement=requirement)
        if fine:
            return redirect("requests_desk:papers" if "more" in request.POST else "requests_desk:review", draft.token)
    rows = filings.paper_rows(draft, needed, form)
    return show(request, "papers", draft, 422 if form.is_bound and form.errors else 200, form=form, rows=rows)
