"""The log of messages: what was said to whom and what became of it; several sent again or kept from leaving."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import AgencyAdmin
from notifications import verbs, watch
from notifications.admin.filters import AboutFilter, DaysFilter, LanguageFilter, StandingFilter, TemplateFilter
from notifications.admin.kinds import KindPages
from notifications.admin.page import MessagePage
from notifications.kinds import LETTERS
from notifications.models import Message, MessageQuerySet, State
from notifications.reasons import explain

MOST_AT_ONCE = 500
LOOKS = {State.SENT: "done", State.DELIVERED: "done", State.FAILED: "late", State.EXPIRED: "late"}


@admin.register(Message)
class MessageAdmin(AgencyAdmin):
    """At a million rows: ordered by an index alone, filtered by others, and nothing counted beyond 10,001."""

    change_list_template = "admin/notifications/message/list.html"
    list_display = ("created_at", "what", "recipient", "how")
    list_filter = (StandingFilter, "state", "channel", AboutFilter, TemplateFilter, LanguageFilter, DaysFilter)
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    search_fields = ("to", "key")
    search_help_text = _("A whole address or phone number, a reference or its beginning, or a cause.")
    ordering = ("-created_at", "-id")
    actions = ["send_again", "suppress"]

    def get_urls(self) -> list[URLPattern]:
        """With the page of each message, its verbs, and every kind of message."""
        return [*KindPages(self).urls(), *MessagePage(self).urls(), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages come from what happens, not from a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A message is never edited."""
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Sending again is a right of its own."""
        return request.user.has_perm("notifications.change_message")

    def get_search_results(self, request: HttpRequest, queryset: MessageQuerySet, search_term: str) -> Any:
        """By an index each: never by a part of an address."""
        return (queryset.named(search_term) if search_term.strip() else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list below what waits and what became of the messages of these days."""
        shown: dict[str, Any] = {"late_after": settings.OUTBOX_LATE_SECONDS}
        if request.method == "GET" and request.user.has_perm("notifications.see_every_message"):
            shown |= {"queues": watch.waiting(), "lately": watch.lately()}
        return super().changelist_view(request, shown | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The message with what may be done with it, instead of a form over its columns."""
        if not object_id.isdecimal():
            raise Http404
        return MessagePage(self).show(request, int(object_id))

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: MessageQuerySet) -> HttpResponse | None:
        """Promise the ticked messages once more, when asked twice."""

        def done(chosen: MessageQuerySet) -> str:
            count = verbs.send_again(messages=chosen, by=request.user)
            said = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
            return said % {"count": count}

        return self._confirmed(request, queryset, "send_again", verbs.repeatable(queryset), done)

    @admin.action(description=_("Never send"), permissions=["resend"])
    def suppress(self, request: HttpRequest, queryset: MessageQuerySet) -> HttpResponse | None:
        """Keep the ticked messages that wait from leaving, when asked twice."""

        def done(chosen: MessageQuerySet) -> str:
            count = verbs.suppress(messages=chosen, by=request.user)
            said = ngettext("%(count)d message will not be sent.", "%(count)d messages will not be sent.", count)
            return said % {"count": count}

        return self._confirmed(request, queryset, "suppress", queryset.filter(state=State.WAITING), done)

    def _confirmed(
        self, request: HttpRequest, queryset: MessageQuerySet, action: str, able: MessageQuerySet,
        done: Callable[[MessageQuerySet], str],
    ) -> HttpResponse | None:  # fmt: skip
        """Done when confirmed, else the page that asks; too many at once are refused."""
        keys = list(queryset.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(keys) > MOST_AT_ONCE:
            said = ngettext(
                "Choose at most %(most)d message at once.", "Choose at most %(most)d messages at once.", MOST_AT_ONCE
            )
            self.message_user(request, said % {"most": MOST_AT_ONCE}, messages.ERROR)
            return None
        chosen, number = Message.objects.filter(pk__in=keys), able.count()
        if request.POST.get("confirmed"):
            self.message_user(request, done(chosen), messages.SUCCESS if number else messages.WARNING)
            return None
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": self.get_actions(request)[action][2],
            "action": action, "keys": keys, "checkbox": ACTION_CHECKBOX_NAME, "chosen": len(keys), "number": number,
            "shown": able.order_by("-created_at", "-id")[:20],
        }  # fmt: skip
        return TemplateResponse(request, "admin/notifications/message/confirm.html", context)

    @admin.display(description=_("message"))
    def what(self, message: Message) -> SafeString:
        """Which kind, what it is about, and how it travels."""
        kind = LETTERS.get(message.template)
        about = [kind.kind.label] if kind else []
        said = " · ".join(str(words) for words in (*about, message.get_channel_display(), message.language))
        return format_html('<code>{}</code><small class="mre-leaves">{}</small>', message.template, said)

    @admin.display(description=_("recipient"))
    def recipient(self, message: Message) -> SafeString:
        """The address, read from left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', message.to)

    @admin.display(description=_("state"))
    def how(self, message: Message) -> SafeString:
        """The state, and in plain words why it has not left."""
        look = LOOKS.get(State(message.state), "wait" if message.last_error else "")
        why = explain(message.last_error) if message.last_error else ""
        return format_html(
            '<span class="tag {}">{}</span><small class="mre-leaves">{}</small>',
            look, message.get_state_display(), why,
        )  # fmt: skip
