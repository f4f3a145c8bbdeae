"""One request as its applicant and its followers see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from requests_desk import people, story, thread
from requests_desk.asked import answer_forms
from requests_desk.dial import dial_of
from requests_desk.forms.after import RateForm
from requests_desk.forms.people import InviteForm
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Actor, Case, CaseMessage, Follower
from requests_desk.offers import Offers


def gone_is_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A follower removed between the page and the lock reads what a stranger reads."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except (Case.DoesNotExist, Follower.DoesNotExist) as error:
            raise Http404 from error

    return page


def own_case(request: HttpRequest, reference: str) -> Case:
    """A case the signed-in person filed or follows, or 404."""
    return get_object_or_404(Case.objects.followed_by(request.user).with_facts(), reference=reference)


def acted_case(request: HttpRequest, reference: str) -> Case:
    """A case in which the signed-in person may give papers and write, or 404."""
    return get_object_or_404(Case.objects.acted_by(request.user), pk=own_case(request, reference).pk)


@login_required
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The way, what is expected of one now, facts, history, messages and papers."""
    return show(request, own_case(request, reference))


def show(request: HttpRequest, case: Case, status: int = 200, **forms: object) -> HttpResponse:
    """Render the case page, with the form that was refused in place of a fresh one."""
    asked = list(case.paper_requests.select_related("requirement"))
    open_papers = [paper for paper in asked if case.is_waiting and not paper.answered_at]
    rights, offers = people.rights(request, case), Offers(case)
    context = rights | {
        "case": case,
        "stages": story.way(case),
        "lines": story.lines(case),
        "dial": dial_of(case),
        "offers": offers,
        "asking": case.events.filter(verb="papers_asked").last() if case.is_waiting else None,
        "received_papers": [paper for paper in asked if paper.answered_at],
        "rate_form": RateForm(),
        "thread": _but_the_answer(thread.read(case, reader=Actor.CITIZEN, marks=rights["may_act"]), offers),
        "documents": case.documents.papers(),
        "deliverables": case.deliverables.filter(state="genuine"),
        "answer_forms": answer_forms(open_papers, request.user, forms),
        "write_form": forms.get("write") or WriteForm(),
        "invite_form": forms.get("invite") or InviteForm(),
    }
    return render(request, "requests_desk/case.html", context, status=status)


def _but_the_answer(messages: list[CaseMessage], offers: Offers) -> list[CaseMessage]:
    """The thread without the words of the answer that stands: they have their own place above."""
    answer = offers.answer.data.get("message") if offers.answer else None
    return [message for message in messages if message.pk != answer]
