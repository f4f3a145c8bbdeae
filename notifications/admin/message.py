"""Messages in the administration: what was said to whom, and sending it again."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import AgencyAdmin, AgencyInline
from notifications import verbs
from notifications.kinds import LETTERS
from notifications.letters import Undeliverable, compose
from notifications.models import Attempt, Message, MessageQuerySet


class AttemptInline(AgencyInline):
    model = Attempt
    fields = readonly_fields = ("at", "error")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody writes history."""
        return False


@admin.register(Message)
class MessageAdmin(AgencyAdmin):
    list_display = ("created_at", "template", "recipient", "channel", "language", "state", "attempts", "sent_at")
    list_filter = ("state", "channel", "template", "language")
    search_fields = ("=to", "=key")
    search_help_text = _("The whole e-mail address, or the whole cause.")
    ordering = ("-created_at", "-id")
    fields = readonly_fields = (
        "template", "recipient", "language", "state", "words_in_full", "last_error", "created_at", "due_at", "sent_at",
        "delivered_at", "provider", "expires_at", "attempts", "message_id", "key",
    )  # fmt: skip
    inlines = [AttemptInline]
    actions = ["send_again", "suppress"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages come from what happens, not from a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A message is never edited."""
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Sending again is a right of its own."""
        return request.user.has_perm("notifications.change_message")

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        """Promise the ticked messages once more."""
        count = verbs.send_again(messages=queryset, by=request.user)
        said = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(description=_("Never send"), permissions=["resend"])
    def suppress(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        """Keep the ticked messages that wait from leaving."""
        count = verbs.suppress(messages=queryset, by=request.user)
        said = ngettext("%(count)d message will not be sent.", "%(count)d messages will not be sent.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description=_("recipient"))
    def recipient(self, message: Message) -> SafeString:
        """The address, read from left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', message.to)

    @admin.display(description=_("words"))
    def words_in_full(self, message: Message) -> str | SafeString:
        """The letter as its reader gets it; what opens an account or a draft is shown to nobody."""
        if LETTERS[message.template].secret or not message.context:
            return _("Not shown: the message is personal or its words were erased.")
        try:
            mail = compose(message)
        except Undeliverable as error:
            return str(error)
        return format_html(
            '<div dir="auto" lang="{}"><b>{}</b><br><pre>{}</pre></div>', message.language, mail.subject, mail.body
        )
