"""The questions before filing, in both languages side by side; and where people were sent, to read only."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin, TranslatedAgencyAdmin, TranslatedAgencyInline
from common.countries import country_name
from requests_desk.models import OrientationChoice, OrientationQuestion, Referral
from requests_desk.orientation import MOST_QUESTIONS, Loop, edges, most_asked

DIRECTIONS = {"ar": "rtl", "fr": "ltr"}
NEEDED_IN_BOTH = ("text", "label")


class BothLanguages:
    """Each language is typed in its own direction; what citizens must read is needed in both."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The usual field with its language."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        code = getattr(db_field, "language", "")
        if field and code in DIRECTIONS:
            field.widget.attrs |= {"lang": code, "dir": DIRECTIONS[code]}
            field.required = field.required or db_field.translated_field.name in NEEDED_IN_BOTH
        return field


class ChoicesFormSet(BaseInlineFormSet):
    """Answers that lead on, never back, and never to more than three questions."""

    def clean(self) -> None:
        """Judge the whole tree with these answers in place."""
        super().clean()
        if any(self.errors):
            return
        here = self.instance.pk
        tree = {**edges(), here: [self._leads(form) for form in self.forms if form.cleaned_data.get("active")]}
        first = OrientationQuestion.objects.filter(first=True).values_list("pk", flat=True).first()
        starts = {here, here if self.instance.first else first}
        try:
            most = max(most_asked(tree, start) for start in starts)
        except Loop as loop:
            raise forms.ValidationError(_("These answers lead back to a question already asked.")) from loop
        if most > MOST_QUESTIONS:
            raise forms.ValidationError(
                _("One way would ask more than three questions; the commune of our own requests counts as one.")
            )

    @staticmethod
    def _leads(form: forms.ModelForm) -> tuple[int | None, bool]:
        following = form.cleaned_data.get("next_question")
        return (following.pk if following else None, bool(form.cleaned_data.get("kind")))


class ChoiceInline(BothLanguages, TranslatedAgencyInline):
    model = OrientationChoice
    fk_name = "question"
    formset = ChoicesFormSet
    fieldsets = (
        (
            None,
            {
                "classes": ("pairs",),
                "fields": (
                    ("label_ar", "label_fr"),
                    ("hint_ar", "hint_fr"),
                    ("advice_ar", "advice_fr"),
                    "next_question",
                    "kind",
                    "service",
                    ("key", "order"),
                    "active",
                ),
            },
        ),
    )


class QuestionForm(forms.ModelForm):
    """A question; one alone is asked first."""

    def clean_first(self) -> bool:
        """Tell which question stands first already."""
        first: bool = self.cleaned_data["first"]
        other = OrientationQuestion.objects.filter(first=True).exclude(pk=self.instance.pk).first()
        if first and other:
            raise forms.ValidationError(_("Another question is asked first: %(question)s") % {"question": other.text})
        return first


@admin.register(OrientationQuestion)
class OrientationQuestionAdmin(BothLanguages, TranslatedAgencyAdmin):
    """A question with its answers below."""

    form = QuestionForm
    inlines = [ChoiceInline]
    list_display = ["text", "key", "first"]
    search_fields = ["text_ar", "text_fr", "key"]
    fieldsets = (
        (None, {"classes": ("pairs",), "fields": (("text_ar", "text_fr"), ("hint_ar", "hint_fr"), "key", "first")}),
    )

    class Media:
        css = {"all": ("css/admin-languages.css",)}


@admin.register(Referral)
class ReferralAdmin(AgencyAdmin):
    """Where people were sent; nobody is named and nothing is changed."""

    list_display = ["on", "service", "after", "lives_in", "language"]
    list_filter = ["service", "language", "on"]
    list_select_related = ["service", "choice"]
    ordering = ["-on", "-pk"]
    fields = ["service", "choice", "country", "language", "on"]

    @admin.display(description=_("after the answer"), ordering="choice")
    def after(self, row: Referral) -> str:
        """The answer that led there, while it exists."""
        return str(row.choice or "—")

    @admin.display(description=_("country of residence"), ordering="country")
    def lives_in(self, row: Referral) -> str:
        """The country in the reader's language."""
        return country_name(str(row.country), get_language() or "ar") if row.country else "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Counted by citizens' own clicks."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
