"""Writing to the agency."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_desk import verbs
from requests_desk.forms.writing import WriteForm
from requests_desk.views.case import acted_case, gone_is_404, show


@login_required
@gone_is_404
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the agency; read from elsewhere (a sign-in, the other language) it is the case's page."""
    found = acted_case(request, reference)
    if request.method != "POST":
        return redirect("requests_desk:case", reference)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, found, 422, write=form)
    try:
        verbs.write_as_applicant(case=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:  # closed meanwhile: the words stay, to be taken elsewhere
        messages.warning(request, error.message)
        return show(request, found, 422, write=form)
    messages.success(request, _("Your message has been sent to the agency."))
    return redirect(reverse("requests_desk:case", args=[reference]) + "#messages")
