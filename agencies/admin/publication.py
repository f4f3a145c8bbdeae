"""Guides and announcements: both languages side by side, a preview, and a flag where one language is missing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from agencies import press, press_pages
from agencies.admin.paired import PairedAdmin
from agencies.models import Announcement, Guide
from common.files import Refused, accept

TEXT_HELP = _("An empty line begins a paragraph, “- ” a point of a list, “# ” a heading. HTML is not read.")


class GuidePdfInput(AdminFileWidget):
    """The upload with a link that goes through the portal: files have no address of their own."""

    template_name = "admin/agencies/press/pdf_input.html"
    href = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The usual context with the link."""
        return super().get_context(name, value, attrs) | {"href": self.href}


class GuideForm(forms.ModelForm):
    """A guide whose PDF was decoded and written anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("pdf")
        if field and self.instance.pk:
            field.widget.href = reverse("admin:agencies_guide_pdf", args=[self.instance.pk])

    def clean_pdf(self) -> Any:
        """A new upload as a clean PDF; what is kept or cleared passes."""
        upload = self.cleaned_data["pdf"]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            accepted = accept(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if accepted.extension != "pdf":
            raise forms.ValidationError(_("This is a picture. A guide is attached as a PDF."))
        return ContentFile(accepted.data, name="guide.pdf")


class PublicationAdmin(PairedAdmin):
    """What guides and announcements share."""

    change_form_template = "admin/agencies/press/change_form.html"
    list_select_related = ("agency",)
    search_fields = ("title_ar", "title_fr", "agency__name_ar", "agency__name_fr")
    deletable = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A text says how it is laid out."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and getattr(db_field, "language", "") and db_field.name.startswith("text"):
            field.help_text = TEXT_HELP
        return field

    @admin.display(description=_("languages"))
    def languages(self, row: Any) -> SafeString:
        """Which languages are there: ar ✓ fr —."""
        there = press.languages_of(row)
        marks = ((code, "✓" if code in there else "—") for code in press.LANGUAGES)
        line = format_html('<bdi dir="ltr">{}</bdi>', format_html_join(" ", "{}&nbsp;{}", marks))
        if len(there) == len(press.LANGUAGES):
            return line
        return format_html('{} <b class="mre-missing">{}</b>', line, gettext("translation missing"))

    @admin.display(description=_("for"), ordering="agency")
    def whose(self, row: Any) -> str:
        """The agency, or all of them."""
        return str(row.agency or gettext("Every agency (national)"))

    def get_urls(self) -> list[Any]:
        """Django's addresses and the preview."""
        return [self._address("preview", self.preview), *super().get_urls()]

    def _address(self, page: str, view: Callable[..., HttpResponse]) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
        return path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=name)

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page as readers will meet it, whether it is public yet or not."""
        row = self._seen(request, object_id)
        response = render(request, f"agencies/press/{self.opts.model_name}.html", self.page_of(row) | {"preview": True})
        response["Cache-Control"] = "private, no-store"
        return response

    def page_of(self, row: Any) -> dict[str, Any]:
        """What the public page needs."""
        raise NotImplementedError

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        """A row in scope that may be viewed; else 404."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the preview's address."""
        row = kwargs.get("obj")
        if row is not None:
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
            context["preview_url"] = reverse(name, args=[row.pk])
            context["missing"] = len(press.languages_of(row)) < len(press.LANGUAGES)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Guide)
class GuideAdmin(PublicationAdmin):
    form = GuideForm
    save_as = True  # a new version is a new row with its day
    list_display = ("title", "whose", "kind", "since", "active", "languages")
    list_filter = ("kind", "active", "agency")
    search_fields = (*PublicationAdmin.search_fields, "slug")
    fieldsets = (
        (None, {"fields": (("title_ar", "title_fr"), ("text_ar", "text_fr"), "pdf")}),
        (_("Publication"), {"fields": ("agency", "kind", "slug", "since", "active", "source")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The PDF's link goes through the portal."""
        if db_field.name == "pdf":
            kwargs["widget"] = GuidePdfInput
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "since":
            field.help_text = _("For a new version, set its day and choose “Save as new”; attach its PDF again.")
        return field

    def get_urls(self) -> list[Any]:
        """With the PDF of rows that are not public too."""
        return [self._address("pdf", self.pdf), *super().get_urls()]

    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A guide's PDF for its staff."""
        response = press_pages.pdf_of(self._seen(request, object_id))
        response["Cache-Control"] = "private, no-store"
        return response

    def page_of(self, row: Guide) -> dict[str, Any]:
        """The guide's page, without its other versions."""
        href = reverse("admin:agencies_guide_pdf", args=[row.pk])
        return press_pages.guide_context(row, []) | {"pdf_url": href}


@admin.register(Announcement)
class AnnouncementAdmin(PublicationAdmin):
    list_display = ("title", "whose", "state", "from_at", "until_at", "languages")
    list_filter = ("agency",)
    fieldsets = (
        (None, {"fields": (("title_ar", "title_fr"), ("text_ar", "text_fr"))}),
        (_("Publication"), {"fields": ("agency", "from_at", "until_at", "source")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Newest first."""
        return super().get_queryset(request).order_by("-from_at", "-pk")

    @admin.display(description=_("state"))
    def state(self, row: Announcement) -> str:
        """Whether it is read today."""
        now = timezone.now()
        if row.from_at > now:
            return pgettext("announcement", "scheduled")
        if row.until_at and row.until_at <= now:
            return pgettext("announcement", "over")
        return pgettext("announcement", "published")

    def page_of(self, row: Announcement) -> dict[str, Any]:
        """The announcement's page."""
        return press_pages.announcement_context(row)
