"""Taking over, on one's phone, a request filed at the desk: the link of the receipt, an e-mail, four digits."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import codes
from requests_desk import links, verbs
from requests_desk.forms.claim import ClaimEmailForm, DigitsForm
from requests_desk.models import Claim
from requests_desk.verbs.claims import Void, digits_of, why_void
from requests_desk.views import whose


@never_cache
def claim(request: HttpRequest, signed: str) -> HttpResponse:
    """Who holds a good link reads the kind, the agency and the day, no more, until the request is theirs."""
    found = links.claim_in(signed)
    if found is None:
        return whose.over(request)
    right, number = found
    if request.user.is_authenticated and right.case.applicant_id == request.user.pk:
        return redirect("requests_desk:case", right.case.reference)
    if void := why_void(right, number):
        return _over(request, right, void)
    if not request.user.is_authenticated:
        return _ask_email(request, right)
    return _take(request, right, number)


def _ask_email(request: HttpRequest, right: Claim) -> HttpResponse:
    form = ClaimEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        codes.start(request, email=email, language=get_language() or "ar", next_url=request.path)
        return redirect("account_confirm_login_code")
    return _show(request, right, form, "email")


def _take(request: HttpRequest, right: Claim, number: int) -> HttpResponse:
    assert request.user.is_authenticated
    form = DigitsForm(request.POST or None, asked=bool(digits_of(right.case)))
    # Without digits to ask for there is nothing to bind: the button alone is the answer.
    pressed = request.method == "POST" and (form.is_valid() or not form.fields)
    if not pressed:
        return _show(request, right, form, "digits")
    digits = form.cleaned_data["digits"] if form.fields else ""
    try:
        case = verbs.take_over(claim=right, number=number, by=request.user, digits=digits)
    except Void as void:
        return _over(request, right, void)
    except ValidationError as error:
        form.add_error("digits" if form.fields and error.code == "wrong" else None, error)
        return _show(request, right, form, "digits")
    messages.success(request, _("The request is yours now: here is all that happened so far."))
    return redirect("requests_desk:case", case.reference)


def _show(request: HttpRequest, right: Claim, form: object, step: str) -> HttpResponse:
    context = {"case": right.case, "form": form, "step": step}
    status = 422 if request.method == "POST" else 200
    return render(request, "requests_desk/claim/take.html", context, status=status)


def _over(request: HttpRequest, right: Claim, void: Void) -> HttpResponse:
    """Why the link is worth nothing now, and whom to ask."""
    context = {"agency": right.case.agency, "why": void.message, "code": void.code}
    return render(request, "requests_desk/claim/over.html", context, status=410)
