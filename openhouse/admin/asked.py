"""The page of a question, one address for each verb, and the form to note what was heard at a stand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from openhouse import links
from openhouse.forms.answer import AnswerForm, PublishForm, Refusable, SetAsideForm
from openhouse.forms.asking import NoteForm
from openhouse.models import Asked, OpenDay, Question
from openhouse.verbs import asking

if TYPE_CHECKING:
    from openhouse.admin.question import QuestionAdmin

CHANGE = "admin:openhouse_question_change"
NAMES = {"ar": lambda: _("Arabic"), "fr": lambda: _("French")}


class QuestionPages:
    """Under the list of questions."""

    def __init__(self, model_admin: "QuestionAdmin") -> None:
        self.admin = model_admin

    def urls(self) -> list[URLPattern]:
        """Verbs that need a POST, and the form of a stand."""
        verbs: dict[str, Callable[..., HttpResponse]] = {
            "answer": self.answer, "publish": self.publish, "withdraw": self.withdraw, "set_aside": self.set_aside,
            "take_up": self.take_up,
        }  # fmt: skip
        view = self.admin.admin_site.admin_view
        own = [path(f"<int:pk>/{name}/", view(verb), name=f"openhouse_question_{name}") for name, verb in verbs.items()]
        return [path("note/<int:event>/", view(self.note), name="openhouse_question_note"), *own]

    def show(self, request: HttpRequest, pk: int, status: int = 200, **bound: Any) -> HttpResponse:
        """The question; a refused form stands in place of its fresh one."""
        question = self._question(request, pk)
        may = request.user.has_perm("openhouse.change_question", question)
        texts = {f"{name}_{code}": getattr(question, f"{name}_{code}") for name in _TEXTS for code in NAMES}
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts, "title": _("Question of a visitor"), "question": question, "may": may,
            "answerable": may and question.is_open,
            "answer_form": bound.get("answer") or AnswerForm(initial=texts, language=question.language),
            "publish_form": bound.get("publish") or PublishForm(initial=texts),
            "aside_form": bound.get("set_aside") or SetAsideForm(),
            "may_aside": may and question.state == Asked.NEW,
            "may_publish": may and question.state != Asked.SET_ASIDE and question.said("answer", question.language),
            "reads": NAMES[question.language](),
            "missing": [NAMES[code]() for code in {*question.lacks("public_text"), *question.lacks("answer")}],
            "may_case": may and question.is_open and request.user.has_perm("requests_desk.change_case", question),
            "may_meet": may and question.is_open and request.user.has_perm("appointments.receive_visitors", question),
            "steps": question.steps.select_related("by").order_by("-pk"),
        }  # fmt: skip
        return render(request, "admin/openhouse/question/page.html", context, status=status)

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answered; who left an e-mail is written to."""
        question = self._posted(request, pk)
        form, email = AnswerForm(request.POST, language=question.language), question.email
        done = _("The answer is kept and sent to the person.") if email else _("The answer is kept.")
        return self._done(request, question, "answer", form, asking.answer, done)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """On the page of the event, in words that name nobody."""
        question = self._posted(request, pk)
        done = _("Everybody now reads it on the page of the event.")
        return self._done(request, question, "publish", PublishForm(request.POST), asking.publish, done)

    def set_aside(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Nothing to answer."""
        question, form = self._posted(request, pk), SetAsideForm(request.POST)
        return self._done(request, question, "set_aside", form, asking.set_aside, _("The question is set aside."))

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """No longer on the page."""
        done = _("It is no longer on the page of the event.")
        return self._done(request, self._posted(request, pk), "", Refusable({}), asking.withdraw, done)

    def take_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To be answered after all."""
        done = _("The question waits for its answer again.")
        return self._done(request, self._posted(request, pk), "", Refusable({}), asking.take_up, done)

    def note(self, request: HttpRequest, event: int) -> HttpResponse:
        """What was heard at a stand: typed, kept, and the form is there for the next one."""
        found = get_object_or_404(OpenDay.objects.manageable_by(request.user), pk=event)
        if not request.user.has_perm("openhouse.add_question", found):
            raise PermissionDenied
        form = NoteForm(request.POST or None, event=found)
        if request.method == "POST" and form.is_valid() and (kept := self._noted(request, found, form)):
            messages.success(request, _("The question is kept."))
            return redirect(CHANGE, kept.pk) if "then" in request.POST else redirect(request.path)
        context = {
            **self.admin.admin_site.each_context(request), "opts": self.admin.opts, "event": found, "form": form,
            "title": _("Note a question"), "noted": found.questions.filter(noted_by=request.user)[:5],
        }  # fmt: skip
        return render(request, "admin/openhouse/question/note.html", context, status=422 if form.errors else 200)

    def _noted(self, request: HttpRequest, event: OpenDay, form: NoteForm) -> Question | None:
        uid = links.uid_of_question(form.cleaned_data["token"], event)
        if uid is None:
            form.data = form.data.copy()
            form.data["token"] = links.new_question(event)
            form.add_error(None, _("This page was open too long. Look at the question once more, then keep it."))
            return None
        try:
            assert request.user.is_authenticated
            return asking.note(event=event, typed=form.typed, by=request.user, uid=uid)
        except ValidationError as error:
            form.add_error(None, error)
            return None

    def _question(self, request: HttpRequest, pk: int) -> Question:
        """A question in scope: 404 out of it, 403 without the right to read."""
        rows = self.admin.get_queryset(request).select_related(
            "event", "registration", "stand", "noted_by", "answered_by"
        )
        question = get_object_or_404(rows, pk=pk)
        if not self.admin.has_view_permission(request, question):
            raise PermissionDenied
        return question

    def _posted(self, request: HttpRequest, pk: int) -> Question:
        question = self._question(request, pk)
        if request.method != "POST" or not request.user.has_perm("openhouse.change_question", question):
            raise PermissionDenied
        return question

    def _done(
        self, request: HttpRequest, question: Question, name: str, form: Refusable, verb: Callable[..., Any], done: str
    ) -> HttpResponse:
        """The question's page, with what was done, or with why not at its field."""
        if form.is_valid():
            try:
                verb(question=question, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, done)
                return redirect(CHANGE, question.pk)
        if not name:
            messages.error(request, " ".join(form.non_field_errors()))
            return redirect(CHANGE, question.pk)
        return self.show(request, question.pk, 422, **{name: form})


_TEXTS = ("answer", "public_text")
