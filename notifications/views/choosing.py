"""Which messages one gets: by a link of a letter, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications import links
from notifications.channels import is_served
from notifications.forms import ChooseForm, keep
from notifications.models import PHONES, Mode


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own choices."""
    assert request.user.is_authenticated
    return redirect("messages:choose", links.to_choose(request.user.email))


@never_cache
def choose(request: HttpRequest, signed: str) -> HttpResponse:
    """When each kind of message is wanted, for the address of the link; what must be told comes always."""
    known = links.chooser(signed)
    if known is None:
        return render(request, "notifications/unknown.html", status=404)
    email, _kind = known
    own = request.user.is_authenticated and request.user.email == email
    form = ChooseForm(request.POST or None, email=email, desk=own and request.user.is_staff)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice is kept."))
        return redirect("messages:choose", signed)
    context = {"form": form, "email": email, "by_phone": own and any(map(is_served, PHONES))}
    return render(request, "notifications/choose.html", context, status=422 if form.is_bound else 200)


@csrf_exempt  # a mail program presses it, without cookies: the signed address is the right to (RFC 8058)
@require_POST
def off(request: HttpRequest, signed: str) -> HttpResponse:
    """No more of one kind to one address, in one press of a mail program."""
    known = links.chooser(signed)
    if known is None or not known[1]:
        return HttpResponse(status=404)
    keep(*known, Mode.NEVER)
    return HttpResponse("ok", content_type="text/plain")
