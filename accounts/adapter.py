"""allauth as this portal uses it: mail through the outbox, six digits, no open sign-up form."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from accounts.emails import check_domain
from accounts.models import User
from accounts.post import post

_WORKING_DAY = 12 * 60 * 60
_CODE_MINUTES = 15
# The pages themselves say these things.
_QUIET = {
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "account/messages/login_code_sent.txt",
    "account/messages/email_confirmed.txt",
    "account/messages/email_confirmation_sent.txt",
}


class PortalAdapter(DefaultAccountAdapter):
    """Answers allauth's questions; see each method."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts begin with a code, never with a form."""
        return False

    def generate_login_code(self) -> str:
        """Six digits, as people expect of a code."""
        return get_random_string(6, "0123456789")

    def generate_email_verification_code(self) -> str:
        """Six digits here too."""
        return self.generate_login_code()

    def clean_email(self, email: str) -> str:
        """Refuse look-alike domains; raises ValidationError."""
        return check_domain(email)

    def format_email_subject(self, subject: str) -> str:
        """Subjects without a host's name in front."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Promise the mail through the outbox, in the language of the page."""
        template, words = self._letter(template_prefix, email, context)
        person = User.objects.filter(email=email.lower()).first()
        language = get_language() or "ar"
        key = f"{template}:{get_random_string(24)}"
        post(key=key, template=template, to=email, language=language, context=words, user=person)

    def _letter(self, prefix: str, email: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if "code" in context:
            return "code", {"code": context["code"], "minutes": _CODE_MINUTES}
        if "password_reset_url" in context and prefix.endswith("password_reset_key"):
            return "password_reset", {"url": context["password_reset_url"]}
        mail = self.render_mail(prefix, email, {"email": email, **context})
        return "account_notice", {"title": mail.subject, "text": str(mail.body)}

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Only staff have passwords; the page looks the same to everybody."""
        if user.is_active and getattr(user, "is_staff", False):
            super().send_password_reset_mail(user, email, context)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Drop the flashes that only repeat the page."""
        if message_template not in _QUIET:
            super().add_message(request, level, message_template, *args, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in; staff sessions last one working day."""
        super().login(request, user)
        if getattr(user, "is_staff", False):
            request.session.set_expiry(_WORKING_DAY)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to their queue, citizens to their requests."""
        if request.user.is_staff:
            return reverse("admin:index")
        return super().get_login_redirect_url(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By address and place: a stranger's wrong guesses must not lock the right person out.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"
