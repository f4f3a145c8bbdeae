"""Work on many requests from the queue: chosen, judged, confirmed, followed."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from requests_desk import bulk_tasks, canned
from requests_desk.forms.bulk import FORMS, BulkForm
from requests_desk.models import BulkJob, BulkStep, Case, DeskRules
from requests_desk.verbs import bulk
from requests_desk.verbs.many import NAMED
from requests_desk.views.files import attachment

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST = "admin:requests_desk_case_changelist"

TITLES: dict[str, Any] = {
    BulkJob.Verb.ASSIGN: _("Give to an officer"),
    BulkJob.Verb.TAKE: _("Take these requests"),
    BulkJob.Verb.CLOSE: _("Close these requests"),
    BulkJob.Verb.ASK: _("Ask for a paper"),
    BulkJob.Verb.MESSAGE: _("Write to the applicants"),
    BulkJob.Verb.EXPORT: _("Export to Excel"),
}


@dataclass
class Chosen:
    """Cases that were ticked, as far as they are in the person's scope."""

    cases: list[Case]
    lost: int

    @property
    def keys(self) -> str:
        """What the forms carry."""
        return ",".join(str(case.pk) for case in self.cases)


class BulkActions:
    """The actions of the queue and their pages; mixed into the queue's admin."""

    actions = ["bulk_assign", "bulk_take", "bulk_ask", "bulk_message", "bulk_close", "bulk_export"]

    @admin.action(description=TITLES[BulkJob.Verb.ASSIGN], permissions=["change"])
    def bulk_assign(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """To one officer."""
        return self._begun(request, BulkJob.Verb.ASSIGN, cases)

    @admin.action(description=TITLES[BulkJob.Verb.TAKE], permissions=["change"])
    def bulk_take(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """Oneself."""
        return self._begun(request, BulkJob.Verb.TAKE, cases)

    @admin.action(description=TITLES[BulkJob.Verb.ASK], permissions=["change"])
    def bulk_ask(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """One paper, the same for all."""
        return self._begun(request, BulkJob.Verb.ASK, cases)

    @admin.action(description=TITLES[BulkJob.Verb.MESSAGE], permissions=["change"])
    def bulk_message(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """Each in their language."""
        return self._begun(request, BulkJob.Verb.MESSAGE, cases)

    @admin.action(description=TITLES[BulkJob.Verb.CLOSE], permissions=["change"])
    def bulk_close(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """What was answered."""
        return self._begun(request, BulkJob.Verb.CLOSE, cases)

    @admin.action(description=TITLES[BulkJob.Verb.EXPORT], permissions=["view"])
    def bulk_export(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        """The queue's columns."""
        return self._begun(request, BulkJob.Verb.EXPORT, cases)

    def get_urls(self) -> list[URLPattern]:
        """The page of each verb, and of each job with its file."""
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path("bulk/<slug:verb>/", view(self.bulk_page), name="requests_desk_case_bulk"),
            path("bulk/job/<uuid:key>/", view(self.bulk_job), name="requests_desk_case_bulk_job"),
            path("bulk/job/<uuid:key>/file/", view(self.bulk_file), name="requests_desk_case_bulk_file"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def _begun(self, request: HttpRequest, verb: str, cases: QuerySet[Case]) -> HttpResponse | None:
        """The verb's page over what was ticked, or over the whole view; None leads back to the list."""
        most = DeskRules.objects.current().bulk_most
        keys = list(cases.values_list("pk", flat=True)[: most + 1])
        if len(keys) > most:
            _say_too_many(request, most)
            return None
        return self._show(request, verb, self._chosen(request, keys))

    def bulk_page(self, request: HttpRequest, verb: str) -> HttpResponse:
        """Judge the filled form, go back to it, or begin the work."""
        if verb not in FORMS:
            raise Http404
        if request.method != "POST":
            return redirect(LIST)
        if not self._may(request, verb):
            raise PermissionDenied
        chosen = self._posted(request)
        if chosen is None:
            return redirect(LIST)
        step = request.POST.get("step", "check")
        form = FORMS[verb](chosen.cases, request.user, request.POST)
        if step in ("insert", "edit"):
            return self._show(request, verb, chosen, _refilled(form, step))
        if not form.is_valid():
            return self._show(request, verb, chosen, form, 422)
        if step != "do":
            return self._show(request, verb, chosen, form)
        return self._begin(request, verb, chosen, form)

    def _begin(self, request: HttpRequest, verb: str, chosen: Chosen, form: BulkForm) -> HttpResponse:
        try:
            key = uuid.UUID(request.POST.get("job", ""))
            job = bulk.begin(
                key=key, verb=verb, by=request.user, words=form.words(), cases=chosen.cases,
                language=get_language() or "ar",
            )  # fmt: skip
        except (ValidationError, ValueError) as error:
            said = getattr(error, "message", _("Begin again from the list of requests."))
            messages.error(request, said)
            return redirect(LIST)
        if job.total <= bulk.AT_ONCE or verb == BulkJob.Verb.EXPORT:
            bulk.finish_now(job)
        else:
            transaction.on_commit(lambda: bulk_tasks.ask_for(str(job.pk), bulk_tasks.SIDE_BY_SIDE), robust=True)
        return redirect("admin:requests_desk_case_bulk_job", job.pk)

    def bulk_job(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """How far one's own job is, and what became of each case."""
        job = self._own(request, key)
        steps = list(job.steps.select_related("case").order_by("pk"))
        counted = dict(job.steps.values_list("state").annotate(n=Count("pk")).order_by())
        refused = [step for step in steps if step.state == BulkStep.State.REFUSED]
        context = {
            "job": job,
            "title": TITLES[job.verb],
            "done": counted.get(BulkStep.State.DONE, 0),
            "refused": refused,
            "refused_count": len(refused),
            "waiting": counted.get(BulkStep.State.WAITING, 0),
            "settled": [step for step in steps if step.state == BulkStep.State.DONE],
            "seen": set(
                Case.objects.manageable_by(request.user)
                .filter(pk__in=[step.case_id for step in steps])
                .values_list("pk", flat=True)
            ),
        }
        response = self._page(request, "admin/requests_desk/bulk/job.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def bulk_file(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """The exported file, for a day, while its owner still works every case in it."""
        job = self._own(request, key)
        if not job.file:
            raise Http404
        if len(bulk.exported(job)) < job.steps.filter(state=BulkStep.State.DONE).count():
            messages.error(request, _("Some of these requests are no longer at your agency: export anew."))
            return redirect("admin:requests_desk_case_bulk_job", job.pk)
        return attachment(job.file, f"requests-{job.begun_at:%Y-%m-%d}.xlsx", _XLSX)

    def _own(self, request: HttpRequest, key: uuid.UUID) -> BulkJob:
        if not self._may(request, BulkJob.Verb.EXPORT):
            raise PermissionDenied
        return get_object_or_404(BulkJob.objects.visible_to(request.user).select_related("by"), pk=key)

    def _may(self, request: HttpRequest, verb: str) -> bool:
        if verb == BulkJob.Verb.EXPORT:
            return bool(self.has_view_permission(request))  # type: ignore[attr-defined]
        return bool(self.has_change_permission(request))  # type: ignore[attr-defined]

    def _chosen(self, request: HttpRequest, keys: list[int]) -> Chosen:
        """Cases of these keys in the person's scope, in the order they were ticked."""
        scoped = Case.objects.manageable_by(request.user).filter(pk__in=keys)
        found = scoped.select_related(*NAMED).in_bulk()
        cases = [found[key] for key in dict.fromkeys(keys) if key in found]
        return Chosen(cases, len(set(keys)) - len(cases))

    def _posted(self, request: HttpRequest) -> Chosen | None:
        """Cases that the form carries; None, with the reason said, when they are none, too many or no keys."""
        most = DeskRules.objects.current().bulk_most
        parts = request.POST.get("cases", "").split(",")
        keys = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 19]
        if len(keys) > most:
            _say_too_many(request, most)
            return None
        chosen = self._chosen(request, keys)
        if not chosen.cases:
            messages.error(request, _("Tick at least one request first."))
            return None
        return chosen

    def _show(
        self, request: HttpRequest, verb: str, chosen: Chosen, form: BulkForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The form over the chosen cases; once it is filled, or asks nothing, what would become of each."""
        if not chosen.cases:
            messages.error(request, _("Tick at least one request first."))
            return redirect(LIST)
        form = form or FORMS[verb](chosen.cases, request.user)
        ready = not form.fields or (form.is_bound and form.is_valid())
        words = form.words() if ready else {}
        trial = bulk.trial(verb=verb, by=request.user, words=words, cases=chosen.cases) if ready else None
        context = {
            "title": TITLES[verb], "verb": verb, "chosen": chosen, "form": form, "trial": trial,
            "samples": _samples(trial, words) if trial else [], "key": uuid.uuid4(),
            "readers": _readers(chosen.cases), "variables": canned.VARIABLES,
        }  # fmt: skip
        return self._page(request, "admin/requests_desk/bulk/page.html", context, status)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}  # type: ignore[attr-defined]
        return render(request, template, shared | context, status=status)


def _say_too_many(request: HttpRequest, most: int) -> None:
    said = ngettext(
        "At most %(most)s request can be handled at once: narrow the list with the filters, then choose again.",
        "At most %(most)s requests can be handled at once: narrow the list with the filters, then choose again.",
        most,
    )
    messages.error(request, said % {"most": most})


def _refilled(form: BulkForm, step: str) -> BulkForm:
    """The form with what was typed, no longer judged; with the reply's texts when they were asked for."""
    if step == "insert" and form.insertable:
        typed = form.inserted()
    else:
        typed = {name: form[name].value() for name in form.fields}
    return type(form)(form.cases, form.by, initial=typed)


def _readers(cases: list[Case]) -> dict[str, int]:
    """How many of the applicants read each language."""
    return {code: sum(case.language == code for case in cases) for code in canned.LANGUAGES}


def _samples(trial: bulk.Trial, words: dict[str, Any]) -> list[dict[str, Any]]:
    """The words as the first applicant of each language will read them."""
    firsts = [(code, next((case for case in trial.can if case.language == code), None)) for code in canned.LANGUAGES]
    return [
        {"language": code, "case": case, "text": canned.fill(words[code], case, code, trial.act.by)}
        for code, case in firsts
        if case and words.get(code)
    ]
