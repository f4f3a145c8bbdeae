"""Answering the papers an agency asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from requests_desk import verbs
from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.models import PaperRequest
from requests_desk.verbs import papers
from requests_desk.verbs.reuse import REUSABLE, code_of, reuse_for
from requests_desk.views.case import acted_case, gone_is_404, show
from requests_desk.views.papers import chosen


@login_required
@gone_is_404
def give_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Answer one paper the agency asked for; files that could be read are kept when their neighbour is refused.

    Read from elsewhere it is the case's page.
    """
    found = acted_case(request, reference)
    if request.method != "POST":
        return redirect("requests_desk:case", reference)
    paper = get_object_or_404(found.paper_requests.select_related("requirement"), pk=pk)
    form = AnswerPaperForm(paper, request.POST, request.FILES, given=list(paper.documents.all()))
    fine = form.is_valid()
    try:
        pressed = _work(request, paper, form, fine)
    except ValidationError as error:
        messages.warning(request, error.message)
        return redirect("requests_desk:case", reference)
    if fine or (pressed and not request.FILES):
        return redirect("requests_desk:case", reference)
    form.given = list(paper.documents.all())
    return show(request, found, 422, **{f"paper_{pk}": form})


def _work(request: HttpRequest, paper: PaperRequest, form: AnswerPaperForm, fine: bool) -> bool:
    """Do what the button says; returns whether it was one beside the files, which leaves the paper open."""
    pressed = bool(request.POST.keys() & {"remove", "reuse"})
    if fine and not pressed:
        verbs.give_papers(paper_request=paper, files=form.received, by=request.user)
        messages.success(request, _("Received. Thank you."))
        return False
    papers.collect(paper_request=paper, by=request.user, files=form.received)
    if pressed:
        _press(request, paper)
    return pressed


def _press(request: HttpRequest, paper: PaperRequest) -> None:
    """Take a waiting file out, or take one over from an earlier request."""
    if "remove" in request.POST:
        _remove(request, paper)
        return
    document = chosen(request)[1]
    code = paper.requirement.code if paper.requirement else ""
    if paper.reason not in REUSABLE or code_of(document) != code:
        raise Http404
    reuse_for(paper_request=paper, document=document, by=request.user)


def _remove(request: HttpRequest, paper: PaperRequest) -> None:
    try:
        document = paper.documents.filter(uuid=request.POST["remove"]).first()
    except ValidationError:
        raise Http404 from None
    # pressed twice: it is gone already
    if document is not None:
        papers.take_back(document=document, by=request.user)
