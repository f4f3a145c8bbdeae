"""Texts that stand in both languages, side by side, national or an agency's own."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from agencies.models import Posting
from common.admin import TranslatedAgencyAdmin

DIRECTIONS = {"ar": "rtl", "fr": "ltr"}


class PairedAdmin(TranslatedAgencyAdmin):
    """Each language in its own direction; every agency at once is the ministry's alone."""

    class Media:
        css = {"all": ("css/admin-pairs.css",)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Each language is typed in its own direction."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        code = getattr(db_field, "language", "")
        if field and code in DIRECTIONS:
            field.widget.attrs |= {"lang": code, "dir": DIRECTIONS[code]}
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the ministry writes for every agency; the only agency of its people is chosen already."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "agency":
            national = Posting.objects.at_ministry(request.user)
            field.required = not national
            field.empty_label = gettext("Every agency (national)") if national else field.empty_label
            if not national and len(only := field.queryset[:2]) == 1:
                field.initial = only[0]
        return field
