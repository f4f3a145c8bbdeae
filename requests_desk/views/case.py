"""One request as its applicant and its followers see it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from requests_desk import people, story
from requests_desk.dial import dial_of
from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.forms.people import InviteForm
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Case


def own_case(request: HttpRequest, reference: str) -> Case:
    """A case the signed-in person filed or follows, or 404."""
    cases = Case.objects.followed_by(request.user).select_related("agency", "commune__province", "parcel", "applicant")
    return get_object_or_404(cases, reference=reference)


def acted_case(request: HttpRequest, reference: str) -> Case:
    """A case in which the signed-in person may give papers and write, or 404."""
    return get_object_or_404(Case.objects.acted_by(request.user), pk=own_case(request, reference).pk)


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
    context = people.rights(request, case) | {
        "case": case,
        "stages": story.way(case),
        "lines": story.lines(case),
        "dial": dial_of(case),
        "thread": case.messages.select_related("by"),
        "documents": case.documents.select_related("requirement", "paper_request__requirement"),
        "deliverables": case.deliverables.filter(state="genuine"),
        "answer_forms": answer_forms,
        "write_form": forms.get("write") or WriteForm(),
        "invite_form": forms.get("invite") or InviteForm(),
    }
    return render(request, "requests_desk/case.html", context, status=status)
