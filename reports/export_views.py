"""Files that are made in the background: ordered from the report, followed on a page of one's own, taken away."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.second_factor import staff_page
from agencies.models import Agency
from campaigns.models import Campaign
from reports import export_tasks
from reports.exporting.ordering import order_export
from reports.models import Export
from reports.views import for_readers
from requests_desk.views.files import attachment

SHOWN = 50
_MEDIA = {
    "gz": "application/gzip",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@never_cache
@for_readers
def index(request: HttpRequest, agencies: list[Agency]) -> HttpResponse:
    """One's own files, the newest first; the page renews itself while one is being made."""
    rows = list(Export.objects.visible_to(request.user).select_related("campaign")[:SHOWN])
    told = [(row, row.may_be_read_by(request.user)) for row in rows]
    return render(request, "reports/exports.html", {"told": told, "under_way": any(row.is_open for row in rows)})


@require_POST
@staff_page
def order(request: HttpRequest, year: int) -> HttpResponse:
    """Order a file and lead to the page that follows it. 404 for who reads no figures."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), year=year)
    try:
        order_export(
            campaign=campaign, kind=request.POST.get("kind", ""), query=request.POST.get("query", "")[:2000],
            language=get_language() or "ar", by=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
    except PermissionDenied as refused:
        raise Http404 from refused
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("reports:report", year)
    transaction.on_commit(export_tasks.nudge, robust=True)
    messages.success(request, _("The file is being made. You will have an e-mail when it is ready."))
    return redirect("reports:exports")


@never_cache
@for_readers
def file(request: HttpRequest, key: uuid.UUID, agencies: list[Agency]) -> HttpResponse:
    """The file, for its owner, while they read all that is in it."""
    row = get_object_or_404(Export.objects.visible_to(request.user).select_related("campaign"), pk=key)
    if not row.may_be_read_by(request.user):
        raise Http404
    try:
        return attachment(row.file, row.name, _MEDIA[row.kind.rpartition(".")[2]])
    except FileNotFoundError as gone:
        raise Http404 from gone
