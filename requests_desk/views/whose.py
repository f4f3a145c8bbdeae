"""Links sent by e-mail open for the person who reads that e-mail, and say nothing to anybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from accounts import codes
from requests_desk.forms.people import WhoseForm


def is_for(request: HttpRequest, email: str) -> bool:
    """Whether the signed-in person confirmed this address."""
    return request.user.is_authenticated and request.user.email == email.lower()


def ask(request: HttpRequest, email: str, page: str) -> HttpResponse:
    """Ask for the address the link to ``page`` was sent to: the right one gets a code, a wrong one looks the same."""
    if request.path != page:
        return redirect(page)
    form = WhoseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["email"]
        begin = codes.start if typed == email.lower() else codes.start_silently
        begin(request, email=typed, language=get_language() or "ar", next_url=page)
        return redirect("account_confirm_login_code")
    status = 422 if form.is_bound else 403 if request.user.is_authenticated else 200
    return render(request, "requests_desk/people/whose.html", {"form": form}, status=status)


def over(request: HttpRequest) -> HttpResponse:
    """The page of a link that is forged, too old or taken back."""
    return render(request, "requests_desk/people/over.html", status=404)
