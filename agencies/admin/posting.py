"""Who works where: people are named by their e-mail, so no list of people is ever shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import Posting
from agencies.verbs import appoint
from common.admin import AgencyAdmin


class PostingForm(forms.ModelForm):
    """A posting of the person who owns an e-mail address."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The person signs in once before being posted."), required=True
    )

    class Meta:
        model = Posting
        fields = ("agency", "role", "sorts_new", "since", "until")

    def clean_email(self) -> str:
        """An address somebody has signed in with."""
        email: str = self.cleaned_data["email"]
        person = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has signed in with this e-mail yet."))
        self.instance.user = person
        return email


class PostingChangeForm(forms.ModelForm):
    """A posting's dates and role; the person stays."""

    class Meta:
        model = Posting
        fields = ("agency", "role", "sorts_new", "since", "until")


@admin.register(Posting)
class PostingAdmin(AgencyAdmin):
    list_display = ("user", "role", "agency", "sorts_new", "since", "until")
    list_filter = ("role", "agency")
    list_select_related = ("user", "agency")
    search_fields = ("user__email", "user__name_ar", "user__name_latin")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """By e-mail when new."""
        kwargs["form"] = PostingChangeForm if obj else PostingForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The person first."""
        return ("user" if obj else "email", "agency", "role", "sorts_new", "since", "until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The person of a posting never changes."""
        return ("user",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Posting, form: Any, change: bool) -> None:
        """A new posting is an appointment."""
        super().save_model(request, obj, form, change)
        if not change:
            appoint(posting=obj)
