"""The HTML of a letter, shown in a frame of a page: it brings its own style sheet, and may do nothing else."""

from django.http import HttpResponse

# Nothing in it may run, ask elsewhere or leave its frame.
_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def in_frame(html: str) -> HttpResponse:
    """A letter at an address of its own, sandboxed by its own policy; only our own pages may frame it."""
    return HttpResponse(html, headers={"Content-Security-Policy": _POLICY, "X-Frame-Options": "SAMEORIGIN"})
