"""What every request meets: control characters refused early, private pages kept private."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.words import has_control

Handler = Callable[[HttpRequest], HttpResponse]


class RefuseControlCharacters:
    """Answer 400 to NUL and other controls in an address: PostgreSQL refuses NUL with an error.

    Typed fields are not judged here: forms clean them and say so next to the field.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass the request on."""
        values = (value for _, found in request.GET.lists() for value in found)
        if has_control(request.path_info) or any(map(has_control, (*request.GET, *values))):
            return render(request, "400.html", status=400)
        return self.get_response(request)


class PrivatePages:
    """Pages of a signed-in person, or answers to a form, are never kept by a shared computer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Cache-Control: private, no-store`` unless the view said otherwise."""
        response = self.get_response(request)
        personal = request.method != "GET" or bool(getattr(request, "user", None) and request.user.is_authenticated)
        if personal and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class QuietDevices:
    """No page may ask for the camera or the microphone, but the one that says it reads tickets with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add ``Permissions-Policy`` unless the view said otherwise."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=()")
        return response
