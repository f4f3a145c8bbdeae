"""What the first page of the administration says of messages, and how long something has lasted."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications import delivery
from notifications.admin.kinds import may_preview

register = template.Library()


@register.simple_tag
def messages_line(user: Any) -> SafeString:
    """A warning when messages do not leave, for whoever may see them all; the way to what each kind looks like."""
    said = _warning() if user.has_perm("notifications.see_every_message") else SafeString("")
    if not may_preview(user):
        return said
    way = format_html(
        '<p class="mre-desk"><a href="{}">{}</a></p>',
        reverse("admin:notifications_message_kinds"),
        _("Kinds of messages"),
    )
    return format_html("{}{}", said, way)


def _warning() -> SafeString:
    late, stuck = delivery.oldest_seconds(), delivery.stuck_seconds()
    if late > settings.OUTBOX_LATE_SECONDS:
        words = _("Messages leave too late: the oldest one has waited for %(time)s.") % {"time": lasting(late)}
    elif stuck:
        words = _("No message leaves: the oldest one that was tried has waited for %(time)s.") % {
            "time": lasting(stuck)
        }
    else:
        return SafeString("")
    address = reverse("admin:notifications_message_changelist") + "?standing=late"
    return format_html('<p class="mre-hint mre-duty"><a href="{}">{}</a></p>', address, words)


@register.filter
def lasting(seconds: int) -> str:
    """So many seconds in words, in the largest unit that is passed."""
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if seconds < 3600:
        return ngettext("%(count)d minute", "%(count)d minutes", seconds // 60) % {"count": seconds // 60}
    if seconds < 2 * 86400:
        return ngettext("%(count)d hour", "%(count)d hours", seconds // 3600) % {"count": seconds // 3600}
    return ngettext("%(count)d day", "%(count)d days", seconds // 86400) % {"count": seconds // 86400}
