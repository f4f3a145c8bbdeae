"""The papers of a draft: given, given again from an earlier request, taken out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from requests_desk import filings
from requests_desk.filings import PaperRow
from requests_desk.forms.papers import PapersForm
from requests_desk.models import Document, Draft, Requirement
from requests_desk.verbs.papers import put_in, take_out
from requests_desk.verbs.reuse import earlier_of, own_earlier, reuse_in
from requests_desk.views.filing import confirmed, onward, show, step


@step
@confirmed
def papers(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The papers: every readable file is kept even when its neighbour is refused, whatever button sent them."""
    needed = list(filings.requirements_of(draft, filings.agency_of_draft(draft, request.user)))
    form = PapersForm(needed, request.POST or None, request.FILES or None)
    if request.method == "POST":
        fine = form.is_valid()
        try:
            asked_for_more = _work(request, draft, needed, form)
        except ValidationError as error:  # sent from another tab while the files were being read
            messages.warning(request, error.message)
            return redirect("requests_desk:papers", draft.token)
        if fine:
            return redirect("requests_desk:papers", draft.token) if asked_for_more else onward(request, draft, "papers")
    rows = filings.paper_rows(draft, needed, form)
    status = 422 if form.is_bound and form.errors else 200
    return show(request, "papers", draft, status, form=form, rows=_with_earlier(request, rows))


def _work(request: HttpRequest, draft: Draft, needed: list[Requirement], form: PapersForm) -> bool:
    """Keep what could be read, then do what the button says; whether one stays on the page."""
    for requirement, file in form.received():
        put_in(draft=draft, requirement=requirement, by=request.user, file=file)
    return _press(request, draft, needed)


def _press(request: HttpRequest, draft: Draft, needed: list[Requirement]) -> bool:
    """Do what a button beside a paper says; whether one stays on the page."""
    if "remove" in request.POST:
        take_out(draft=draft, by=request.user, uuid=_uuid(request.POST["remove"]))
    elif "reuse" in request.POST:
        requirement, document = chosen(request)
        paper = next((item for item in needed if str(item.pk) == requirement), None)
        if paper is None:
            raise Http404
        reuse_in(document=document, by=request.user, draft=draft, requirement=paper)
        messages.success(request, _("The paper was taken over from your earlier request."))
    else:
        return "more" in request.POST
    return True


def _uuid(typed: str) -> UUID:
    """The file that a button names."""
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None


def chosen(request: HttpRequest) -> tuple[str, Document]:
    """The paper and the earlier document that a button "use it again" names, ``paper:document``."""
    paper, _colon, uuid = request.POST["reuse"].partition(":")
    try:
        return paper, get_object_or_404(own_earlier(request.user), uuid=uuid)
    except ValidationError:
        raise Http404 from None


def _with_earlier(request: HttpRequest, rows: list[PaperRow]) -> list[dict[str, Any]]:
    """Rows for the page, each with what one gave for such a paper in earlier requests."""
    given = [document.sha256 for row in rows for document in row.given]
    found = earlier_of(request.user, [row.requirement.code for row in rows], but=given)
    return [vars(row) | {"missing": row.missing, "earlier": found[row.requirement.code]} for row in rows]
