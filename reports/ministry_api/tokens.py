"""A token opens the interface: whose it is, what it may read, how often it may ask."""

from typing import Any

from django.db.models import Model
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import TokenAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import User
from common import days
from reports.models import ApiToken
from reports.models.token import checksum_of
from reports.scope import agencies_counted_for, reads_all


class BearerToken(TokenAuthentication):
    """``Authorization: Bearer …``. An unknown, revoked or outlived token is 401, whatever it lacks."""

    keyword = "Bearer"
    model: type[Model] = ApiToken

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The reader and the token; None without a header of this kind. Raises AuthenticationFailed."""
        try:
            found: Any = super().authenticate(request)
        except exceptions.AuthenticationFailed:
            # a header that is none: the words of the library are not in both our languages
            raise exceptions.AuthenticationFailed from None
        return found

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        """By the checksum of what was shown; the day of use is noted."""
        tokens = ApiToken.objects.in_force().select_related("owner")
        token = tokens.filter(checksum=checksum_of(key)).first()
        if token is None:
            raise exceptions.AuthenticationFailed
        token.note_use(days.today())
        return token.reader, token


class BearerScheme(OpenApiAuthenticationExtension):
    """How the description names it."""

    target_class = BearerToken
    name = "ministryToken"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """A bearer token of HTTP."""
        return {"type": "http", "scheme": "bearer"}


class ReadsFigures(BasePermission):
    """Whoever the token is of reads figures today: of all agencies, or of some."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By their roles of today."""
        return bool(request.auth) and (reads_all(request.user) or agencies_counted_for(request.user).exists())


class ListsRequests(ReadsFigures):
    """The token may also list the requests themselves."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """As it says."""
        return super().has_permission(request, view) and bool(request.auth.lists_requests)


class TokenThrottle(SimpleRateThrottle):
    """So many questions a minute of one token (``MINISTRY_API_RATE``); none are counted while the cache is down."""

    scope = "ministry"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """By the token."""
        return self.cache_format % {"scope": self.scope, "ident": request.auth.pk}


class GuessThrottle(SimpleRateThrottle):
    """So many wrong tokens a minute from one address (``API_RATE``)."""

    scope = "api"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """By the address; counted apart from questions that need no token."""
        return self.cache_format % {"scope": "wrong-tokens", "ident": self.get_ident(request)}
