"""Following requests: by reference and e-mail, or signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from accounts import codes, space
from requests_desk.forms.follow import FollowForm
from requests_desk.models import Case


def follow(request: HttpRequest) -> HttpResponse:
    """Reference and e-mail → a one-time code. Nobody learns whether a reference exists."""
    form = FollowForm(request.POST or None, initial={"reference": request.GET.get("reference", "")})
    if request.method != "POST" or not form.is_valid():
        return render(request, "requests_desk/follow.html", {"form": form}, status=422 if form.is_bound else 200)
    reference, email = form.cleaned_data["reference"], form.cleaned_data["email"]
    next_url = reverse("requests_desk:case", args=[reference])
    if request.user.is_authenticated and request.user.email == email:
        return redirect(next_url)
    found = Case.objects.filter(reference=reference, applicant__email__iexact=email).exists()
    begin = codes.start if found else codes.start_silently
    begin(request, email=email, language=get_language() or "ar", next_url=next_url)
    return redirect("account_confirm_login_code")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything one has, what waits for one first."""
    return render(request, "requests_desk/mine.html", {"shelves": space.shelves(request.user)})
