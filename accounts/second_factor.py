"""Staff reach the administration only with a second factor used in this session; citizens never meet it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import add_query_params
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]
_STRONG = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_strong(request: HttpRequest) -> bool:
    """Whether a second factor is set up and was used since signing in."""
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return used and is_mfa_enabled(request.user, _STRONG)


def demand(request: HttpRequest) -> HttpResponse | None:
    """The way to the second factor for staff who lack it; None for anybody else."""
    user = request.user
    if not (user.is_authenticated and user.is_staff) or is_strong(request):
        return None
    if is_mfa_enabled(user, _STRONG):
        back = {"next": request.get_full_path()} if request.method == "GET" else {}
        return HttpResponseRedirect(add_query_params(reverse("mfa_reauthenticate"), back))
    messages.warning(request, _("Set up a second factor first: the administration asks for it."))
    return HttpResponseRedirect(reverse("mfa_index"))


class SecondFactorWall:
    """Stands before every page of the administration but its way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the wall stands in ``process_view``, where the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Lead staff without a second factor to it."""
        match = request.resolver_match
        if match is None or "admin" not in match.app_names or match.url_name == "logout":
            return None
        return demand(request)


def staff_page(view: View) -> View:
    """A page for staff outside the administration: sign-in, 404 for citizens, second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            query = {"next": request.get_full_path()}
            return HttpResponseRedirect(add_query_params(reverse("account_staff_login"), query))
        if not request.user.is_staff:
            raise Http404
        return demand(request) or view(request, *args, **kwargs)

    return guarded
