"""Those who follow a case: invited and removed by its applicant, or leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_desk import verbs
from requests_desk.forms.people import InviteForm
from requests_desk.models import Case, Follower
from requests_desk.views.case import gone_is_404, own_case, show


def _of_applicant(request: HttpRequest, reference: str) -> Case:
    """A case the signed-in person filed, or 404."""
    found = own_case(request, reference)
    if found.applicant_id != request.user.pk:
        raise Http404
    return found


@login_required
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite somebody to follow; read from elsewhere it is the case's page."""
    found = _of_applicant(request, reference)
    if request.method != "POST":
        return redirect("requests_desk:case", reference)
    form = InviteForm(request.POST)
    if not form.is_valid() or not _invited(request, found, form):
        return show(request, found, 422, invite=form)
    told = _("The invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
    messages.success(request, told)
    return redirect(reverse("requests_desk:case", args=[reference]) + "#people")


def _invited(request: HttpRequest, case: Case, form: InviteForm) -> bool:
    """Invite; False with the reason at its field when it cannot be."""
    try:
        verbs.invite(case=case, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("email", error)
        return False
    return True


@login_required
@require_POST
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """End somebody's following."""
    found = _of_applicant(request, reference)
    try:
        verbs.remove(case=found, by=request.user, pk=pk)
    except Follower.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("This person no longer follows your request."))
    return redirect(reverse("requests_desk:case", args=[reference]) + "#people")


@login_required
@require_POST
@gone_is_404
def leave(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow no longer."""
    found = own_case(request, reference)
    follower = get_object_or_404(found.followers.active(), user=request.user)
    verbs.leave(follower=follower, by=request.user)
    messages.success(request, _("You no longer follow this request."))
    return redirect("requests_desk:mine")
