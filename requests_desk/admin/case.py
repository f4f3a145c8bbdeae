"""The queue, and one case with the verbs that are allowed now."""

from typing import Any

from django.contrib import admin
from django.db.models import Case as When
from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models import When as If
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin
from common.days import spell_day
from common.references import read_reference
from common.words import fold
from requests_desk.admin.page import CasePage
from requests_desk.models import Case, Status

# Open work first: submitted and studied by their day, then waiting, then done.
URGENCY = When(
    If(status__in=(Status.SUBMITTED, Status.STUDY), then=Value(0)),
    If(status=Status.WAITING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@admin.register(Case)
class CaseAdmin(AgencyAdmin):
    """The agency's queue: what needs somebody now on top, what waits or is done below."""

    list_display = ["ref", "state", "due", "person", "asks", "place", "assignee"]
    list_display_links = ["ref"]
    list_filter = ["status", "kind", "language"]
    list_select_related = ["commune", "assignee", "applicant"]
    search_fields = ["search_text"]
    search_help_text = _("Reference, name in either script, phone or e-mail")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """By need, then by the day the answer is due, then by who leaves Morocco first."""
        return [URGENCY, "due_on", F("stay_to").asc(nulls_last=True), "pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """An exact reference first; else every folded word somewhere in names, phone or e-mail."""
        reference = read_reference(search_term)
        if reference:
            return queryset.filter(reference=reference), False
        for word in fold(search_term)[:200].split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cases are filed, not added."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A case is never deleted."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The page of a case and one address for each verb."""
        page = CasePage(self)
        info = self.opts.app_label, self.opts.model_name
        verbs = ("take", "ask", "answer", "preview", "write", "close", "decide")
        own = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(page.view(verb)),
                name="{}_{}_{}".format(*info, verb),
            )
            for verb in verbs
        ]
        own += [
            path(
                f"<int:pk>/{verb}/<int:deliverable>/",
                self.admin_site.admin_view(page.view(verb)),
                name="{}_{}_{}".format(*info, verb),
            )
            for verb in ("replace", "revoke")
        ]
        do = self.admin_site.admin_view(page.view("do"))
        own.append(path("<int:pk>/do/<slug:verb>/", do, name="{}_{}_do".format(*info)))
        own.append(path("<int:pk>/export/", self.admin_site.admin_view(page.export), name="{}_{}_export".format(*info)))
        own += [
            path(
                f"<int:pk>/{shown}/<uuid:uuid>/<int:page>/",
                self.admin_site.admin_view(getattr(page, shown)),
                name="{}_{}_{}".format(*info, shown),
            )
            for shown in ("paper", "delivered")
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case with its verbs instead of a form over its columns."""
        return CasePage(self).show(request, object_id)

    @admin.display(description=_("reference"), ordering="reference")
    def ref(self, case: Case) -> SafeString:
        """The reference, left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', case.reference)

    @admin.display(description=_("applicant"))
    def person(self, case: Case) -> SafeString:
        """The applicant's name, isolated from its neighbours."""
        return format_html("<bdi>{}</bdi>", case.applicant_name)

    @admin.display(description=_("kind"), ordering="kind")
    def asks(self, case: Case) -> Any:
        """The kind of request."""
        return case.get_kind_display()

    @admin.display(description=_("commune"))
    def place(self, case: Case) -> str:
        """The commune's name in the reader's language."""
        return case.commune.name if case.commune else "—"

    @admin.display(description=_("status"), ordering="status")
    def state(self, case: Case) -> SafeString:
        """Status as a tag; late work stands out."""
        if case.is_late:
            return format_html('<span class="tag new">{}</span>', _("Late"))
        if case.is_open and case.reopened_on and not case.is_waiting:
            return format_html('<span class="tag wait">{}</span>', _("Reopened"))
        look = {Status.WAITING: "wait", Status.ANSWERED: "done", Status.CLOSED: "done"}.get(Status(case.status), "")
        return format_html('<span class="tag {}">{}</span>', look, case.get_status_display())

    @admin.display(description=_("answer expected by"), ordering="due_on")
    def due(self, case: Case) -> str:
        """The day in words; a dash once answered."""
        return spell_day(case.due_on, get_language() or "ar") if case.is_open else "—"
