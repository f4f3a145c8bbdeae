"""Following requests: by reference and e-mail, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import codes
from requests_desk import story, verbs
from requests_desk.forms.follow import FollowForm
from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.forms.staff import WriteForm
from requests_desk.models import Case, Draft


def follow(request: HttpRequest) -> HttpResponse:
    """Reference and e-mail → a one-time code. Nobody learns whether a reference exists."""
    form = FollowForm(request.POST or None, initial={"reference": request.GET.get("reference", "")})
    if request.method != "POST" or not form.is_valid():
        return render(request, "requests_desk/follow.html", {"form": form}, status=422 if form.is_bound else 200)
    reference, email = form.cleaned_data["reference"], form.cleaned_data["email"]
    next_url = reverse("requests_desk:case", args=[reference])
    if request.user.is_authenticated and request.user.email == email:
        return redirect(next_url)
    found = Case.objects.filter(reference=reference, applicant__email__iexact=email).exists()
    begin = codes.start if found else codes.start_silently
    begin(request, email=email, language=get_language() or "ar", next_url=next_url)
    return redirect("account_confirm_login_code")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's requests, those that wait for one first, and one's drafts."""
    cases = sorted(
        Case.objects.of(request.user).select_related("agency", "commune"), key=lambda case: not case.is_waiting
    )
    drafts = Draft.objects.visible_to(request.user).unfinished()
    return render(request, "requests_desk/mine.html", {"cases": cases, "drafts": drafts})


def own_case(request: HttpRequest, reference: str) -> Case:
    """The signed-in person's case, or 404."""
    cases = Case.objects.of(request.user).select_related("agency", "commune__province", "parcel", "applicant")
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
        "thread": case.messages.all(),
        "documents": case.documents.select_related("requirement", "paper_request__requirement"),
        "deliverables": case.deliverables.filter(state="genuine"),
        "answer_forms": answer_forms,
        "write_form": forms.get("write") or WriteForm(),
    }
    return render(request, "requests_desk/case.html", context, status=status)


@login_required
@require_POST
def give_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Answer one paper the agency asked for."""
    found = own_case(request, reference)
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


@login_required
@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the agency."""
    found = own_case(request, reference)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return show(request, found, 422, write=form)
    verbs.write_as_applicant(case=found, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your message has been sent to the agency."))
    return redirect("requests_desk:case", reference)
