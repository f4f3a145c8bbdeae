"""What is answered before everything else: the addresses that machines ask."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mre_portal.health import healthz, readyz
from mre_portal.metrics import scraped


class Probes:
    """Answer ``/healthz``, ``/readyz`` and ``/metrics`` before sessions, languages and host names matter."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz, "/metrics": scraped}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self.probes.get(request.path_info, self.get_response)
        return probe(request)
