"""The one base of every admin page: staff see, choose and post only what their postings cover.

Scoping ``get_queryset`` alone still leaks through filters' sidebars, drop-downs, forged values,
inlines and the site's "view on site" address; each is closed here, so that an app's admin.py
says only what to show. tests/house/test_admin_scope.py fails for any model registered otherwise.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import (
    FieldDoesNotExist,
    ImproperlyConfigured,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from common.forms import CleanCharField, CleanTextField
from common.words import has_control

COUNTED_AT_MOST = 10_001
LONGEST_TEXT = 10_000
COLON = ": \u00a0"


def in_scope(source: type[models.Model] | QuerySet[Any], user: Any) -> QuerySet[Any]:
    """What a person may manage: ``manageable_by`` where public reading is wider, else ``visible_to``, else nothing."""
    queryset = source if isinstance(source, QuerySet) else source._default_manager.all()
    for rule in ("manageable_by", "visible_to"):
        if hasattr(queryset, rule):
            scoped: QuerySet[Any] = getattr(queryset, rule)(user)
            return scoped
    return queryset.none()


class CappedPaginator(Paginator):
    """Counts no further than 10,001: at a million rows a full count costs more than the page."""

    @cached_property
    def count(self) -> int:
        """Rows, or 10,001 when there are more."""
        return self.object_list.order_by()[:COUNTED_AT_MOST].count()


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A sidebar that names only related rows in the reader's scope."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[Any, str]]:
        """Choices of the sidebar."""
        allowed = in_scope(field.remote_field.model, request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": allowed.values("pk")}
        )


class ScopedFields:
    """What pages and inlines share: scoped rows, scoped drop-downs, cleaned text."""

    view_on_site = False
    deletable = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows in the reader's scope."""
        return in_scope(super().get_queryset(request), request.user)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A drop-down of rows in scope; the same queryset refuses forged values."""
        kwargs.setdefault("queryset", in_scope(db_field.remote_field.model, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As for single rows."""
        kwargs.setdefault("queryset", in_scope(db_field.remote_field.model, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Plain text passes the portal's cleaner."""
        cleaner = _cleaner(db_field)
        if cleaner:
            kwargs.setdefault("form_class", cleaner)
        if cleaner is CleanTextField:
            kwargs.setdefault("max_length", LONGEST_TEXT)
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, forms.SplitDateTimeField):
            _name_boxes(field)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The role's permission, and for a row the role must be held at its agency."""
        return super().has_view_permission(request, obj) and (  # type: ignore[misc]
            self._holds(request, obj, "view") or self._holds(request, obj, "change")
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for viewing."""
        return super().has_change_permission(request, obj) and self._holds(request, obj, "change")  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Off unless the admin says ``deletable = True``: what was public is ended, not erased."""
        return (
            self.deletable
            and super().has_delete_permission(request, obj)  # type: ignore[misc]
            and self._holds(request, obj, "delete")
        )

    def _holds(self, request: HttpRequest, obj: Any, action: str) -> bool:
        """Whether the permission on this model is held for the row's agency."""
        if obj is None:
            return True
        name = f"{self.opts.app_label}.{action}_{self.opts.model_name}"  # type: ignore[attr-defined]
        return bool(request.user.has_perm(name, obj))  # type: ignore[union-attr]


def _cleaner(db_field: Any) -> type[CleanCharField] | type[CleanTextField] | None:
    """The cleaner of a plain text field; e-mail, address, phone and choice fields have their own form."""
    plain = getattr(db_field, "translated_field", db_field)
    if getattr(plain, "choices", None):
        return None
    return {models.CharField: CleanCharField, models.TextField: CleanTextField}.get(type(plain))


def _name_boxes(field: forms.SplitDateTimeField) -> None:
    """Django draws a moment as two boxes without a label of their own."""
    for box, part in zip(field.widget.widgets, (gettext("Date:"), gettext("Time:")), strict=True):
        box.attrs["aria-label"] = f"{capfirst(field.label)}, {part.rstrip(COLON)}"


class AgencyAdmin(ScopedFields, admin.ModelAdmin):
    """Base of every admin page. Rows out of scope answer 404 on every address.

    ``get_queryset`` starts from ``manageable_by(user)`` or ``visible_to(user)``; a row's own
    permission is asked of the role held at *its* agency (agencies/backends.py).
    """

    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    paginator = CappedPaginator
    actions_selection_counter = True

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters over relations name only rows in scope."""
        return [self._scoped_filter(item) for item in super().get_list_filter(request)]

    def _scoped_filter(self, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        try:
            field = get_fields_from_path(self.model, item)[-1]
        except FieldDoesNotExist:
            return item
        return (item, ScopedRelatedFilter) if field.is_relation else item

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, unless the row would land at an agency where the role does not reach."""
        if not self._holds(request, obj, "change" if change else "add"):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; ticked rows that cannot be keys of this model are refused, not a server error."""
        self._refuse_odd_keys(request.POST.getlist("_selected_action"))
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        )

    def _refuse_odd_keys(self, keys: Iterable[str]) -> None:
        for key in keys:
            try:
                self.opts.pk.to_python(key)
            except ValidationError as error:
                raise SuspiciousOperation("not a key") from error
            if has_control(key):
                raise SuspiciousOperation("control character in a key")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A row in scope, else None: the same for an absent row, a stranger's and a key that cannot be one."""
        if has_control(unquote(object_id)):
            return None
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """404, where Django would lead to the start with a message."""
        raise Http404


class TranslatedAgencyAdmin(AgencyAdmin, TranslationAdmin):
    """For models with fields in both languages; without tabs, whose script is on a foreign host."""


class AgencyInline(ScopedFields, admin.StackedInline):
    """Rows of a case or an agency on its page; stacked, because tabular inlines lack labels."""

    extra = 0
    show_change_link = False


class TranslatedAgencyInline(ScopedFields, TranslationStackedInline):
    """As AgencyInline, for models with fields in both languages."""

    extra = 0
    show_change_link = False


class PortalAdminSite(admin.AdminSite):
    """The admin's site: takes only scoped pages and has no address that looks rows up by type and key."""

    enable_nav_sidebar = False  # the queue needs the width

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register a scoped page. Pages of libraries stay out; a page of ours that is not scoped is a mistake."""
        if admin_class is not None and issubclass(admin_class, AgencyAdmin):
            super().register(model_or_iterable, admin_class, **options)
        elif admin_class is None or not admin_class.__module__.startswith(("django.", "allauth.")):
            raise ImproperlyConfigured(f"{admin_class} must be an AgencyAdmin")

    def get_urls(self) -> list[Any]:
        """Django's addresses without ``/r/<type>/<key>/``, which would tell strangers that a row exists."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
