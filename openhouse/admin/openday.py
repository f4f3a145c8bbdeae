"""Events with their stands and sessions; agencies keep their own, the ministry all and the national ones."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.admin.paired import PairedAdmin
from agencies.models import Posting
from common import days
from common.admin import TranslatedAgencyInline
from openhouse.admin.national import NationalPages, filled_in
from openhouse.admin.pages import EventPages
from openhouse.admin.report import ReportPages
from openhouse.checking import flags, lacks_a_language
from openhouse.forms.staff import OpenDayForm, SessionFormSet
from openhouse.models import Kind, OpenDay, Session, Stand, State
from openhouse.spelling import span
from openhouse.verbs import events

LOOKS = {State.DRAFT: "wait", State.PUBLISHED: "done", State.CANCELLED: "late"}


class PosterInput(AdminFileWidget):
    """The upload with a link that goes through the portal: files have no address of their own."""

    template_name = "admin/openhouse/openday/poster_input.html"
    href = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The usual context with the link."""
        return super().get_context(name, value, attrs) | {"href": self.href}


class StandInline(TranslatedAgencyInline):
    """Services present; an empty one is there to be filled in without a script."""

    model = Stand
    extra = 1
    deletable = True
    fields = ("name", "administration", "description", "order")


class SessionInline(TranslatedAgencyInline):
    """Sessions; one that people registered for is not removed."""

    model = Session
    formset = SessionFormSet
    extra = 1
    deletable = True
    readonly_fields = ("taken",)
    fields = (
        *("kind", "title", ("day", "starts", "ends"), ("capacity", "taken", "party_most"), "open", "online"),
        *("description", "speaker", "room", "language"),
    )


@admin.register(OpenDay)
class OpenDayAdmin(PairedAdmin):
    form = OpenDayForm
    change_form_template = "admin/openhouse/openday/change_form.html"
    change_list_template = "admin/openhouse/openday/change_list.html"
    list_display = ("title", "shown_state", "when", "where", "languages", "campaign")
    list_filter = ("state", "kind", "place_kind", "campaign", "agencies")
    list_select_related = ("campaign", "office", "province")
    search_fields = ("title_ar", "title_fr", "place_ar", "place_fr")
    inlines = (StandInline, SessionInline)
    fieldsets = (
        (None, {"fields": ("agencies", "kind", "national", "campaign", ("title_ar", "title_fr"))}),
        (_("When"), {"fields": (("first_day", "last_day"), ("opens", "closes"))}),
        (_("Where"), {
            "fields": ("place_kind", "office", "province", ("place_ar", "place_fr"), ("hall_ar", "hall_fr"),
                       ("latitude", "longitude")),
        }),
        (_("What people read"), {
            "fields": (("description_ar", "description_fr"), ("programme_ar", "programme_fr"), "poster"),
        }),
        (_("Online"), {"fields": ("online", "online_url")}),
        (_("Access"), {
            "fields": (("step_free", "accessible_toilet", "reserved_parking", "sign_language"),
                       ("access_note_ar", "access_note_fr")),
        }),
        (_("Where it is known from"), {"fields": ("source",)}),
    )  # fmt: skip

    def get_urls(self) -> list[Any]:
        """With the addresses of the verbs."""
        return [*EventPages(self).urls(), *ReportPages(self).urls(), *NationalPages(self).urls(), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who takes part is the ministry's to say: an agency saving its own names alone would drop the others."""
        if Posting.objects.at_ministry(request.user):
            return ()
        return ("agencies", "campaign") if obj else ("campaign",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The poster's link goes through the portal; addresses are typed from left to right."""
        if db_field.name == "poster":
            kwargs["widget"] = PosterInput
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "online_url":
            field.widget.attrs["dir"] = "ltr"
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The agencies one writes for, the only one chosen already; none makes it national, the ministry's alone."""
        field = super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)
        national = Posting.objects.at_ministry(request.user)
        field.required = not national
        field.help_text = gettext("Without agency it is a national event, which agencies fill in.") if national else ""
        if not national and len(only := field.queryset[:2]) == 1:
            field.initial = only
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A part names any national event, drafts too: agencies prepare theirs before it is announced."""
        if db_field.name == "national":
            kwargs["queryset"] = OpenDay.objects.filter(kind=Kind.MIGRANT_DAY, national=None, agencies=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list below the national events that the reader's agencies fill in."""
        return super().changelist_view(
            request, {"national": NationalPages(self).strip(request)} | (extra_context or {})
        )

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Saved under the locks of the event, so that no place taken meanwhile is written over."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            event = self.get_object(request, unquote(object_id))
            if event is not None and self.has_change_permission(request, event):
                request.sessions_before = events.hold(event=event)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: OpenDay, form: Any, change: bool) -> None:
        """A new event is added for agencies where the role is held; without any, by the ministry."""
        if change:
            super().save_model(request, obj, form, change)
            return
        chosen = list(form.cleaned_data["agencies"])
        if not all(request.user.has_perm("openhouse.add_openday", row) for row in chosen or [obj]):
            raise PermissionDenied
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Stands and sessions; who is registered for a session that moved is told."""
        super().save_related(request, form, formsets, change)
        if not change:
            return
        told = events.tell_moved(event=form.instance, before=request.sessions_before, by=request.user)
        if told:
            words = ngettext(
                "%(count)s person is told of the change.", "%(count)s people are told of the change.", told
            )
            messages.info(request, words % {"count": told})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the state, what to look at, and the verbs allowed now."""
        event = kwargs.get("obj")
        if event is not None:
            may = self.has_change_permission(request, event)
            context |= {
                "event": event, "look": LOOKS[event.state], "flags": flags(event, request.user), "may": may,
                "may_publish": may and event.is_draft and not event.is_over,
                "may_unpublish": may and event.may_move_to(State.DRAFT),
                "may_call_off": may and event.state == State.PUBLISHED and not event.is_over,
            } | _beside(event, request.user) | filled_in(event)  # fmt: skip
            poster = context["adminform"].form.fields.get("poster")
            if poster:
                poster.widget.href = reverse("openhouse:poster", args=[event.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpenDay]:
        """One's own, the next to come first."""
        return super().get_queryset(request).order_by("-first_day", "-pk")

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, event: OpenDay) -> SafeString:
        """Draft, published, cancelled."""
        return format_html('<span class="tag {}">{}</span>', LOOKS[event.state], event.get_state_display())

    @admin.display(description=_("days"), ordering="first_day")
    def when(self, event: OpenDay) -> str:
        """From its first to its last day."""
        return span(event.first_day, event.last_day)

    @admin.display(description=_("place"))
    def where(self, event: OpenDay) -> str:
        """The place in a few words."""
        return event.where or gettext("online")

    @admin.display(description=_("languages"))
    def languages(self, event: OpenDay) -> str:
        """Whether a text stands in one language only."""
        if not lacks_a_language(event):
            return "✓"
        return format_html('<b class="mre-missing">{}</b>', gettext("translation missing"))


def _beside(event: OpenDay, user: Any) -> dict[str, Any]:
    """The ways on from an event for its staff: its questions, and the hall of its office in the days it is held."""
    reads, on = user.has_perm("openhouse.view_question", event), not event.is_draft
    office = event.office if event.office and not event.is_over and not event.is_off else None
    return {
        "may_note": on and user.has_perm("openhouse.add_question", event),
        "asked": event.questions.manageable_by(user).open().count() if reads else None,
        "desk": office if office and user.has_perm("appointments.receive_visitors", office) else None,
        "desk_day": max(event.first_day, days.today()),
        "is_on": event.first_day <= days.today() <= event.last_day,
    }
