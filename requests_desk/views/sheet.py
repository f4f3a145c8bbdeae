"""The verification sheet of a document whose own bytes must not change."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from requests_desk import answers
from requests_desk.models import CaseLook, Deliverable
from requests_desk.views.files import looked


@login_required
def sheet(request: HttpRequest, uuid: object) -> HttpResponse:
    """The page with QR code and code that goes beside a signed PDF, made when it is asked for."""
    rows = Deliverable.objects.visible_to(request.user).select_related("case__agency", "case__commune__province")
    found = get_object_or_404(rows, uuid=uuid)
    detour = looked(request, found.case, CaseLook.What.ANSWER, found.code)
    if detour:
        return detour
    data = answers.sheet_pdf(found.case, answers.Stamp(found.code, found.delivered_at))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.case.reference}-{found.code}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
