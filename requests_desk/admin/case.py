"""The queue, and one case with the verbs that are allowed now."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from common.admin import AgencyAdmin
from requests_desk.admin.bulk import BulkActions
from requests_desk.admin.canned import ReplyPages
from requests_desk.admin.duty import DutyPage
from requests_desk.admin.intake import Intake
from requests_desk.admin.page import CasePage
from requests_desk.admin.queue import Queue
from requests_desk.admin.workload import WorkloadPage
from requests_desk.models import Case


@admin.register(Case)
class CaseAdmin(BulkActions, ReplyPages, Queue, AgencyAdmin):
    """The agency's queue, and the page of each case with its verbs."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cases are filed, not added."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A case is never deleted."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The page of a case and one address for each verb."""
        page = CasePage(self)
        info = self.opts.app_label, self.opts.model_name
        verbs = ("take", "ask", "answer", "preview", "write", "close", "decide")
        own = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(page.view(verb)),
                name="{}_{}_{}".format(*info, verb),
            )
            for verb in verbs
        ]
        own += [
            path(
                f"<int:pk>/{verb}/<int:deliverable>/",
                self.admin_site.admin_view(page.view(verb)),
                name="{}_{}_{}".format(*info, verb),
            )
            for verb in ("replace", "revoke")
        ]
        do = self.admin_site.admin_view(page.view("do"))
        own.append(path("<int:pk>/do/<slug:verb>/", do, name="{}_{}_do".format(*info)))
        own.append(path("<int:pk>/export/", self.admin_site.admin_view(page.export), name="{}_{}_export".format(*info)))
        own += [
            path(
                f"<int:pk>/{shown}/<uuid:uuid>/<int:page>/",
                self.admin_site.admin_view(getattr(page, shown)),
                name="{}_{}_{}".format(*info, shown),
            )
            for shown in ("paper", "delivered")
        ]
        chief = WorkloadPage(self).urls() + DutyPage(self).urls()
        return own + Intake(self).urls() + chief + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case with its verbs instead of a form over its columns."""
        return CasePage(self).show(request, object_id)
