"""Signing in by a six-digit code sent by e-mail, on allauth's own login-by-code."""

import secrets
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.post import post

_GUESSES = {"code": f"{app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS}/{app_settings.LOGIN_BY_CODE_TIMEOUT}s/key"}


class CodeProcess(LoginCodeVerificationProcess):
    """A code under way. Spent or expired it stays, so that the page can say so and send another."""

    @property
    def email(self) -> str:
        """Where the code went."""
        return self.state["email"]

    @property
    def hidden(self) -> bool:
        """Whether the page must not name the address: the person asked by something else they know."""
        return bool(self.state.get("asked_by"))

    @property
    def contact(self) -> str:
        """What the person typed to get the code; wishes for codes are counted by it."""
        return self.state.get("asked_by") or self.email

    @property
    def next_url(self) -> str:
        """Where the person goes on after the right code."""
        return self.state["next"]

    @property
    def limited(self) -> bool:
        """Whether the last wish for a code came too soon after others."""
        return self.state["limited"]

    @property
    def spent(self) -> bool:
        """Whether the tries of this code are used up."""
        return self.state["failed_attempts"] >= self.max_attempts

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """Send a new code; to nobody when no person stands behind the e-mail, with the same work done."""
        code = self.generate_code()
        if not self.user:
            self.state["code"] = ""
        self.state |= {"at": time.time(), "failed_attempts": 0, "challenge": secrets.token_hex(12)}
        post(
            key=f"code:{self.state['challenge']}",
            template="code",
            to=self.email,
            language=self.state["language"],
            context={"code": code, "minutes": self.timeout // 60},
            user=self.user,
            suppressed=self.user is None,
        )

    def resend(self) -> None:
        """Send another code, unless too many were asked for lately."""
        self.state["limited"] = not _may_ask(self.request, self.contact)
        if not self.limited:
            self.send()
        self.persist()

    def may_guess(self) -> bool:
        """Count one guess, safe against guesses made side by side; False when there were too many."""
        key = self.state.get("challenge", "")
        counted = ratelimit.consume(self.request, app="accounts", action="code", config=_GUESSES, key=key)
        return bool(counted) and not self.spent

    def record_wrong_guess(self) -> None:
        """Keep count in the session too: Redis may be away."""
        self.state |= {"failed_attempts": self.state["failed_attempts"] + 1, "limited": False}
        self.persist()


def start(
    request: HttpRequest, *, email: str, language: str, next_url: str, user: User | None = None, asked_by: str = ""
) -> None:
    """Begin "confirm this e-mail by a code"; the caller redirects to ``account_confirm_login_code``.

    An unknown e-mail gets an account without password, verified once the code is right.
    Over the limit nothing is sent and the page says so. With ``asked_by`` (a phone) the page
    does not name the e-mail. Raises ValueError when ``user`` has another e-mail.
    """
    email = email.strip().lower()
    if user is not None and user.email != email:
        raise ValueError("the code must go to the person's own e-mail")
    person = user or _person(email, language)
    _begin(request, person if person.is_active else None, email, language, next_url, asked_by)


def start_silently(request: HttpRequest, *, email: str, language: str, next_url: str, asked_by: str = "") -> None:
    """Show the same page after the same work, but send nothing and accept no code."""
    _begin(request, None, email.strip().lower(), language, next_url, asked_by)


def pending(request: HttpRequest) -> CodeProcess | None:
    """The code this browser waits for, if any."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return CodeProcess(stage) if stage and "challenge" in stage.state else None


def _begin(request: HttpRequest, person: User | None, email: str, language: str, next_url: str, asked_by: str) -> None:
    _leave(request)
    safe = url_has_allowed_host_and_scheme(next_url, {request.get_host()})
    ours = {"next": next_url if safe else "", "language": language, "asked_by": asked_by}
    earlier = pending(request)
    contact = asked_by or email
    allowed = _may_ask(request, contact)
    if not allowed and earlier and earlier.contact == contact and earlier.user == person:
        earlier.state |= ours | {"limited": True}
        earlier.persist()
        return
    process = _fresh(request, person, email, ours | {"limited": not allowed})
    if allowed:
        process.send()
    process.persist()


def _fresh(request: HttpRequest, person: User | None, email: str, ours: dict[str, Any]) -> CodeProcess:
    login = Login(user=person, email=email)
    login.state["stages"] = {"current": LoginByCodeStage.key}
    stage = LoginByCodeStage(LoginStageController(request, login), request, login)
    stage.state |= CodeProcess.initial_state(user=person, email=email)
    stage.state |= ours | {"initiated_by_user": True, "challenge": "", "code": ""}
    return CodeProcess(stage)


def _person(email: str, language: str) -> User:
    fresh = {"language": language, "password": make_password(None)}
    with transaction.atomic():
        person, _ = User.objects.get_or_create(email=email, defaults=fresh)
        EmailAddress.objects.get_or_create(user=person, email=email, defaults={"primary": True})
    return person


def _may_ask(request: HttpRequest, email: str) -> bool:
    action = "request_login_code"
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=email, limit_get=True))


def _leave(request: HttpRequest) -> None:
    """Sign somebody else out but keep what this browser was doing, such as a draft."""
    if not request.user.is_authenticated:
        return
    kept = {key: value for key, value in request.session.items() if not key.startswith(("_", "account_", "mfa."))}
    logout(request)
    request.session.update(kept)
