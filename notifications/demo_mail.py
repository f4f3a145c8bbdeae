"""The demonstration's mailbox: what the folder of mail holds, read in the browser."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

_NAME = re.compile(r"^\d{8}T\d{12}-\d+-\d+$")
_SHOWN = 100
# A letter brings its own small style sheet; nothing in it may run, ask elsewhere or leave its frame.
_FRAME_POLICY = (
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


class Letter(NamedTuple):
    """One mail as the list and its page show it."""

    name: str
    subject: str
    to: str
    sent: Any
    text: str
    html: str


def _only_demo(view: Any) -> Any:
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO or not getattr(settings, "EMAIL_FILE_PATH", None):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_only_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters first, of one recipient with ``?to=``."""
    to = request.GET.get("to", "").strip().lower()
    letters = []
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True):
        letter = _read(path)
        if not to or to in letter.to.lower():
            letters.append(letter)
        if len(letters) == _SHOWN:
            break
    return render(request, "notifications/mailbox.html", {"letters": letters, "to": to})


@_only_demo
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as text, with its HTML in a frame that can do nothing."""
    frame = reverse("notifications:demo_letter_html", args=[name])
    return render(request, "notifications/letter.html", {"letter": _find(name), "frame": frame})


@_only_demo
@xframe_options_sameorigin
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of a letter, sandboxed by its own policy."""
    return HttpResponse(_find(name).html, headers={"Content-Security-Policy": _FRAME_POLICY})


def _find(name: str) -> Letter:
    path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    if not _NAME.match(name) or not path.is_file():
        raise Http404
    return _read(path)


def _read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    sent = mail["date"].datetime if mail["date"] else None
    return Letter(
        path.stem, str(mail["subject"] or ""), str(mail["to"] or ""), sent, _part(mail, "plain"), _part(mail, "html")
    )


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    return body.get_content() if body else ""
