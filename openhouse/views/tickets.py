"""A registration for whoever holds its link."""

from django.http import HttpRequest, HttpResponse


def ticket(request: HttpRequest, signed: str) -> HttpResponse:
    return HttpResponse(signed)
