"""One request as its applicant and its followers see it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from requests_desk import story
from requests_desk.dial import dial_of
from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Case


def own_case(request: HttpRequest, reference: str) -> Case:
    """A case the signed-in person filed or follows, or 404."""
    cases = Case.objects.followed_by(request.user).select_related("agency", "commune__province", "parcel", "applicant")
    return get_object_or_404(cases, reference=reference)


@login_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The way, what is expected of one now, facts, history, messages and papers."""
    return show(request, own_case(request, reference))


def show(request: HttpRequest, case: Case, status: int = 200, **forms: object) -> HttpResponse:
    """Render the case page, with the form that was refused in place of a fresh one."""
    open_papers = list(case.paper_requests.filter(answered_at=None).select_related("requirement"))
    answer_forms = [
        (paper, forms.get(f"paper_{paper.pk}") or AnswerPaperForm(prefix=f"p{paper.pk}")) for paper in open_papers
    ]
    context = {
        "case": case,
        "stages": story.way(case),
        "lines": story.lines(case),
        "dial": dial_of(case),
        "thread": case.messages.all(),
        "documents": case.documents.select_related("requirement", "paper_request__requirement"),
        "deliverables": case.deliverables.filter(state="genuine"),
        "answer_forms": answer_forms,
        "write_form": forms.get("write") or WriteForm(),
    }
    return render(request, "requests_desk/case.html", context, status=status)
