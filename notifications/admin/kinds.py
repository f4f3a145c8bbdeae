"""Every kind of message, and what each looks like in both languages with sample facts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from notifications import previews
from notifications.frames import in_frame
from notifications.kinds import LETTERS

if TYPE_CHECKING:
    from notifications.admin.message import MessageAdmin


def may_preview(user: Any) -> bool:
    """Whoever may see every message, and whoever answers for what an agency writes: samples name nobody."""
    return bool(user.has_perm("notifications.see_every_message") or user.has_perm("notifications.preview_messages"))


class KindPages:
    """Under the list of messages."""

    def __init__(self, admin: "MessageAdmin") -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """The list, one kind, and the HTML of its letter in a language."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("kinds/", wrap(self.listed), name="notifications_message_kinds"),
            path("kinds/<slug:template>/", wrap(self.show), name="notifications_message_kind"),
            path(
                "kinds/<slug:template>/<slug:language>/html/", wrap(self.html), name="notifications_message_kind_html"
            ),
        ]

    def listed(self, request: HttpRequest) -> HttpResponse:
        """Every kind of message, by what it is about."""
        _allow(request)
        rows = [(row, spelled(row.letter.lasts)) for row in previews.rows(get_language() or "ar")]
        return self._page(request, "admin/notifications/message/kinds.html", _("Kinds of messages"), rows=rows)

    def show(self, request: HttpRequest, template: str) -> HttpResponse:
        """One kind in both languages: subject, letter, plain text, and the words for phones with what they cost."""
        _allow(request)
        letter = LETTERS.get(template)
        if letter is None:
            raise Http404
        shown = {
            "template": template, "letter": letter, "lasts": spelled(letter.lasts),
            "previews": [previews.preview(template, language) for language in previews.LANGUAGES],
        }  # fmt: skip
        return self._page(request, "admin/notifications/message/kind.html", template, **shown)

    def html(self, request: HttpRequest, template: str, language: str) -> HttpResponse:
        """The letter alone, for a frame."""
        _allow(request)
        if template not in LETTERS or language not in previews.LANGUAGES:
            raise Http404
        return in_frame(previews.preview(template, language).html)

    def _page(self, request: HttpRequest, page: str, title: str, **shown: Any) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request), "opts": self.admin.opts, "title": title,
            "may_list": self.admin.has_view_permission(request), **shown,
        }  # fmt: skip
        return render(request, page, context)


def _allow(request: HttpRequest) -> None:
    if not may_preview(request.user):
        raise PermissionDenied


def spelled(lasts: timedelta | None) -> str:
    """A length in words: days, hours or minutes, whichever is whole; empty for ever."""
    if lasts is None:
        return ""
    minutes = int(lasts.total_seconds() // 60)
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
