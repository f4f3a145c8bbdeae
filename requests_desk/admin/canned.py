"""Ready-made replies: the ministry's for every agency, an agency's own; and their way into an officer's letter."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.admin.paired import PairedAdmin
from common.admin import ScopedFields
from requests_desk import canned
from requests_desk.admin.inserting import filled
from requests_desk.forms.canned import CannedReplyForm
from requests_desk.models import CannedReply, Case


class Whole(admin.SimpleListFilter):
    """Replies that a language lacks."""

    title = _("languages")
    parameter_name = "whole"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice: what is left to do."""
        return [("no", _("translation missing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CannedReply]) -> QuerySet[CannedReply]:
        """Rows without one of their texts."""
        if self.value() != "no":
            return queryset
        return queryset.filter(Q(text_ar="") | Q(text_ar=None) | Q(text_fr="") | Q(text_fr=None))


@admin.register(CannedReply)
class CannedReplyAdmin(PairedAdmin):
    """Both languages side by side, a missing one flagged."""

    form = CannedReplyForm
    change_form_template = "admin/requests_desk/canned/change_form.html"
    list_display = ["shown", "situation", "kind", "whose", "languages", "active"]
    list_display_links = ["shown"]
    list_filter = ["situation", "kind", Whole, "active"]
    list_select_related = ["agency"]
    search_fields = ["title_ar", "title_fr", "text_ar", "text_fr"]
    fieldsets = [
        (None, {"fields": [("title_ar", "title_fr"), ("text_ar", "text_fr")]}),
        (_("When it is offered"), {"fields": ["agency", "situation", "kind", "active"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        """One's own, and the national ones to read: officers are offered both."""
        rows: Any = super(ScopedFields, self).get_queryset(request)  # all of the table: both rules follow
        return rows.visible_to(request.user) | rows.manageable_by(request.user)  # type: ignore[no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A national reply is read by whoever reads replies at all."""
        national = obj is not None and obj.agency_id is None
        return super().has_view_permission(request, None if national else obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the flag of a missing language and the meaning of the variables."""
        row = kwargs.get("obj")
        writes = row is not None and self.has_change_permission(request, row)
        context["national"] = row is not None and row.agency_id is None and not writes
        context["missing"] = [code for code in canned.LANGUAGES if writes and not canned.text_in(row, code)]
        context["variables"] = canned.VARIABLES
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("title"), ordering="title")
    def shown(self, row: CannedReply) -> str:
        """The title in the reader's language, else in the other one."""
        return row.title or row.title_ar or row.title_fr or "—"

    @admin.display(description=_("agency"), ordering="agency")
    def whose(self, row: CannedReply) -> SafeString | str:
        """The agency, or that it is for all."""
        return row.agency.name if row.agency else format_html('<span class="tag">{}</span>', gettext("every agency"))

    @admin.display(description=_("languages"))
    def languages(self, row: CannedReply) -> SafeString:
        """Which languages are there: ar ✓ fr —."""
        there = [bool(canned.text_in(row, code)) for code in canned.LANGUAGES]
        marks = ((code, "✓" if has else "—") for code, has in zip(canned.LANGUAGES, there, strict=True))
        line = format_html('<bdi dir="ltr">{}</bdi>', format_html_join(" ", "{}&nbsp;{}", marks))
        if all(there):
            return line
        return format_html('{} <b class="mre-missing">{}</b>', line, gettext("translation missing"))


class ReplyPages:
    """A reply filled in from a case: as JSON for the page's script, or put into the form without a script."""

    def get_urls(self) -> list[URLPattern]:
        """Their addresses under the case."""
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path("<int:pk>/reply/", view(self.reply_json), name="requests_desk_case_reply"),
            path("<int:pk>/insert/<slug:verb>/", view(self.insert_reply), name="requests_desk_case_insert"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def _worked(self, request: HttpRequest, pk: int) -> Case:
        found = get_object_or_404(Case.objects.manageable_by(request.user).with_facts(), pk=pk)
        if not self.has_change_permission(request, found):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found

    def reply_json(self, request: HttpRequest, pk: int) -> JsonResponse:
        """One reply in the applicant's language."""
        case = self._worked(request, pk)
        reply = _reply(request.GET.get("reply", ""), case, request)
        text = canned.render(reply, case, case.language, request.user)
        answer = JsonResponse({"text": text, "language": case.language, "missing": canned.is_unfinished(text)})
        answer["Cache-Control"] = "private, no-store"
        return answer

    def insert_reply(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The case's page with the reply in the verb's form; what was typed stays."""
        from requests_desk.admin.page import CasePage

        case = self._worked(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        chosen = request.POST.get("reply", "")
        text = ""
        if chosen:
            text = canned.render(_reply(chosen, case, request), case, case.language, request.user)
        name, form = filled(verb, case, request, text)
        return CasePage(self).show(request, pk, 200, **{name: form})  # type: ignore[arg-type]


def _reply(key: str, case: Case, request: HttpRequest) -> CannedReply:
    """A reply that may be offered for a case, or 404."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise Http404
    return get_object_or_404(canned.offered(case, request.user, CannedReply.Situation.values), pk=key)
