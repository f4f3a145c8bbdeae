"""Writing to the agency."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_desk import verbs
from requests_desk.forms.writing import WriteForm
from requests_desk.views.case import acted_case, show


@login_required
@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the agency."""
    found = acted_case(request, reference)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return show(request, found, 422, write=form)
    verbs.write_as_applicant(case=found, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your message has been sent to the agency."))
    return redirect("requests_desk:case", reference)
