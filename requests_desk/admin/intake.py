"""Filing for somebody at the desk: one page to type, one to print the receipt from, and what follows by WhatsApp."""

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, Kind
from common import origins
from common.templatetags.portal import error_summary
from requests_desk import filings, verbs
from requests_desk.desks import desks_of
from requests_desk.forms.intake import DeskPapersForm, desk_forms
from requests_desk.forms.papers import typed_only
from requests_desk.forms.whatsapp import PasteForm
from requests_desk.models import Case, CaseNote, Draft

if TYPE_CHECKING:
    from requests_desk.admin.case import CaseAdmin

KEPT = "intake"  # what the last form said of the desk itself, in the session
LARGEST = 400


class Intake:
    """Views of the desk, under the queue's own address."""

    def __init__(self, case_admin: "CaseAdmin") -> None:
        self.admin = case_admin

    def urls(self) -> list[URLPattern]:
        """Their addresses."""
        pages = {"intake/": self.form, "<int:pk>/filed/": self.filed, "<int:pk>/reprint/": self.reprint}
        pages["<int:pk>/whatsapp/"] = self.paste
        view, info = self.admin.admin_site.admin_view, (self.admin.opts.app_label, self.admin.opts.model_name)
        names = {route: route.strip("/").rsplit("/", 1)[-1] for route in pages}
        return [path(route, view(page), name="{}_{}_{}".format(*info, names[route])) for route, page in pages.items()]

    def form(self, request: HttpRequest) -> HttpResponse:
        """The form. "Search", another kind and a paper taken away come back with everything typed."""
        if not self.admin.has_change_permission(request) or not desks_of(request.user).exists():
            raise PermissionDenied
        kind = _kind(request.POST.get("kind") or request.GET.get("kind"))
        if request.method != "POST":
            initial = (request.session.get(KEPT) or {}) | _known(request)
            forms = desk_forms(kind, request.user, initial=initial)
            return self._page(request, kind, uuid.uuid4(), forms)
        return self._posted(request, kind, _token(request.POST.get("token", "")))

    def _posted(self, request: HttpRequest, kind: str, token: uuid.UUID) -> HttpResponse:
        typed, papers = typed_only(request.POST), DeskPapersForm({}, request.FILES)
        papers.is_valid()
        draft = self._draft(request, kind, token, typed)
        if draft.case is not None:
            return redirect("admin:requests_desk_case_filed", draft.case.pk)
        verbs.keep_at_desk(draft=draft, files=papers.fields["files"].accepted)  # type: ignore[attr-defined]
        if {"search", "switch", "remove"} & typed.keys():
            self._take_away(draft, typed.get("remove", ""))
            kind = _kind(typed.get("switch") or kind)
            forms = desk_forms(kind, request.user, initial=_known(request) | typed)
            return self._page(request, kind, token, forms, papers)
        forms = desk_forms(kind, request.user, typed)
        case = self._file(request, draft, forms, typed) if _valid(forms, papers) else None
        if case is None:
            return self._page(request, kind, token, forms, papers, 422)
        return redirect("admin:requests_desk_case_filed", case.pk)

    def _draft(self, request: HttpRequest, kind: str, token: uuid.UUID, typed: dict[str, str]) -> Draft:
        language = "fr" if typed.get("language") == "fr" else "ar"
        assert request.user.is_authenticated
        return verbs.begin_at_desk(token=token, kind=kind, language=language, by=request.user)

    def _take_away(self, draft: Draft, paper: str) -> None:
        found = draft.documents.filter(uuid=_token(paper)).first() if paper else None
        if found:
            verbs.drop_at_desk(draft=draft, document=found)

    def _file(self, request: HttpRequest, draft: Draft, forms: dict[str, Any], typed: dict[str, str]) -> Case | None:
        """The case, or None with the reason on the form."""
        facts = {name: form.cleaned_data for name, form in forms.items()}
        agency: Agency = facts["desk"]["agency"]
        terms = filings.terms_at(draft.kind, agency)
        if terms is None or not terms.offered:
            forms["desk"].add_error(None, _("This agency does not take requests of this kind here."))
            return None
        for name, form in forms.items():
            draft.keep(name, {field: typed.get(field, "") for field in form.fields})
        desk = verbs.Desk(facts["desk"]["channel"], facts["desk"]["office"], facts["you"]["email"])
        try:
            filing = filings.filing_of(draft, facts, agency)
            with transaction.atomic():
                case = verbs.file_at_desk(draft=draft, filing=filing, by=request.user, desk=desk)
                if came := origins.origin_of(request):
                    came.became(origins.CASE, case.reference, request.user)
        except ValidationError as error:
            forms["desk"].add_error(None, error)
            return None
        request.session[KEPT] = {name: typed.get(name, "") for name in ("channel", "agency", "office")}
        return case

    def _page(
        self, request: HttpRequest, kind: str, token: uuid.UUID, forms: dict[str, Any], papers: Any = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        place = forms["place"]
        bound = [form for form in (*forms.values(), papers) if form is not None]
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": _("File for somebody"),
            "kind": kind,
            "kinds": Kind.choices,
            "token": token,
            "forms": forms,
            "papers": papers if papers is not None and papers.errors else DeskPapersForm(),
            "kept": Draft.objects.filter(token=token).first(),
            "communes": _communes(place.agency),
            "ticked": place["commune"].value(),
            "errors": error_summary(*bound)["errors"],
            "came": origins.origin_of(request),
        }
        return render(request, "admin/requests_desk/intake/form.html", context, status=status)

    def _case(self, request: HttpRequest, pk: int) -> Case:
        case = get_object_or_404(self.admin.get_queryset(request).with_facts(), pk=pk)
        if not self.admin.has_change_permission(request, case):
            raise PermissionDenied
        return case

    def filed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was filed: the reference to read out, the receipt to print."""
        case = self._case(request, pk)
        context = {"opts": self.admin.opts, "title": _("Filed for the person"), "case": case}
        context |= self.admin.admin_site.each_context(request)
        return render(request, "admin/requests_desk/intake/filed.html", context)

    def reprint(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new code for the receipt; the one printed before is void."""
        case = self._posting(request, pk)
        try:
            verbs.print_anew(case=case, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The receipt has a new code. Print it: the code of the former one is void."))
        return redirect("admin:requests_desk_case_filed", pk)

    def paste(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep an exchange of WhatsApp with the case."""
        case = self._posting(request, pk)
        form = PasteForm(request.POST)
        if not form.is_valid():
            context = {"opts": self.admin.opts, "title": _("WhatsApp"), "case": case, "form": form}
            context |= self.admin.admin_site.each_context(request)
            return render(request, "admin/requests_desk/intake/paste.html", context, status=422)
        verbs.note(case=case, by=request.user, text=form.cleaned_data["text"], sort=CaseNote.Sort.WHATSAPP)
        messages.success(request, _("The exchange is kept with the request."))
        return redirect("admin:requests_desk_case_change", pk)

    def _posting(self, request: HttpRequest, pk: int) -> Case:
        if request.method != "POST":
            raise PermissionDenied
        return self._case(request, pk)


def _valid(forms: dict[str, Any], papers: DeskPapersForm) -> bool:
    """Judge every form, so that everything wrong is said at once."""
    judged = [form.is_valid() for form in (*forms.values(), papers)]
    return all(judged)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What is known where the form was opened from, by the names of its fields."""
    came = origins.origin_of(request)
    return came.known if came else {}


def _kind(typed: str | None) -> str:
    return typed if typed in Kind.values else Kind.NOTE


def _token(typed: str) -> uuid.UUID:
    """As posted; a new one for anything that cannot be one."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()


def _communes(agency: Agency | None) -> list[Commune]:
    """Communes of an agency's territory, for the box to suggest."""
    if agency is None:
        return []
    ours = Commune.objects.filter(province__in=agency.territories.in_force().values("province"))
    return list(ours.order_by("name")[:LARGEST])
