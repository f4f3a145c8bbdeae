"""Uploads that survive a cut line: the core protocol of tus 1.0.0 with creation and termination (https tus.io).

Answers are in words for the reader's eyes; a piece is kept as far as it arrived.
"""

import base64
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.files import Refused
from requests_desk import filings
from requests_desk.models import Case, Document, Draft, PaperRequest, Upload
from requests_desk.verbs import uploads

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"
READ = 16 * 1024
PIECE = 256 * 1024  # one short transaction each: no lock waits for a slow line
MOST_DIGITS = 12
BUSY_SECONDS, FULL_SECONDS = 30, 600


class Unfit(Exception):
    """A request that does not speak the protocol."""


def tus(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page of the protocol: signed in, one version, every refusal in words."""

    def spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods([*methods, "OPTIONS"])
        @wraps(view)
        def page(request: HttpRequest, **names: Any) -> HttpResponse:
            response = _answer(view, request, **names)
            response["Tus-Resumable"] = VERSION
            response["Cache-Control"] = "no-store"
            return response

        return page

    return spoken


def _answer(view: Callable[..., HttpResponse], request: HttpRequest, **names: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=412, headers={"Tus-Version": VERSION})
    if not request.user.is_authenticated:
        return said(_("You are no longer signed in. Sign in again in another tab, then go on here."), 401)
    try:
        return view(request, **names)
    except uploads.OutOfStep as wanted:
        return HttpResponse(status=409, headers={"Upload-Offset": str(wanted)})
    except Refused as refused:
        return refusal(refused)
    except ValidationError as error:
        full = error.code in ("too_many", "too_many_given")
        return said(error.messages[0], 429, FULL_SECONDS) if full else said(error.messages[0], 422)
    except Unfit:
        return said(_("This upload could not be understood. Choose the file again."), 400)


def _abilities() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination",
            "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        },
    )


def said(message: str, status: int, retry_after: int = 0) -> HttpResponse:
    """A refusal in the reader's language, and after how many seconds to try again."""
    response = JsonResponse({"message": message}, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def refusal(refused: Refused) -> HttpResponse:
    """Why a file is not taken."""
    if refused.code == "busy":
        return said(str(refused.message), 503, BUSY_SECONDS)
    return said(str(refused.message), 413 if refused.code == "too_big" else 422)


@tus("POST")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload for a paper of one's own draft, or for a paper asked for in a case one may act in."""
    told = dict(_metadata(request))
    size = _number(request, "Upload-Length")
    upload = uploads.begin(by=request.user, name=told.get("filename", ""), size=size, **_paper(request, told))
    place = reverse("requests_desk:upload", args=[upload.uuid])
    return HttpResponse(status=201, headers={"Location": place, "Upload-Offset": "0"})


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise Unfit
    return int(text)


def _metadata(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Pairs of ``Upload-Metadata``: a key, a space, a value in Base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, coded = pair.strip().partition(" ")
        try:
            yield key, base64.b64decode(coded, validate=True).decode().replace("\0", "")
        except ValueError:  # not Base64, not ASCII, not UTF-8
            raise Unfit from None


def _paper(request: HttpRequest, told: dict[str, str]) -> dict[str, Any]:
    """What the file is for; 404 when it is not this person's to give."""
    if "paper_request" in told:
        cases = Case.objects.acted_by(request.user)
        asked = PaperRequest.objects.filter(case__in=cases, answered_at=None).select_related("requirement")
        return {"paper_request": get_object_or_404(asked, pk=_key(told, "paper_request"))}
    drafts = Draft.objects.visible_to(request.user).unfinished()
    try:
        draft = get_object_or_404(drafts, token=told.get("draft", ""))
    except ValidationError:
        raise Unfit from None
    needed = filings.requirements_of(draft, filings.agency_of_draft(draft, request.user))
    return {"draft": draft, "requirement": get_object_or_404(needed, pk=_key(told, "requirement"))}


def _key(told: dict[str, str], name: str) -> int:
    text = told.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise Unfit
    return int(text)


@tus("HEAD", "PATCH", "DELETE")
def one(request: HttpRequest, uuid: object) -> HttpResponse:
    """How far an upload is; its next piece; its end."""
    mine = Upload.objects.visible_to(request.user).select_related(
        "document", "draft", "requirement", "paper_request__requirement", "paper_request__case"
    )
    upload = get_object_or_404(mine, uuid=uuid)
    try:
        return {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}[request.method or ""](request, upload)
    except (Upload.DoesNotExist, Draft.DoesNotExist, Case.DoesNotExist):  # no longer this person's to give
        return HttpResponse(status=404)


def _head(request: HttpRequest, upload: Upload) -> HttpResponse:
    upload = uploads.state(upload=upload, by=request.user)
    if upload.refused:
        return HttpResponse(status=410)
    return HttpResponse(headers={"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)})


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Add the piece; the answer to the last one says what became of the file, also when it is sent again."""
    if request.content_type != BYTES:
        return HttpResponse(status=415)
    at = _number(request, "Upload-Offset")
    if not (upload.document or upload.refused):
        received = _take_in(request, upload, at)
        if received < upload.size:
            return HttpResponse(status=204, headers={"Upload-Offset": str(received)})
    return kept(uploads.finish(upload=upload, by=request.user), upload)


def _take_in(request: HttpRequest, upload: Upload, at: int) -> int:
    """Keep what arrives, as far as it arrives; returns how many bytes are here."""
    received = uploads.add(upload=upload, by=request.user, at=at, data=b"").received
    for data in _pieces(request, upload.size - received):
        received = uploads.add(upload=upload, by=request.user, at=received, data=data).received
    return received


def _pieces(request: HttpRequest, room: int) -> Iterator[bytes]:
    """The body in pieces of ``PIECE`` bytes; a line that breaks ends the last one early."""
    held, told = bytearray(), int(request.headers.get("Content-Length") or 0)
    if told > room:
        raise Refused("too_big", size=told, limit=room)
    try:
        while data := request.read(READ):
            held += data
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    except UnreadablePostError:
        pass  # the line broke; whoever sent this reads no answer and asks again
    if held:
        yield bytes(held)


def kept(document: Document, upload: Upload) -> HttpResponse:
    """What became of a file, with its line for the list of papers given."""
    line = render_to_string("requests_desk/parts/given.html", {"document": document, "upload": upload})
    return JsonResponse(
        {
            "name": document.original_name,
            "size": document.size,
            "url": reverse("requests_desk:document", args=[document.uuid]),
            "line": line,
        },
        headers={"Upload-Offset": str(upload.size)},
    )


def _delete(request: HttpRequest, upload: Upload) -> HttpResponse:
    uploads.drop(upload=upload, by=request.user)
    return HttpResponse(status=204)
