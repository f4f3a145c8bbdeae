"""Files of a case: private, served as attachments, never run by a browser."""

from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import second_factor
from requests_desk.casefile import papers_of
from requests_desk.models import Case, CaseLook, Deliverable, Document
from requests_desk.receipts import receipt_pdf


def attachment(file: FieldFile, name: str, content_type: str) -> HttpResponse:
    """A private file as a download that no page may embed and no browser may guess about."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def is_staffs_look(request: HttpRequest, case: Case) -> bool:
    """Whether the reader neither filed the case nor follows it: then they are staff at work."""
    if case.applicant_id == request.user.pk:
        return False
    return not case.followers.active().filter(user_id=request.user.pk).exists()


def looked(request: HttpRequest, case: Case | None, what: str, thing: str = "") -> HttpResponse | None:
    """The way to the second factor for staff who lack it; a look of theirs is written down (law 09-08)."""
    if case is None or not is_staffs_look(request, case):
        return None
    detour = second_factor.demand(request)
    if detour is None:
        CaseLook.objects.note(case=case, by=request.user, what=what, thing=thing)
    return detour


@login_required
def document(request: HttpRequest, uuid: object) -> HttpResponse:
    """A paper given by a citizen, for whoever may see its case or draft."""
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("case"), uuid=uuid)
    detour = looked(request, found.case, CaseLook.What.PAPER, found.original_name)
    if found.erased_at and not detour:
        return render(request, "requests_desk/erased.html", {"document": found}, status=410)
    return detour or attachment(found.file, found.original_name, found.content_type)


@login_required
@require_safe
def download(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything its applicant gave and was given, as one ZIP."""
    case = get_object_or_404(Case.objects.of(request.user), reference=reference)
    response = FileResponse(
        papers_of(case), as_attachment=True, filename=f"{case.reference}.zip", content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def deliverable(request: HttpRequest, uuid: object) -> HttpResponse:
    """A PDF the agency delivered."""
    found = get_object_or_404(Deliverable.objects.visible_to(request.user).select_related("case"), uuid=uuid)
    name = f"{found.case.reference}.pdf"
    detour = looked(request, found.case, CaseLook.What.ANSWER, found.code)
    return detour or attachment(found.file, name, "application/pdf")


@login_required
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The dated bilingual receipt (law 55-19), made when it is asked for."""
    case = get_object_or_404(
        Case.objects.visible_to(request.user).select_related("agency", "commune__province"), reference=reference
    )
    detour = looked(request, case, CaseLook.What.RECEIPT)
    if detour:
        return detour
    response = HttpResponse(receipt_pdf(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
