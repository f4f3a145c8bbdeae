"""Answering the papers an agency asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_desk import verbs
from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.views.case import acted_case, show


@login_required
@require_POST
def give_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Answer one paper the agency asked for."""
    found = acted_case(request, reference)
    paper = get_object_or_404(found.paper_requests, pk=pk)
    form = AnswerPaperForm(request.POST, request.FILES, prefix=f"p{pk}")
    if not form.is_valid():
        return show(request, found, 422, **{f"paper_{pk}": form})
    try:
        verbs.give_papers(paper_request=paper, files=form.cleaned_data["files"], by=request.user)
    except ValidationError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Received. Thank you."))
    return redirect("requests_desk:case", reference)
