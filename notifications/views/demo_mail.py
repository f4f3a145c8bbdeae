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
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.words import clean_line
from notifications.frames import in_frame

_NAME = re.compile(r"^\d{8}T\d{12}-\d+-\d+$")
_SHOWN = 100


class Letter(NamedTuple):
    """One mail as the list and its page show it."""

    name: str
    subject: str
    to: str
    sent: Any
    text: str
    html: str
    files: list[str]


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
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of a letter, sandboxed by its own policy."""
    return in_frame(_find(name).html)


@_only_demo
def letter_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A file that came with a letter, to be kept, never shown."""
    parts = list(_mail(_path(name)).iter_attachments())
    if number >= len(parts):
        raise Http404
    part = parts[number]
    kind = "text/calendar; charset=utf-8" if part.get_content_type() == "text/calendar" else "application/octet-stream"
    kept = content_disposition_header(True, _name_of(part))
    return HttpResponse(part.get_payload(decode=True), content_type=kind, headers={"Content-Disposition": kept})


def _find(name: str) -> Letter:
    return _read(_path(name))


def _path(name: str) -> Path:
    path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    if not _NAME.match(name) or not path.is_file():
        raise Http404
    return path


def _mail(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _read(path: Path) -> Letter:
    mail = _mail(path)
    sent = mail["date"].datetime if mail["date"] else None
    # a folded subject begins with a space
    subject, to = str(mail["subject"] or "").strip(), str(mail["to"] or "")
    files = [_name_of(part) for part in mail.iter_attachments()]
    return Letter(path.stem, subject, to, sent, _part(mail, "plain"), _part(mail, "html"), files)


def _name_of(part: EmailMessage) -> str:
    return clean_line(part.get_filename() or "") or "file"


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    return body.get_content() if body else ""
