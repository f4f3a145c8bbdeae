"""People in the administration, for the technical administrator; everybody else sees themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from accounts.models import Consent, User
from common.admin import AgencyAdmin, AgencyInline


class NewPersonForm(forms.ModelForm):
    """Somebody known by e-mail only; staff choose their password by "forgotten password"."""

    email = EmailField()

    class Meta:
        model = User
        fields = ["email", "name_ar", "name_latin", "language", "is_staff"]

    def save(self, commit: bool = True) -> User:
        """A person without a usable password."""
        self.instance.set_unusable_password()
        return super().save(commit)


class ConsentInline(AgencyInline):
    model = Consent
    fields = readonly_fields = ("purpose", "wording", "language", "given_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the person agrees."""
        return False


@admin.register(User)
class UserAdmin(AgencyAdmin):
    list_display = ("email", "name_ar", "name_latin", "country", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_active", "language")
    search_fields = ("^email", "=phone")
    search_help_text = _("The beginning of the e-mail, or the whole phone number with its country code.")
    ordering = ("-id",)
    fields = (
        "email", "name_ar", "name_latin", "phone", "country", "time_zone", "language", "is_active", "is_staff",
        "is_superuser", "joined_at", "last_login",
    )  # fmt: skip
    readonly_fields = ("email", "joined_at", "last_login")
    inlines = [ConsentInline]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A short form for somebody new."""
        form = {} if obj else {"form": NewPersonForm}
        return super().get_form(request, obj, change, **kwargs | form)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short form's own fields for somebody new."""
        return self.fields if obj else NewPersonForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only superusers give rights."""
        if obj is None:
            return ()
        rights = () if request.user.is_superuser else ("is_active", "is_staff", "is_superuser")
        return (*self.readonly_fields, *rights)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """No consents before the person exists."""
        return self.inlines if obj else []
