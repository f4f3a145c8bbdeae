"""The portal for programs: addresses under /api/, what all of them answer alike, and their description."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import activate, get_language, get_supported_language_variant, override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from common.api import AddressThrottle, sentence

ROOT = "/api/"
KEPT_SECONDS = 60
# No cookie counts here, so any site may read; answers about oneself are the exception.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}


class PublicApi:
    """Under /api/: read only, in the language asked for, 304 for what has not changed, errors in JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer like every address of the interface, or pass on what is none of it."""
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        language = language_of(request)
        with override(language):
            response = self._answer(request)
            activate(language)  # the middleware for pages looks at cookies and may have changed it
            response = finished(request, response)
        if not is_personal(response):
            for name, value in OPEN.items():
                response[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """The language once more, after the middleware for pages and before the view."""
        if request.path_info.startswith(ROOT):
            activate(language_of(request))


def language_of(request: HttpRequest) -> str:
    """``?lang=``, else what ``Accept-Language`` prefers of ours, else Arabic."""
    preferred = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("lang", ""), *(code for code, _weight in preferred)]
    for code in wanted:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return "ar"


def is_personal(response: HttpResponse) -> bool:
    """Whether an answer is about whoever asks: no other site may read it, no cache keep it."""
    return getattr(response, "personal", False)


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its tag, or without content where the reader has it already."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_personal(response):
        response["Cache-Control"], response["Vary"] = "private, no-store", "Accept, Accept-Language, Cookie"
        return response
    if response.status_code >= 400:
        return in_json(response) if is_page else response
    if is_page or response.status_code != 200:
        return response
    # The same for everybody, signed in or not: what was said for the sake of a session is taken back.
    response["Cache-Control"] = f"public, max-age={getattr(response, 'kept_seconds', KEPT_SECONDS)}"
    response["Vary"] = "Accept, Accept-Language"
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def in_json(page: HttpResponse) -> HttpResponse:
    """An error that was written as a page for people, in the shape of the interface."""
    status = page.status_code
    answer = JsonResponse({"detail": sentence(status)}, status=status, json_dumps_params={"ensure_ascii": False})
    for name in ("Allow", "Vary"):
        if page.has_header(name):
            answer[name] = page[name]
    return answer


class SchemaView(SpectacularAPIView):
    """The description in OpenAPI 3, as YAML, or JSON with ``?format=json``."""

    throttle_classes = [AddressThrottle]
    authentication_classes = []


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people: one page, written from the schema, without any script."""
    language = get_language() or "ar"
    other = "fr" if language == "ar" else "ar"
    address = reverse("api:docs")
    return render(request, "api/docs.html", {
        "lists": described(language),
        "base": request.build_absolute_uri(ROOT + "v1/"),
        "other_language": {"code": other, "name": dict(settings.LANGUAGES)[other], "url": f"{address}?lang={other}"},
        "alternates": {code: request.build_absolute_uri(f"{address}?lang={code}") for code in ("ar", "fr")},
        "canonical": request.build_absolute_uri(f"{address}?lang={language}"),
    })  # fmt: skip


@lru_cache(maxsize=4)
def described(language: str) -> list[dict[str, Any]]:
    """Each address with its sentence, parameters and fields, in a language."""
    with override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    return [_operation(address, methods["get"], schema) for address, methods in schema["paths"].items()]


def _operation(address: str, said: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    row = said["responses"]["200"]["content"]["application/json"]["schema"]
    fields = _resolved(row, schema).get("properties", {})
    if "results" in fields:
        fields = _resolved(fields["results"]["items"], schema)["properties"]
    parameters = [_parameter(known) for known in said.get("parameters", [])]
    return {"address": address, "said": said.get("summary", ""), "parameters": parameters, "fields": list(fields)}


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else part


def _parameter(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": known["name"],
        "said": known.get("description", "").partition("\n")[0],
        "choices": known["schema"].get("enum", []),
        "in_path": known["in"] == "path",
    }


app_name = "api"

urlpatterns = [
    path("v1/", include("agencies.api.urls")),
    path("v1/", include("campaigns.api.urls")),
    path("v1/", include("openhouse.api.urls")),
    path("v1/", include("appointments.api.urls")),
    path("v1/", include("reports.api.urls")),
    path("v1/ministry/", include("reports.ministry_api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
