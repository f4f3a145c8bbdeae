"""Reviews: the chief decides on the case's page, the ministry here, reading the case through the review alone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin
from common.days import local, spell_day
from requests_desk import stale, story, verbs
from requests_desk.forms.after import DecideForm
from requests_desk.models import Case, Review
from requests_desk.verbs import locks
from requests_desk.views.files import attachment


@admin.register(Review)
class ReviewAdmin(AgencyAdmin):
    """Undecided reviews first, the oldest on top."""

    list_display = ["ref", "agency", "level", "asked", "state"]
    list_display_links = ["ref"]
    list_filter = ["level", "decision"]
    list_select_related = ["case__agency"]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Undecided first, then by the day they were asked for."""
        return [F("decided_at").asc(nulls_first=True), "asked_at", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reviews are asked for, not added."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The decision's address, and the delivered document as the review's reader opens it."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/decide/", view(self.decide), name="requests_desk_review_decide"),
            path("<int:pk>/document/<uuid:uuid>/", view(self.document), name="requests_desk_review_document"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The review; those who work the case read it on the case's page."""
        review = self.found(request, object_id)
        if Case.objects.manageable_by(request.user).filter(pk=review.case_id).exists():
            return redirect("admin:requests_desk_case_change", review.case_id)
        return self.show(request, review)

    def found(self, request: HttpRequest, pk: Any) -> Review:
        """The review in this person's scope, or 404."""
        number = int(pk) if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 10 else 0
        rows = self.get_queryset(request).select_related("case__agency", "case__commune__province", "case__applicant")
        review = get_object_or_404(rows, pk=number)
        if not self.has_view_permission(request, review):
            raise PermissionDenied
        return review

    def show(self, request: HttpRequest, review: Review, status: int = 200, form: Any = None) -> HttpResponse:
        """Facts, answer and history to read, and the form for whoever decides."""
        case = review.case
        decides = self.has_change_permission(request, review) and verbs.may_decide(review, request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": case.reference,
            "review": review,
            "case": case,
            "seen": stale.last_number(case.pk),
            "meanwhile": stale.meanwhile(case, request.user, request.POST),
            "others": case.reviews.exclude(pk=review.pk),
            "thread": case.messages.select_related("by"),
            "deliverables": case.deliverables.all(),
            "documents": case.documents.papers(),
            "lines": story.lines(case, staff=True),
            "decide_form": form or (DecideForm(case.language, prefix="decide") if decides else None),
        }
        return render(request, "admin/requests_desk/review/page.html", context, status=status)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide; what is refused is said on the review's page."""
        review = self.found(request, pk)
        if request.method != "POST" or not self.has_change_permission(request, review):
            raise PermissionDenied
        form = DecideForm(review.case.language, request.POST, prefix="decide")
        if not form.is_valid() and verbs.may_decide(review, request.user):
            return self.show(request, review, 422, form)
        try:
            with transaction.atomic():
                stale.refuse(locks.reviewed(review, request.user).case, request.user, request.POST)  # type: ignore[arg-type]
                verbs.decide_review(
                    review=review, by=request.user, **({"decision": "", "words": ""} | form.cleaned_data)
                )
        except stale.Stale:
            return self.show(request, review, 409, form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(request, self.found(request, pk), 422, form)
        messages.success(request, _("The decision has been sent to the applicant."))
        return redirect("admin:requests_desk_review_change", pk)

    def document(self, request: HttpRequest, pk: int, uuid: Any) -> HttpResponse:
        """The document that was delivered with the answer under review."""
        review = self.found(request, pk)
        found = get_object_or_404(review.case.deliverables, uuid=uuid)
        return attachment(found.file, f"{review.case.reference}.pdf", "application/pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Reviews in scope, with their case."""
        return super().get_queryset(request).select_related("case__agency")

    @admin.display(description=_("reference"), ordering="case__reference")
    def ref(self, review: Review) -> SafeString:
        """The reference, left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', review.case.reference)

    @admin.display(description=_("agency"))
    def agency(self, review: Review) -> str:
        """The agency that answered."""
        return review.case.agency.name

    @admin.display(description=_("asked at"), ordering="asked_at")
    def asked(self, review: Review) -> str:
        """The day in words."""
        return spell_day(local(review.asked_at).date(), get_language() or "ar")

    @admin.display(description=_("decision"))
    def state(self, review: Review) -> SafeString:
        """The decision, or that it is awaited."""
        if review.decided_at:
            return format_html('<span class="tag done">{}</span>', review.get_decision_display())
        return format_html('<span class="tag wait">{}</span>', _("not decided yet"))
