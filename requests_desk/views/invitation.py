"""An invitation to follow a case: read, accepted or declined by the person it was sent to."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from requests_desk import links, verbs
from requests_desk.models import Follower
from requests_desk.views import whose

View = Callable[[HttpRequest, Follower, str], HttpResponse]


def for_the_invited(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of an invitation: for the person invited; one already accepted leads to the case."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, signed: str) -> HttpResponse:
        follower = links.invitation(signed)
        if follower is None:
            return whose.over(request)
        if not whose.is_for(request, follower.email):
            return whose.ask(request, follower.email, reverse("requests_desk:invitation", args=[signed]))
        if follower.accepted_at:
            return redirect("requests_desk:case", follower.case.reference)
        return view(request, follower, signed)

    return page


@for_the_invited
def invitation(request: HttpRequest, follower: Follower, signed: str) -> HttpResponse:
    """Who invites, to what, and what one may do."""
    return render(request, "requests_desk/people/invitation.html", {"follower": follower, "signed": signed})


@require_POST
@for_the_invited
def accept(request: HttpRequest, follower: Follower, signed: str) -> HttpResponse:
    """Agree to follow."""
    try:
        verbs.accept(follower=follower, by=request.user)
    except Follower.DoesNotExist:  # taken back while one was reading
        return whose.over(request)
    messages.success(request, _("You now follow this request."))
    return redirect("requests_desk:case", follower.case.reference)


@require_POST
@for_the_invited
def decline(request: HttpRequest, follower: Follower, signed: str) -> HttpResponse:
    """Decline to follow."""
    try:
        verbs.leave(follower=follower, by=request.user)
    except Follower.DoesNotExist:
        return whose.over(request)
    messages.success(request, _("You declined the invitation."))
    return redirect("requests_desk:mine")
