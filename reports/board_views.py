"""The board of the campaign's cell, made for a screen on the wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies.models import Agency
from common import days
from reports.board import board as counted
from reports.scope import reads_all
from reports.views import for_readers

SECONDS = 60


@for_readers
def board(request: HttpRequest, agencies: list[Agency]) -> HttpResponse:
    """What stands now; it asks for itself again each minute, unless ``?still=1`` stops it (WCAG 2.2.2)."""
    return render(request, "reports/board.html", {
        "board": counted(agencies, reader=request.user), "now": days.now(), "national": reads_all(request.user),
        "still": "still" in request.GET, "seconds": SECONDS,
    })  # fmt: skip
