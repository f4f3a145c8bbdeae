"""Summers in the administration."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from agencies.admin.publication import GuidePdfInput
from campaigns import verbs
from campaigns.forms import CircularForm, YearForm
from campaigns.models import Campaign, Circular, Participation
from campaigns.models.campaign import NEXT
from common.admin import AgencyAdmin, TranslatedAgencyAdmin

# Addresses of the moves, and the state that each leads to; freezing belongs to the report.
MOVES = {"open": Campaign.State.OPEN, "close": Campaign.State.CLOSED}


@admin.register(Campaign)
class CampaignAdmin(TranslatedAgencyAdmin):
    change_form_template = "admin/campaigns/campaign/change_form.html"
    change_list_template = "admin/campaigns/campaign/list.html"
    list_display = ("year", "title", "state", "desk_from", "desk_to", "open_from", "open_to")
    list_filter = ("state",)
    readonly_fields = ("state",)

    def get_urls(self) -> list[Any]:
        """With the next summer and the moves of a state."""
        return [
            path("next/", self.admin_site.admin_view(self.next), name="campaigns_campaign_next"),
            path("<int:pk>/move/<slug:move>/", self.admin_site.admin_view(self.move), name="campaigns_campaign_move"),
            *super().get_urls(),
        ]

    def next(self, request: HttpRequest) -> HttpResponse:
        """Another summer from the last: its year is asked, its page opens."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        last = Campaign.objects.order_by("-year").first()
        form = YearForm(request.POST or None, initial={"year": last.year + 1 if last else None})
        if request.method == "POST" and form.is_valid():
            try:
                opened = verbs.open_campaign(by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error("year", refused)
            else:
                self.log_addition(request, opened.campaign, [{"added": {}}])
                messages.success(request, _("The campaign is prepared. Nothing is published: look at dates and texts."))
                return redirect("admin:campaigns_campaign_change", opened.campaign.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Prepare the next summer")}
        status = 422 if form.errors else 200
        return render(
            request, "admin/campaigns/campaign/next.html", context | {"form": form, "last": last}, status=status
        )

    def move(self, request: HttpRequest, pk: int, move: str) -> HttpResponse:
        """Open or close it."""
        campaign = get_object_or_404(self.get_queryset(request), pk=pk)
        if move not in MOVES:
            raise Http404
        if request.method != "POST":
            raise PermissionDenied
        try:
            moved = verbs.move(campaign=campaign, state=MOVES[move], by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            self.log_change(request, moved, moved.get_state_display())
            messages.success(request, _("The campaign is now: %(state)s.") % {"state": moved.get_state_display()})
        return redirect("admin:campaigns_campaign_change", pk)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the moves that may follow."""
        campaign = kwargs.get("obj")
        if campaign is not None and self.has_change_permission(request, campaign):
            context["moves"] = [name for name, state in MOVES.items() if state in NEXT[campaign.state]]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Circular)
class CircularAdmin(AgencyAdmin):
    form = CircularForm
    list_display = ("reference", "dated", "campaign", "agency")
    list_filter = ("campaign", "agency")
    list_select_related = ("campaign", "agency")
    search_fields = ("reference",)

    def get_urls(self) -> list[Any]:
        """With the text."""
        view = self.admin_site.admin_view(self.text)
        return [path("<int:pk>/text/", view, name="campaigns_circular_text"), *super().get_urls()]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The text's link goes through the portal."""
        if db_field.name == "file":
            kwargs["widget"] = GuidePdfInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With that link."""
        field = context["adminform"].form.fields.get("file")
        if field and kwargs.get("obj") is not None:
            field.widget.href = reverse("admin:campaigns_circular_text", args=[kwargs["obj"].pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def text(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A circular's PDF for staff."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not row.file or not self.has_view_permission(request, row):
            raise Http404
        try:
            answer = FileResponse(row.file.open("rb"), as_attachment=True, filename="circular.pdf")
        except FileNotFoundError as error:
            raise Http404 from error
        answer["Cache-Control"] = "private, no-store"
        return answer


@admin.register(Participation)
class ParticipationAdmin(TranslatedAgencyAdmin):
    list_display = ("campaign", "agency", "desk_from", "desk_to", "open_from", "open_to", "saturday")
    list_filter = ("campaign", "saturday", "agency")
    list_select_related = ("campaign", "agency")
    list_display_links = ("campaign", "agency")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An entry stays with its agency and summer."""
        return ("campaign", "agency") if obj else ()
