"""What all answers to programs have in common: read only, public, in pages, with errors people understand."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle
from rest_framework.views import exception_handler
from rest_framework.viewsets import GenericViewSet

MOST_ROWS = 100
MOST_PAGES = 10_000


class Query(serializers.Serializer):
    """Parameters of one row's address. A parameter nobody knows is refused: a misspelt filter would filter nothing."""

    lang = serializers.ChoiceField(["ar", "fr"], required=False, help_text=gettext_lazy("Language of messages."))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse unknown parameters by name."""
        unknown = set(self.initial_data) - set(self.fields) - {"format"}
        if unknown:
            raise exceptions.ValidationError(
                {name: [_("There is no such parameter here.")] for name in sorted(unknown)}
            )
        return given


class PageQuery(Query):
    """Parameters of a list."""

    page = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_PAGES, help_text=gettext_lazy("Which page, from 1.")
    )
    size = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_ROWS, help_text=gettext_lazy("Rows of a page: at most 100.")
    )


class Pages(PageNumberPagination):
    """50 rows a page, 100 at most; beyond the last page there is nothing (404)."""

    page_size = 50
    max_page_size = MOST_ROWS
    page_size_query_param = "size"
    last_page_strings = ()
    invalid_page_message = gettext_lazy("There is no such page.")


class AddressThrottle(AnonRateThrottle):
    """So many questions a minute from one address (``API_RATE``); none are counted while the cache is down."""

    scope = "api"


class PersonThrottle(UserRateThrottle):
    """So many questions a minute of one person who is signed in."""

    scope = "api"


class PublicView(GenericViewSet):
    """Rows that everybody may read. ``asked`` holds the checked parameters."""

    authentication_classes: Sequence[Any] = ()
    permission_classes = [AllowAny]
    throttle_classes = [AddressThrottle]
    pagination_class = Pages
    http_method_names = ["get", "head", "options"]
    query_of: dict[str, type[Query]] = {}  # by action; else a list pages and a row asks nothing

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the question, then read it; 400 for what cannot be read."""
        super().initial(request, *args, **kwargs)
        shape = self.query_of.get(self.action) or (Query if self.detail else PageQuery)
        query = shape(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        self.asked = query.validated_data

    def list(self, request: Request) -> Response:
        """One page of rows."""
        rows = self.prepare(self.paginate_queryset(self.rows()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        rows = self.prepare([self.get_object()])
        return Response(self.get_serializer(rows[0]).data)

    def rows(self) -> Any:
        """The rows asked for."""
        return self.get_queryset()

    def prepare(self, rows: Sequence[Any]) -> Sequence[Any]:
        """What these rows need together, fetched once for all of them."""
        return rows


class BothSerializer(serializers.Serializer):
    """A text in both languages; null where it is not written yet."""

    ar = serializers.CharField(allow_null=True)
    fr = serializers.CharField(allow_null=True)


@extend_schema_field(BothSerializer)
class Both(serializers.Field):
    """A field that stands in two columns, as ``{"ar": …, "fr": …}``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        """The row itself: each column is read by its own name."""
        return instance

    def to_representation(self, value: Any) -> dict[str, str | None]:
        """Both texts, never one in place of the other."""
        return {language: getattr(value, f"{self.field_name}_{language}") or None for language in ("ar", "fr")}


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer to an error: ``{"detail": a sentence, "errors": {parameter: [sentences]}}``, in the language asked for."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = {"detail": _("Some parameters cannot be read."), "errors": response.data}
    else:
        response.data = {"detail": sentence(response.status_code, error)}
    return response


def sentence(status: int, error: Exception | None = None) -> str:
    """What went wrong, for a status; a paginator's or a view's own words are kept."""
    if isinstance(error, exceptions.NotFound | exceptions.PermissionDenied) and error.detail != error.default_detail:
        return str(error.detail)
    if isinstance(error, exceptions.Throttled):
        seconds = int(error.wait or 1)
        return ngettext(
            "Too many questions. Ask again in %(seconds)d second.",
            "Too many questions. Ask again in %(seconds)d seconds.",
            seconds,
        ) % {"seconds": seconds}
    said: dict[int, Callable[[], str]] = {
        400: lambda: _("This address holds characters that cannot be read."),
        401: lambda: _("This is answered to a token in force alone: Authorization: Bearer …"),
        403: lambda: _("Sign in on the portal first: this is answered to your own session alone."),
        404: lambda: _("There is nothing at this address."),
        405: lambda: _("This interface is for reading: only GET, HEAD and OPTIONS are answered."),
        406: lambda: _("Answers are given in JSON only."),
    }
    return said.get(status, lambda: _("This could not be answered. Try again later."))()
