"""How a verb of the desk is carried out from a case's page: nothing when others were quicker, nothing typed lost."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from requests_desk import stale, story
from requests_desk.admin.verbs import VERBS
from requests_desk.models import Case
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks


class Doing:
    """Part of a case's page; the host gives ``admin``, ``_workable`` and ``show``."""

    def view(self, name: str) -> Callable[..., HttpResponse]:
        """A verb's view; whoever's agency lost the case meanwhile is told so, strangers get 404."""

        def guarded(request: HttpRequest, pk: int, **where: Any) -> HttpResponse:
            try:
                return getattr(self, name)(request, pk, **where)  # type: ignore[no-any-return]
            except (Http404, Case.DoesNotExist) as error:
                return self._gone(request, pk, error)

        return guarded

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Carry out a verb of the table with its own form."""
        if verb not in VERBS:
            raise Http404
        case, found = self._workable(request, pk), VERBS[verb]  # type: ignore[attr-defined]
        form = found.form(StaffOffers(case, request.user), request.POST, prefix=verb)  # type: ignore[arg-type]
        bound = {f"do_{verb}": form}
        if not form.is_valid():
            return self.show(request, pk, 422, **bound)  # type: ignore[attr-defined,no-any-return]
        given = form.given()
        others = [value for value in given.values() if isinstance(value, Case)]
        return self._do(
            request, pk, lambda case: found.do(case=case, by=request.user, **given), found.done, others=others, **bound
        )

    def _do(
        self,
        request: HttpRequest,
        pk: int,
        verb: Callable[[Case], Any],
        done: Any,
        *,
        others: Iterable[Case] = (),
        **bound: Any,
    ) -> HttpResponse:
        """Carry out a verb, unless somebody else was quicker; what is refused comes back with what was typed."""
        case = self._workable(request, pk)  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                locks.all_worked([case.pk, *(other.pk for other in others)], request.user)  # type: ignore[arg-type]
                stale.refuse(case, request.user, request.POST)
                verb(case)
        except stale.Stale:
            return self.show(request, pk, 409, **bound)  # type: ignore[attr-defined,no-any-return]
        except ValidationError as error:
            return self._refused(request, pk, error, bound)
        messages.success(request, done)
        return self._back(request, pk)

    def _refused(self, request: HttpRequest, pk: int, error: ValidationError, bound: dict[str, Any]) -> HttpResponse:
        """The form again with the reason on it; a button alone has the reason above the page."""
        form = next(iter(bound.values()), None)
        if form is None or not form.fields:
            messages.error(request, error.message)
            return self._back(request, pk)
        form.add_error(None, error)
        return self.show(request, pk, 422, **bound)  # type: ignore[attr-defined,no-any-return]

    def _back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The case's page, or the queue when the case has left one's scope."""
        if self.admin.get_queryset(request).filter(pk=pk).exists():  # type: ignore[attr-defined]
            return redirect("admin:requests_desk_case_change", pk)
        return redirect("admin:requests_desk_case_changelist")

    def _gone(self, request: HttpRequest, pk: int, error: Exception) -> HttpResponse:
        """Who passed the case on, where to and when, with what was typed; 404 for anybody else."""
        event = stale.passed_on(pk, request.user) if request.method == "POST" else None  # type: ignore[arg-type]
        if event is None:
            raise Http404 from error
        context = {
            **self.admin.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.admin.opts,  # type: ignore[attr-defined]
            "title": event.case.reference,
            "line": next(story.staff_lines([event])),
            "typed": stale.typed_texts(request.POST),
        }
        return render(request, "admin/requests_desk/case/gone.html", context, status=409)
