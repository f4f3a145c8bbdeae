"""An appointment for whoever holds its link."""

from django.http import HttpRequest, HttpResponse


def manage(request: HttpRequest, signed: str) -> HttpResponse:
    return HttpResponse(signed)
