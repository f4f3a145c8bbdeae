"""Tokens of programs in the administration: made, shown once, revoked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin import AgencyAdmin
from reports import tokens
from reports.models import ApiToken
from reports.token_forms import TokenForm


@admin.register(ApiToken)
class ApiTokenAdmin(AgencyAdmin):
    form = TokenForm
    change_form_template = "admin/reports/apitoken/change_form.html"
    list_display = ("name", "whose", "agency", "hint", "lists_requests", "last_used_on", "expires_on", "works")
    list_select_related = ("owner", "agency")
    search_fields = ("name", "service", "hint")
    fields = ("name", "email", "service", "agency", "lists_requests", "expires_on")

    @admin.display(description=gettext_lazy("whose"))
    def whose(self, row: ApiToken) -> str:
        """A person by their address, a service by its name."""
        return row.owner.email if row.owner else row.service

    @admin.display(description=gettext_lazy("in force"), boolean=True)
    def works(self, row: ApiToken) -> bool:
        """Whether it opens anything today."""
        return row.is_in_force

    def get_urls(self) -> list[Any]:
        """With revoking."""
        view = self.admin_site.admin_view(self.revoke)
        return [path("<int:pk>/revoke/", view, name="reports_apitoken_revoke"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is asked when it is made; all that is known later."""
        if obj is None:
            return self.fields
        own = ("whose", *self.fields[3:], "hint", "created_by", "created_at", "last_used_on", "works")
        return ("name", *own, *(("revoked_by", "revoked_at") if obj.revoked_at else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once made it is revoked or left as it is."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make it by the verb; its secret goes to the answer alone."""
        if change:
            return
        given = {name: form.cleaned_data[name] for name in ("name", "service", "agency", "lists_requests")}
        made, secret = tokens.make_token(
            owner=form.cleaned_data["email"],
            expires_on=form.cleaned_data["expires_on"],
            by=request.user,
            **given,  # type: ignore[arg-type]
        )
        obj.pk, obj.secret = made.pk, secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: Any = None) -> HttpResponse:
        """The only page that shows the secret, kept by no cache and no cookie."""
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": obj.name, "token": obj,
            "secret": obj.secret,  # type: ignore[attr-defined]
        }  # fmt: skip
        response = render(request, "admin/reports/apitoken/secret.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke it."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, row):
            raise PermissionDenied
        self.log_change(request, tokens.revoke_token(token=row, by=request.user), _("revoked"))  # type: ignore[arg-type]
        messages.success(request, _("The token is revoked: it opens nothing any more."))
        return redirect("admin:reports_apitoken_change", pk)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the button that revokes what is in force."""
        row = kwargs.get("obj")
        context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        context["may_revoke"] = bool(row and not row.revoked_at and self.has_change_permission(request, row))
        return super().render_change_form(request, context, *args, **kwargs)
