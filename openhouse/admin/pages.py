"""The verbs of an event as buttons and pages, one address each."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from openhouse.forms.staff import CallOffForm, DuplicateForm
from openhouse.models import OpenDay, Registration
from openhouse.verbs import events

if TYPE_CHECKING:
    from openhouse.admin.openday import OpenDayAdmin

CHANGE = "admin:openhouse_openday_change"


class EventPages:
    """Publish and take back are buttons; calling off asks why, a copy asks for its first day."""

    def __init__(self, model_admin: "OpenDayAdmin") -> None:
        self.admin = model_admin

    def urls(self) -> list[URLPattern]:
        """One address for each verb."""
        views = {
            "publish": self.publish, "unpublish": self.unpublish, "call_off": self.call_off,
            "duplicate": self.duplicate,
        }  # fmt: skip
        return [
            path(f"<int:pk>/{name}/", self.admin.admin_site.admin_view(view), name=f"openhouse_openday_{name}")
            for name, view in views.items()
        ]

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Announce it."""
        event = self._event(request, pk, post=True)
        return self._done(request, event, lambda: events.publish(event=event, by=request.user), _("It is published."))

    def unpublish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft again."""
        event, done = self._event(request, pk, post=True), _("It is a draft again; the public no longer sees it.")
        return self._done(request, event, lambda: events.unpublish(event=event, by=request.user), done)

    def call_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Called off with its reason; who is registered is told."""
        event = self._event(request, pk)
        form = CallOffForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            why, done = form.cleaned_data, _("The event is called off; those who registered are being told.")
            return self._done(request, event, lambda: events.call_off(event=event, by=request.user, **why), done)
        people = Registration.objects.filter(session__event=event, confirmed_at__isnull=False).standing().count()
        return self._page(request, event, "admin/openhouse/openday/call_off.html", _("Call off"), form, people=people)

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft like it; its page opens."""
        event = self._event(request, pk)
        form = DuplicateForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = events.duplicate(event=event, by=request.user, **form.cleaned_data)
            self.admin.log_addition(request, made, [{"added": {}}])
            messages.success(request, _("The copy is a draft: look at its texts and days, then publish it."))
            return redirect(CHANGE, made.pk)
        return self._page(request, event, "admin/openhouse/openday/duplicate.html", _("Make a copy"), form)

    def _event(self, request: HttpRequest, pk: int, post: bool = False) -> OpenDay:
        """An event that the reader may change: 404 out of scope, 403 without the right."""
        event = get_object_or_404(self.admin.get_queryset(request), pk=pk)
        if (post and request.method != "POST") or not self.admin.has_change_permission(request, event):
            raise PermissionDenied
        return event

    def _done(self, request: HttpRequest, event: OpenDay, verb: Callable[[], Any], done: str) -> HttpResponse:
        """The event's page, with what was done or why not."""
        try:
            verb()
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            self.admin.log_change(request, event, done)
            messages.success(request, done)
        return redirect(CHANGE, event.pk)

    def _page(
        self, request: HttpRequest, event: OpenDay, template: str, title: str, form: Any, **shown: Any
    ) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request), "opts": self.admin.opts, "title": title, "event": event,
            "form": form, **shown,
        }  # fmt: skip
        return render(request, template, context, status=422 if form.errors else 200)
