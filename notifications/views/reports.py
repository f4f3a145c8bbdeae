"""What providers report of messages: delivered, failed, or that somebody wrote to us."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common import phones
from common.words import clean_line
from notifications import verbs

MOST = 100  # reports in one request
_MOST_BYTES = 200_000


@csrf_exempt  # signed with the provider's secret instead
@require_POST
def report(request: HttpRequest, provider: str) -> HttpResponse:
    """Reports of one provider: an object or a list of them, signed by HMAC-SHA256 of the body (``X-Signature``, hex).

    ``{"id", "state": "delivered" | "failed", "reason"}`` settles a message; ``{"from"}`` says that a number wrote. What
    is unknown is passed over: the same report twice, or of another portal's message, is no fault. 403 for a wrong
    signature, 400 for what is no report.
    """
    secret = settings.PHONE_SECRETS.get(provider, "")
    if not secret or not _is_signed(request, secret):
        return HttpResponse(status=403)
    try:
        told = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    rows = told if isinstance(told, list) else [told]
    if len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        return HttpResponse(status=400)
    for row in rows:
        _take(provider, row)
    return HttpResponse(status=204)


def _is_signed(request: HttpRequest, secret: str) -> bool:
    if len(request.body) > _MOST_BYTES:
        return False
    ours = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), request.headers.get("X-Signature", "").strip().lower().encode())


def _take(provider: str, row: dict[str, Any]) -> None:
    number, state = _line(row, "id")[:120], row.get("state")
    if number and state in ("delivered", "failed"):
        reason = _line(row, "reason")[:500]
        verbs.reported(provider=provider, number=number, delivered=state == "delivered", reason=reason)
    if phone := phones.normalise(_line(row, "from")[:40], ""):
        verbs.heard(phone=phone)


def _line(row: dict[str, Any], name: str) -> str:
    """A text of a report without signs that no database keeps: JSON may hold NUL and halves of letters."""
    return clean_line(str(row.get(name) or "").encode("utf-8", "replace").decode())
