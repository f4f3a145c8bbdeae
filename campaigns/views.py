"""The texts behind a campaign, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, Circular
from common.files import clean_name


@require_safe
@cache_control(public=True, max_age=3600)
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """A circular's PDF as a download that no browser may guess about; 404 while its summer is only prepared."""
    known = Circular.objects.visible_to(request.user).exclude(campaign__state=Campaign.State.PREPARED)
    row = get_object_or_404(known.exclude(file=""), pk=pk)
    try:
        with row.file.storage.open(row.file.name) as file:
            answer = HttpResponse(file.read(), content_type="application/pdf")
    except OSError as error:
        raise Http404 from error
    answer["Content-Disposition"] = content_disposition_header(True, clean_name(row.reference, "pdf"))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
