"""Following requests: by reference and e-mail or phone, or signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from accounts import codes, space
from common import phones
from requests_desk.forms.follow import FollowForm
from requests_desk.models import Case

# Where a code would go that belongs to nobody: never sent, never shown.
NOBODY = "nobody@phone.invalid"


def follow(request: HttpRequest) -> HttpResponse:
    """Reference and e-mail or phone → a one-time code. Nobody learns whether a reference exists."""
    form = FollowForm(request.POST or None, initial={"reference": request.GET.get("reference", "")})
    if request.method != "POST" or not form.is_valid():
        return render(request, "requests_desk/follow.html", {"form": form}, status=422 if form.is_bound else 200)
    reference, contact = form.cleaned_data["reference"], form.cleaned_data["email"]
    next_url = reverse("requests_desk:case", args=[reference])
    if Case.objects.followed_by(request.user).filter(reference=reference).exists():
        return redirect(next_url)
    _begin_code(request, reference, contact, next_url)
    return redirect("account_confirm_login_code")


def _begin_code(request: HttpRequest, reference: str, contact: str, next_url: str) -> None:
    """The same work and the same page, whether the reference exists, the contact fits, both or neither."""
    case = Case.objects.select_related("applicant").filter(reference=reference).first()
    # Wishes for codes are counted by the last digits: a number has many written forms, one mailbox behind it.
    asked_by = "" if "@" in contact else "phone " + "".join(sign for sign in contact if sign.isdigit())[-9:]
    fits = _phone_fits(case, contact) if asked_by else bool(case) and case.applicant.email == contact
    kept = {"language": get_language() or "ar", "next_url": next_url, "asked_by": asked_by}
    if case and fits:
        codes.start(request, email=case.applicant.email, **kept)
    else:
        codes.start_silently(request, email=NOBODY if asked_by else contact, **kept)


def _phone_fits(case: Case | None, typed: str) -> bool:
    """Whether a phone in any written form is the request's or its applicant's: read in their country and in Morocco."""
    country = str(case.country or case.applicant.country) if case else ""
    known = {str(case.phone), str(case.applicant.phone)} - {"", "None"} if case else set()
    read = {phones.normalise(typed, region) for region in (country or "FR", "MA")}
    return bool(known & read)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything one has, what waits for one first."""
    return render(request, "requests_desk/mine.html", {"shelves": space.shelves(request.user)})
