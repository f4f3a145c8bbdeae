"""One case as an officer sees it: facts, papers, history, messages, and the verbs allowed now."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from requests_desk import beside, stale, verbs
from requests_desk.admin import reading
from requests_desk.admin.after import AfterAnswer
from requests_desk.admin.delivery import DeliveryVerbs
from requests_desk.admin.doing import Doing
from requests_desk.admin.exporting import Exports
from requests_desk.admin.previews import Previews
from requests_desk.admin.verbs import VerbPanel, verbs_for
from requests_desk.forms.asking import AskPapersForm
from requests_desk.forms.staff import AnswerForm
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Case, CaseEvent, CaseLook, Status
from requests_desk.offers import Offers

if TYPE_CHECKING:
    from requests_desk.admin.case import CaseAdmin


# beside the facts that the applicant reads too
_NAMED_ON_THE_PAGE = ("office", "prepared_by", "filed_by", "rerouted_from", "duplicate_of", "rating")


class CasePage(Doing, AfterAnswer, DeliveryVerbs, Previews, Exports):
    """Views of one case; each verb is a POST to its own address."""

    def __init__(self, case_admin: "CaseAdmin") -> None:
        self.admin = case_admin

    def found(self, request: HttpRequest, pk: Any) -> Case:
        """The case in this person's scope; 404 for anything else, 403 without the right to work it."""
        cases = (
            self.admin.get_queryset(request)
            .with_facts()
            .select_related(*_NAMED_ON_THE_PAGE)
            .annotate(**beside.read_along())
        )
        case = get_object_or_404(cases, pk=pk) if str(pk).isdecimal() else get_object_or_404(cases, pk=0)
        if not self.admin.has_view_permission(request, case):
            raise PermissionDenied
        return case

    def show(self, request: HttpRequest, pk: Any, status: int = 200, **bound: Any) -> HttpResponse:
        """The page; a refused form stands in place of its fresh one."""
        # read first: what happens after this is not counted as seen
        events = reading.events_of(pk)
        case = self.found(request, pk)
        reading.read_along(case, events)
        works = self.admin.has_change_permission(request, case)
        CaseLook.objects.note(case=case, by=request.user, what=CaseLook.What.PAGE)
        if works:
            case.looked_at()
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": case.reference,
            "case": case,
            **reading.page_of(case, events, self.admin.get_queryset(request), works=works),
            "deliverables": self.deliverables(request, case, bound) if reading.was_answered(events) else [],
            **reading.looks_at(case, request),
            "beside": beside.sections(case, request.user),
            "export_form": self.export_form(request, case),
            "seen": events[0].number if events else 0,
            "meanwhile": stale.meanwhile(case, request.user, request.POST),
            **self.after_answer(request, case, bound),
            **self.forms(request, case, events, bound),
        }
        return render(request, "admin/requests_desk/case/page.html", context, status=status)

    def forms(self, request: HttpRequest, case: Case, events: list[CaseEvent], bound: dict[str, Any]) -> dict[str, Any]:
        """Forms of the verbs that the state allows, for those who may work the case."""
        if not self.admin.has_change_permission(request, case):
            return {}
        studied = case.status == Status.STUDY
        rounds = sum(event.verb == "papers_asked" for event in events)
        ask_form = AskPapersForm(case, by=request.user, rounds=rounds, prefix="ask") if studied else None
        return {
            **grouped(verbs_for(request, case, bound), request.GET.get("do", "")),
            "may_take": case.status == Status.SUBMITTED,
            "may_close": case.status == Status.ANSWERED,
            "ask_form": bound.get("ask") or ask_form,
            "answer_form": bound.get("answer") or (AnswerForm(case, prefix="answer") if studied else None),
            "write_form": bound.get("write") or (WriteForm(prefix="write") if Offers(case).write else None),
        }

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a submitted case."""
        return self._do(request, pk, lambda case: verbs.take(case=case, by=request.user), _("The request is yours."))

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close an answered case."""
        return self._do(request, pk, lambda case: verbs.close(case=case, by=request.user), _("The request is closed."))

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for papers."""
        case = self._workable(request, pk)
        form = AskPapersForm(case, request.POST, by=request.user, prefix="ask")
        if not form.is_valid():
            return self.show(request, pk, 422, ask=form)
        asked, done = form.asked(), _("The applicant is being told; the clock stands still.")
        return self._do(
            request, pk, lambda case: verbs.ask_for_documents(case=case, by=request.user, **asked), done, ask=form
        )

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer, with a document attached or made here."""
        case = self._workable(request, pk)
        form = AnswerForm(case, request.POST, request.FILES, prefix="answer")
        if not form.is_valid():
            return self.show(request, pk, 422, answer=form)
        given, done = form.answer(), _("The answer has been sent to the applicant.")
        return self._do(request, pk, lambda case: verbs.answer(case=case, by=request.user, **given), done, answer=form)

    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to the applicant."""
        self._workable(request, pk)
        form = WriteForm(request.POST, request.FILES, prefix="write")
        if not form.is_valid():
            return self.show(request, pk, 422, write=form)
        said, done = form.cleaned_data, _("The message has been sent to the applicant.")
        return self._do(
            request, pk, lambda case: verbs.write_as_agency(case=case, by=request.user, **said), done, write=form
        )

    def _workable(self, request: HttpRequest, pk: int) -> Case:
        """The case, for a POST by somebody who may change it."""
        case = self.found(request, pk)
        if request.method != "POST" or not self.admin.has_change_permission(request, case):
            raise PermissionDenied
        return case


def grouped(panels: list[VerbPanel], wanted: str) -> dict[str, Any]:
    """Panels as the page places them: the note beside the notes, the main ones on top, the rest in one menu.

    A form of the menu is drawn when it is ``wanted`` or came back: its lists of agencies and people cost queries.
    """
    more = [panel for panel in panels if panel.look != "default" and panel.name != "note"]
    drawn = [panel for panel in more if panel.open or panel.name == wanted]
    return {
        "panels": panels,
        "note_panel": next((panel for panel in panels if panel.name == "note"), None),
        "more_panels": more,
        "drawn_panels": drawn,
    }
