"""Documents on the officer's page of a case: a preview of the answer, a newer version, a revocation."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_desk import answers, verbs
from requests_desk.forms.staff import AnswerForm, PreviewForm, ReplaceForm, RevokeForm
from requests_desk.models import Case, Deliverable


class DeliveryVerbs:
    """What ``CasePage`` can do with documents; each a POST to its own address."""

    def deliverables(self, request: HttpRequest, case: Case, bound: dict[str, Any]) -> list[dict[str, Any]]:
        """Each document with the forms that its state and this person's role allow."""
        works = self.admin.has_change_permission(request, case)
        chief = works and verbs.may_revoke(case, request.user)
        return [
            {
                "row": row,
                "replace_form": self._fresh(bound, "replace", row, ReplaceForm, works and not case.is_open),
                "revoke_form": self._fresh(bound, "revoke", row, RevokeForm, chief),
            }
            for row in case.deliverables.select_related("replaced_by").order_by("-delivered_at", "-pk")
        ]

    def _fresh(self, bound: dict[str, Any], verb: str, row: Deliverable, form: Any, allowed: bool) -> Any:
        """The form as it was refused, or a new one; None when the verb is not allowed."""
        if not (allowed and row.is_genuine):
            return None
        return bound.get(f"{verb}_{row.pk}") or form(prefix=f"{verb}{row.pk}")

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The PDF that the words would make, without a code; nothing is kept."""
        case = self._workable(request, pk)
        form = PreviewForm(case, request.POST, prefix="answer")
        if not form.is_valid():
            refused = AnswerForm(case, request.POST, prefix="answer")
            return self.show(request, pk, 422, answer=refused)
        given = form.cleaned_data
        stamp = answers.Stamp(answers.NO_CODE, timezone.now())
        data = answers.answer_pdf(case, outcome=given["outcome"], text=given["text"], stamp=stamp)
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{case.reference}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def replace(self, request: HttpRequest, pk: int, deliverable: int) -> HttpResponse:
        """Put a newer document in the place of a delivered one."""
        _case, row = self._document(request, pk, deliverable)
        form = ReplaceForm(request.POST, request.FILES, prefix=f"replace{row.pk}")
        if not form.is_valid():
            return self.show(request, pk, 422, **{f"replace_{row.pk}": form})
        given = form.replacement()
        done = _("The new document replaces the former one; the applicant is being told.")
        verb = lambda case: verbs.supersede(deliverable=row, by=request.user, **given)  # noqa: E731
        return self._do(request, pk, verb, done, **{f"replace_{row.pk}": form})

    def revoke(self, request: HttpRequest, pk: int, deliverable: int) -> HttpResponse:
        """Take a document back."""
        case, row = self._document(request, pk, deliverable)
        if not verbs.may_revoke(case, request.user):
            raise PermissionDenied
        form = RevokeForm(request.POST, prefix=f"revoke{row.pk}")
        if not form.is_valid():
            return self.show(request, pk, 422, **{f"revoke_{row.pk}": form})
        reason = form.cleaned_data["reason"]
        done = _("The document is revoked; the applicant is being told.")
        verb = lambda case: verbs.revoke(deliverable=row, by=request.user, reason=reason)  # noqa: E731
        return self._do(request, pk, verb, done, **{f"revoke_{row.pk}": form})

    def _document(self, request: HttpRequest, pk: int, deliverable: int) -> tuple[Case, Deliverable]:
        """A document of a case that this person may work."""
        case = self._workable(request, pk)
        return case, get_object_or_404(case.deliverables, pk=deliverable)
