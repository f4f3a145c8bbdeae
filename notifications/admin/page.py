"""One message: what its reader got, each try, what somebody did with it, and what may be done now."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from notifications import verbs
from notifications.admin.kinds import may_preview
from notifications.frames import in_frame
from notifications.kinds import LETTERS
from notifications.models import Attempt, Channel, Message, Mode, Preference, State
from notifications.previews import Preview, written
from notifications.reasons import explain, standing

if TYPE_CHECKING:
    from notifications.admin.message import MessageAdmin

log = logging.getLogger(__name__)
MOST = 100


class MessagePage:
    """Under the list of messages."""

    def __init__(self, admin: "MessageAdmin") -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Verbs that need a POST and nothing else, and the letter's HTML."""
        views: dict[str, Callable[..., HttpResponse]] = {
            "html": self.html, "again": self.again, "suppress": self.suppress,
        }  # fmt: skip
        wrap = self.admin.admin_site.admin_view
        return [
            path(f"<int:pk>/{name}/", wrap(view), name=f"notifications_message_{name}") for name, view in views.items()
        ]

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        message = self._message(request, pk)
        may = self.admin.has_resend_permission(request)
        context = {
            **self.admin.admin_site.each_context(request), "opts": self.admin.opts, "title": message.template,
            "message": message, "letter": LETTERS.get(message.template), "words": _words(message),
            "standing": list(standing(message)), "tries": _tries(message), "together": self._together(request, message),
            "may_preview": may_preview(request.user) and message.template in LETTERS, "choice": _choice(message),
            "may_again": may and verbs.repeatable(Message.objects.filter(pk=pk)).exists(),
            "may_suppress": may and message.state == State.WAITING,
        }  # fmt: skip
        return render(request, "admin/notifications/message/page.html", context)

    def html(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter alone, for a frame; 404 for what is shown to nobody."""
        words = _words(self._message(request, pk))
        if words is None or not words.html:
            raise Http404
        return in_frame(words.html)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Promise it once more."""
        self._posted(request, pk)
        done = verbs.send_again(messages=Message.objects.filter(pk=pk), by=request.user)
        said = _("The message will be sent again.") if done else _("This message cannot be sent again.")
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING, said)
        return redirect("admin:notifications_message_change", pk)

    def suppress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it from leaving."""
        self._posted(request, pk)
        done = verbs.suppress(messages=Message.objects.filter(pk=pk), by=request.user)
        said = _("The message will not be sent.") if done else _("It is too late: the message is leaving or has left.")
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING, said)
        return redirect("admin:notifications_message_change", pk)

    def _message(self, request: HttpRequest, pk: int) -> Message:
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        found = self.admin.get_queryset(request).filter(pk=pk).select_related("user").first() if pk < 2**63 else None
        if found is None:
            raise Http404
        return found

    def _posted(self, request: HttpRequest, pk: int) -> None:
        if request.method != "POST":
            raise Http404
        self._message(request, pk)
        if not self.admin.has_resend_permission(request):
            raise PermissionDenied

    def _together(self, request: HttpRequest, message: Message) -> list[Message]:
        """The others that left in the same letter."""
        if message.left_in_id is None:
            return []
        rows = self.admin.get_queryset(request).filter(left_in=message.left_in_id).exclude(pk=message.pk)
        return list(rows.order_by("created_at", "pk")[:MOST])


def _words(message: Message) -> Preview | None:
    """As its reader gets it; None for erased words, and for what opens an account or a draft: nobody is shown it."""
    letter = LETTERS.get(message.template)
    if letter is None or letter.secret or not message.context:
        return None
    try:
        return written(message)
    except Exception:
        # old facts under a new template: the rest of the page is wanted all the same
        log.exception("the words of message %s cannot be shown", message.pk)
        return None


def _tries(message: Message) -> list[dict[str, Any]]:
    """What was tried and done, the last first, each with its reason in plain words."""
    rows = message.tries.select_related("by").order_by("-at", "-pk")[:MOST]
    return [{"row": row, "why": explain(row.error), "tried": row.act == Attempt.Act.TRIED} for row in rows]


def _choice(message: Message) -> str:
    """How its reader wants such messages, where there is a choice."""
    letter = LETTERS.get(message.template)
    if letter is None or not letter.optional or message.channel != Channel.EMAIL:
        return ""
    chosen = Preference.objects.filter(email=message.to.lower(), kind=letter.kind).first()
    return str(Mode(chosen.mode if chosen else Mode.AT_ONCE).label)
