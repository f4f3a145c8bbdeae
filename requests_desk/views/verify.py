"""Is this document genuine? Answered to anybody who holds its code, with its kind, agency and date, no more."""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_http_methods, require_safe

from requests_desk import proof
from requests_desk.forms.verify import FileForm, VerifyForm
from requests_desk.models import Deliverable

# Codes hold 49 bits: at this pace from one connection nobody meets one by chance.
RATES = {"verify": "30/m/ip"}


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the QR code: on to the page, in the language the browser prefers."""
    with override(get_language_from_request(request)):
        answer = HttpResponseRedirect(f"{reverse('verify')}?{urlencode({'code': code[: proof.LONGEST]})}")
    answer["Vary"] = "Accept-Language, Cookie"
    return _unlisted(answer)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The question and, once a code is given, the answer; by POST a file is held against the code."""
    asked = request.method == "POST" or "code" in request.GET
    if asked and not ratelimit.consume(
        request, app="requests_desk", action="verify", config=RATES, limit_get=True
    ):  # fmt: skip
        return _too_many(request)
    form = _bound(request)
    context: dict[str, Any] = {"form": form, "file_form": FileForm(initial={"code": request.GET.get("code", "")})}
    if form.is_bound and form.is_valid():
        context |= _answer(form)
    elif request.method == "POST":
        context |= {"form": VerifyForm(initial={"code": request.POST.get("code", "")}), "file_form": form}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _unlisted(render(request, "requests_desk/verify.html", context, status=status))


def _bound(request: HttpRequest) -> VerifyForm:
    if request.method == "POST":
        return FileForm(request.POST, request.FILES)
    return VerifyForm(request.GET) if "code" in request.GET else VerifyForm()


def _answer(form: VerifyForm) -> dict[str, Any]:
    """What the page says of a code; of the person and the request it is told nothing."""
    typed = form.cleaned_data["code"]
    found = proof.find(typed)
    answer = {
        "asked": True,
        "state": found.state if found else "unknown",
        "code": proof.grouped(found.code) if found else typed,
        "form": VerifyForm(initial={"code": typed}),
        "file_form": FileForm(initial={"code": typed}),
    }
    if found:
        answer |= _facts(found)
        answer["same_file"] = form.cleaned_data["file"] == found.sha256 if "file" in form.cleaned_data else None
    return answer


def _facts(found: Deliverable) -> dict[str, Any]:
    return {
        "kind": found.case.get_kind_display(),
        "agency": found.case.agency.name,
        "delivered_at": found.delivered_at,
        "changed_at": found.changed_at,
    }


def _too_many(request: HttpRequest) -> HttpResponse:
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "60"
    return _unlisted(answer)


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """Answers about single documents are for no search engine and no shared cache."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer
