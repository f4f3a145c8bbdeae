"""The whole file of a case, taken from its page for a court or the archive."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from requests_desk import verbs
from requests_desk.casefile import archive_of
from requests_desk.models import Case, CaseLook


class ExportForm(forms.Form):
    """Whether what only the agency sees goes along."""

    notes = forms.BooleanField(label=_("with internal notes"), required=False)


class Exports:
    """Part of a case's page; the host gives ``found``."""

    def export_form(self, request: HttpRequest, case: Case) -> ExportForm | None:
        """For those who may take the file."""
        return ExportForm(prefix="export") if may_export(case, request.user) else None

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ZIP; taking it is written down."""
        case: Case = self.found(request, pk)  # type: ignore[attr-defined]
        if request.method != "POST" or not may_export(case, request.user):
            raise PermissionDenied
        form = ExportForm(request.POST, prefix="export")
        notes = form.is_valid() and form.cleaned_data["notes"]
        CaseLook.objects.note(case=case, by=request.user, what=CaseLook.What.EXPORT, thing="+" if notes else "")
        response = FileResponse(
            archive_of(case, request.user, notes=notes),
            as_attachment=True, filename=f"{case.reference}.zip", content_type="application/zip",
        )  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def may_export(case: Case, user: Any) -> bool:
    """The officer of the case, or a chief of its agency."""
    return case.assignee_id == user.pk or verbs.may_revoke(case, user)
