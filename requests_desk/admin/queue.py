"""The queue: what needs somebody now on top, read in the order of an index and a page at a time."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Holiday
from agencies.roles import held_by
from common import days
from common.words import has_control
from requests_desk.admin import badges, keyset
from requests_desk.admin.filters import Filters
from requests_desk.admin.rows import HERE, SHOWN, Rows
from requests_desk.admin.search import find
from requests_desk.admin.views import COUNTED, EVERYTHING, FIRST, VIEWS, View, counted
from requests_desk.models import Case
from requests_desk.models.scope import WORKING_ROLES

VIEW, AFTER = "view", "after"
# What Django's own list reads from an address.
_STOCK = frozenset(("q", "p", "o", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters"))


def agencies_of(user: Any) -> list[int] | None:
    """Agencies whose cases somebody works, from the roles read once per request; None: all of them."""
    if user.is_superuser:
        return None
    return sorted({agency for role, agency in held_by(user) if role in WORKING_ROLES and agency and user.is_staff})


class QueueList(ChangeList):
    """Django's list without its counts, its sorting and its page numbers."""

    view: View
    place: str

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Case]:
        """The view, the filters and the search that the address asks for, in the view's order."""
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.user, self.today = request.user, days.today()
        self.agencies = agencies_of(request.user)
        self.summers = badges.summers()
        self.filters = Filters(request.GET, self.agencies, self.summers, self.today)
        self.view = self._asked_view(request)
        self.clear_all_filters_qs = self.get_query_string(remove=[*self.filters.names, AFTER])
        self._say_what_was_not_understood(request)
        within = self._in(self.view).filter(self.filters.meant())
        found, _duplicates = self.model_admin.get_search_results(request, within, self.query)
        return found.order_by(*(column.by for column in self.view.order))

    def _asked_view(self, request: HttpRequest) -> View:
        """The view of the address; a search looks everywhere, and the first view is what needs doing."""
        asked = VIEWS.get(request.GET.get(VIEW, ""))
        if self.query or not asked:
            return EVERYTHING if self.query or self.filters.chosen else FIRST
        return asked

    def _in(self, view: View) -> QuerySet[Case]:
        """A view's cases. The agency's own key stands in the condition: its index gives the order."""
        return self.mine().filter(view.holds(self.user, self.today))

    def mine(self) -> QuerySet[Case]:
        """All that the reader works."""
        rows = self.root_queryset
        if self.agencies is None:
            return rows
        only = self.agencies[0] if len(self.agencies) == 1 else None
        return rows.filter(Q(agency_id=only) if only else Q(agency_id__in=self.agencies))

    def _say_what_was_not_understood(self, request: HttpRequest) -> None:
        known = {VIEW, AFTER, *self.filters.names, *_STOCK}
        strange = sorted(name[:40] for name in set(request.GET) - known)
        if request.GET.get(VIEW, FIRST.key) not in VIEWS:
            strange.append(VIEW)
        if misread := [*self.filters.misread, *strange]:
            messages.warning(request, _("Not understood and left out: %(names)s") % {"names": ", ".join(misread)})

    def get_results(self, request: HttpRequest) -> None:
        """One page and whether there is more; counts of all views, and of this list, in one query."""
        self.place = request.GET.get(AFTER, "")
        rows = self._page(request)
        self.more = len(rows) > self.list_per_page
        self.result_list = rows[: self.list_per_page]
        *totals, self.result_count = counted([*map(self._in, VIEWS.values()), self.queryset])
        self.tabs = [self._tab(view, total) for view, total in zip(VIEWS.values(), totals, strict=True)]
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = (
            None,
            False,
            bool(self.result_list),
        )
        self.can_show_all, self.multi_page = False, self.more
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.badges = badges.Badges(self.today, badges.WorkingDays(Holiday.objects.days_off()), self.summers)

    def _page(self, request: HttpRequest) -> list[Case]:
        rows = self.apply_select_related(self.queryset).only(*SHOWN)
        if self.place:
            try:
                rows = rows.filter(keyset.after(self.place, self.view.order))
            except ValueError:
                self.place = ""
                messages.warning(request, _("The place in the list was not understood: here is its beginning."))
        return list(rows[: self.list_per_page + 1])

    def _tab(self, view: View, total: int) -> dict[str, Any]:
        shown = f"{COUNTED - 1}+" if total >= COUNTED else str(total)
        current = view == self.view and not self.query
        return {"view": view, "url": f"?{VIEW}={view.key}", "total": total, "shown": shown, "current": current}

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The columns' names, the box that ticks all rows first."""
        return list(result_headers(self))

    @property
    def rows(self) -> SafeString:
        """The rows of this page; each leads to its case, which knows the list it was opened from."""
        address = reverse("admin:requests_desk_case_change", args=[HERE])
        kept = {"preserved_filters": self.preserved_filters, "opts": self.opts}
        return Rows(self.badges, add_preserved_filters(kept, address)).drawn(self.result_list)

    @property
    def next_url(self) -> str:
        """Where the list goes on after its last row here."""
        last = keyset.place_of(self.result_list[-1], self.view.order)
        return self.get_query_string({AFTER: last})

    @property
    def first_url(self) -> str:
        """The beginning of this list."""
        return self.get_query_string(remove=[AFTER])

    @property
    def shown_count(self) -> str:
        """How many requests this list holds, in words."""
        if self.result_count >= COUNTED:
            return _("More than %(count)s requests") % {"count": COUNTED - 1}
        return ngettext("%(count)s request", "%(count)s requests", self.result_count) % {"count": self.result_count}

    def get_ordering_field_columns(self) -> dict[int, str]:
        """No column sorts: a view's order is its index's."""
        return {}


class Queue:
    """The list side of a case's admin page."""

    change_list_template = "admin/requests_desk/case/change_list.html"
    # Names the columns; the rows are drawn by rows.py.
    list_display = ["reference", "status", "due_on", "applicant", "kind", "commune", "assignee"]
    list_filter: list[Any] = []
    list_select_related = ["commune", "assignee", "applicant"]
    sortable_by: tuple[str, ...] = ()
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Reference, name in either script, phone, e-mail or land title")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[QueueList]:
        """The queue's own list."""
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """An exact reference first; else words, sounds, phone and land title."""
        return find(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; an address with control characters is refused."""
        if any(has_control(value) for key in request.GET for value in (key, *request.GET.getlist(key))):
            raise SuspiciousOperation("control character in an address")
        return super().changelist_view(request, extra_context)  # type: ignore[misc,no-any-return]
