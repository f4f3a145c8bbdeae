"""Papers and delivered documents seen inside the page of a case, as small pictures."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from common.previews import NoPreview, preview
from requests_desk.models import Case, CaseLook

KEPT_SECONDS = 600


class Previews:
    """Part of a case's page; the host gives ``admin``. Each picture shown is a look that is written down."""

    def paper(self, request: HttpRequest, pk: int, uuid: Any, page: int) -> HttpResponse:
        """A page of a paper that somebody gave in this case."""
        case = self._seen(request, pk)
        found = get_object_or_404(case.documents.given().kept(), uuid=uuid)
        CaseLook.objects.note(case=case, by=request.user, what=CaseLook.What.PAPER, thing=found.original_name)
        return picture(found.file, found.content_type, page, f"{found.uuid}")

    def delivered(self, request: HttpRequest, pk: int, uuid: Any, page: int) -> HttpResponse:
        """A page of a document that the agency delivered in this case."""
        case = self._seen(request, pk)
        found = get_object_or_404(case.deliverables, uuid=uuid)
        CaseLook.objects.note(case=case, by=request.user, what=CaseLook.What.ANSWER, thing=found.code)
        return picture(found.file, "application/pdf", page, f"{found.uuid}")

    def _seen(self, request: HttpRequest, pk: int) -> Case:
        """A case in scope; 404 for anything else."""
        case = get_object_or_404(self.admin.get_queryset(request), pk=pk)  # type: ignore[attr-defined]
        if not self.admin.has_view_permission(request, case):  # type: ignore[attr-defined]
            raise PermissionDenied
        return case


def picture(file: FieldFile, content_type: str, page: int, name: str) -> HttpResponse:
    """The picture, for this reader's page alone. Raises Http404 for what is never drawn, a drawing above all."""
    key = f"preview:{name}:{page}"
    data = cache.get(key)
    if data is None:
        data = _drawn(file, content_type, page)
        cache.set(key, data, KEPT_SECONDS)
    response = HttpResponse(data, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _drawn(file: FieldFile, content_type: str, page: int) -> bytes:
    try:
        with file.open("rb") as held:
            return preview(held.read(), content_type, page)
    except (NoPreview, FileNotFoundError):
        raise Http404 from None
