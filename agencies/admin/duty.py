"""The duty rota in the administration: a plain list, and one page to edit an agency's month."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies import rota
from agencies.models import Agency, DutyShift
from agencies.rota_forms import MonthForm, OneShiftForm
from common.admin import AgencyAdmin


@admin.register(DutyShift)
class DutyShiftAdmin(AgencyAdmin):
    form = OneShiftForm
    change_list_template = "admin/agencies/rota/list.html"
    list_display = ("day", "hours", "number", "person", "agency", "published")
    list_filter = ("published", "agency")
    list_select_related = ("agency", "line")
    search_fields = ("person", "line__value", "agency__name_ar", "agency__name_fr")
    ordering = ("-day", "starts", "pk")
    deletable = True

    @admin.display(description=gettext_lazy("hours"), ordering="starts")
    def hours(self, shift: DutyShift) -> str:
        """From and to."""
        return format_html('<bdi dir="ltr">{}–{}</bdi>', f"{shift.starts:%H:%M}", f"{shift.ends:%H:%M}")

    @admin.display(description=gettext_lazy("line"), ordering="line")
    def number(self, shift: DutyShift) -> str:
        """The line, left to right in Arabic too."""
        return format_html('<bdi dir="ltr">{}</bdi>', shift.line.shown)

    def get_urls(self) -> list[Any]:
        """The month's editor before Django's own addresses."""
        view = self.admin_site.admin_view
        own = [
            path("month/", view(self.months), name="agencies_dutyshift_months"),
            path("month/<slug:slug>/", view(self.month), name="agencies_dutyshift_month"),
        ]
        return own + super().get_urls()

    def months(self, request: HttpRequest) -> HttpResponse:
        """Whose month: straight on for people of one agency."""
        mine = Agency.objects.manageable_by(request.user).order_by("name")
        agencies = [agency for agency in mine if _may(request, agency)]
        if not agencies:
            raise PermissionDenied
        if len(agencies) == 1:
            return redirect("admin:agencies_dutyshift_month", agencies[0].slug)
        context = {"agencies": agencies, "title": _("Edit the rota of a month")}
        return self._page(request, "admin/agencies/rota/agencies.html", context)

    def month(self, request: HttpRequest, slug: str) -> HttpResponse:
        """An agency's month: read, one more row, a week copied, or saved."""
        agency = get_object_or_404(Agency.objects.manageable_by(request.user), slug=slug)
        if not _may(request, agency):
            raise PermissionDenied
        asked = request.GET.get("month", "")
        month = rota.parse_month(asked) if asked else rota.this_month()
        if month is None:
            messages.warning(request, _("This month cannot be shown: write it as 2026-08. Here is the current month."))
            return redirect("admin:agencies_dutyshift_month", slug)
        form = MonthForm(agency, month, request.POST if request.method == "POST" else None)
        if request.method == "POST" and self._done(request, form):
            return redirect(f"{reverse('admin:agencies_dutyshift_month', args=[slug])}?month={month}")
        return self._show(request, form)

    def _done(self, request: HttpRequest, form: MonthForm) -> bool:
        """Do what the pressed button says; True when the month was saved."""
        if "more" in request.POST or "copy" in request.POST:
            self._propose(request, form)
            return False
        if not form.is_valid():
            return False
        try:
            changed = form.save(by=request.user)
        except rota.Changed:
            form.catch_up()
            text = _("Somebody changed this month meanwhile. What you typed is below: compare, then save again.")
            messages.error(request, text)
            return False
        said = ngettext("%(count)d row of the rota was saved.", "%(count)d rows of the rota were saved.", changed)
        messages.success(request, said % {"count": changed})
        return True

    def _propose(self, request: HttpRequest, form: MonthForm) -> None:
        asked = {str(day): day for day in (d - timedelta(days=n) for d in form.month.days for n in range(7))}
        day = asked.get(request.POST.get("more") or request.POST.get("copy", ""))
        if day and "more" in request.POST and day >= form.month.first:
            form.add_row(day)
        elif day and "copy" in request.POST:
            copied = form.copy_week(day)
            nothing = _("Nothing to copy: the week before is empty, or this one is filled.")
            done = _("Copied from the week before; look it over, then save.")
            messages.info(request, done if copied else nothing)

    def _show(self, request: HttpRequest, form: MonthForm) -> HttpResponse:
        """The page with its warnings, which speak of what is stored."""
        missing = rota.gaps(rota.summer_days(form.agency, form.month), form.shifts)
        context = {
            "form": form, "agency": form.agency, "month": form.month, "title": _("Duty rota"), "missing": missing,
            "overlaps": [pair for pair in rota.overlaps(form.shifts) if pair[0].line_id != pair[1].line_id],
            "hidden": [shift for shift in form.shifts if shift.published and not shift.line.public],
            "before": form.month.step(-1), "after": form.month.step(1), "history": rota.history_of(form.agency),
        }  # fmt: skip
        return self._page(request, "admin/agencies/rota/month.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return render(request, template, self.admin_site.each_context(request) | {"opts": self.opts} | context)


def _may(request: HttpRequest, agency: Agency) -> bool:
    """Whether a person may write the rota of an agency: all three verbs, held there."""
    verbs: Iterable[str] = ("add", "change", "delete")
    return all(request.user.has_perm(f"agencies.{verb}_dutyshift", agency) for verb in verbs)
