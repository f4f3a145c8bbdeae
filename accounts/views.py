"""Coming in, going out, and one's own page."""

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.core.internal.httpkit import add_query_params
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import codes
from accounts.forms import AskCodeForm, CodeForm, ProfileForm, StaffLoginForm


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the e-mail a code goes to; staff on their way to the administration get their own page."""
    next_url = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return redirect(next_url or reverse(settings.LOGIN_REDIRECT_URL))
    if request.method == "GET" and next_url.startswith(reverse("admin:index")):
        return redirect(add_query_params(reverse("account_staff_login"), {"next": next_url}))
    form = AskCodeForm(request.POST or None)
    if form.is_valid():
        language = get_language() or "ar"
        codes.start(request, email=form.cleaned_data["email"], language=language, next_url=next_url)
        return redirect("account_confirm_login_code")
    return render(request, "account/login.html", {"form": form, "next": next_url})


@csrf_exempt
@never_cache
@sensitive_post_parameters("code")
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Take the six digits, or send others.

    Signing in changes the form's token: the second half of a double click comes with the
    old one. It finds the person signed in and goes on; everything else is checked below.
    """
    if request.user.is_authenticated:
        return redirect(request.session.get("after_code") or settings.LOGIN_REDIRECT_URL)
    return _confirm_code(request)


@csrf_protect
def _confirm_code(request: HttpRequest) -> HttpResponse:
    process = codes.pending(request)
    if process is None:
        messages.warning(request, _("Start again here: this page was open for too long."))
        return redirect("account_login")
    if request.POST.get("action") == "resend":
        return _resend(request, process)
    form = CodeForm(process, request.POST or None)
    if form.is_valid():
        request.session["after_code"] = process.next_url
        return process.finish(process.next_url or None)
    return render(request, "account/code.html", {"form": form, "process": process})


def _resend(request: HttpRequest, process: codes.CodeProcess) -> HttpResponse:
    process.resend()
    if not process.limited:
        messages.success(request, _("Another code is on its way. Only the last one works."))
    return redirect("account_confirm_login_code")


class StaffLogin(LoginView):
    """allauth's sign-in by password, with passkeys; a citizen's code under way does not stand in its way."""

    form_class = StaffLoginForm
    template_name = "account/staff_login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage) -> HttpResponseRedirect | None:
        if stage.key != LoginByCodeStage.key:
            return super()._redirect_to_pending_stage(request, stage)
        clear_login(request)
        return None


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own page: names, phone, country, clock, language, and what was agreed to."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("account_profile")
    if form.is_bound:
        request.user.refresh_from_db()  # the page must not greet by a name that was refused
    consents = request.user.consents.order_by("-given_at")
    return render(request, "account/profile.html", {"form": form, "consents": consents})
