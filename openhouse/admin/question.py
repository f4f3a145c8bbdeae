"""Questions of visitors in the administration: read, answered, published, set aside, or turned into something else."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from common.admin import TranslatedAgencyAdmin
from openhouse.admin.asked import QuestionPages
from openhouse.admin.visitors import Read
from openhouse.models import Asked, Question

LOOKS = {Asked.NEW: "new", Asked.ANSWERED: "done", Asked.SET_ASIDE: "wait"}


@admin.register(Question)
class QuestionAdmin(Read, TranslatedAgencyAdmin):
    """Written by visitors or noted at a stand; each page about them is mounted under the list."""

    list_display = ("words", "event", "shown_state", "language", "translated", "asked_at")
    list_filter = ("state", "published", "language", "event")
    list_select_related = ("event",)
    search_fields = ("text", "name", "email", "phone", "became")
    fields = (
        *("event", "text", "language", "name", "email", "phone", "asked_at", "noted_by", "stand", "state"),
        *("public_text", "answer", "answered_at", "answered_by", "published", "became", "set_aside_why"),
    )

    def get_urls(self) -> list[Any]:
        """With the addresses of the verbs."""
        return [*QuestionPages(self).urls(), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The question with what can be done about it, instead of a form over its columns."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # each verb has an address of its own
        if not object_id.isascii() or not object_id.isdigit() or len(object_id) > 18:
            raise Http404
        return QuestionPages(self).show(request, int(object_id))

    @admin.display(description=_("question"), ordering="text")
    def words(self, question: Question) -> SafeString:
        """How it begins, in a direction of its own."""
        return format_html("<bdi>{}</bdi>", question)

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, question: Question) -> SafeString:
        """What became of it, and whether everybody reads it."""
        state = format_html(
            '<span class="tag {}">{}</span>', LOOKS.get(question.state, ""), question.get_state_display()
        )
        if not question.published:
            return state
        return format_html('{} <span class="tag">{}</span>', state, pgettext("question", "published"))

    @admin.display(description=_("languages"))
    def translated(self, question: Question) -> str:
        """Whether what everybody reads stands in one language only."""
        if not question.published:
            return "–"
        if not (question.lacks("public_text") or question.lacks("answer")):
            return "✓"
        return format_html('<b class="mre-missing">{}</b>', gettext("translation missing"))
