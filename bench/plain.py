"""Django's own admin of cases, all defaults, with the queue's columns: what the queue is set beside."""

from django.contrib import admin

from requests_desk.models import Case


class PlainCases(admin.ModelAdmin):
    """What one would write in a minute."""

    list_display = ("reference", "status", "due_on", "name_ar", "kind", "commune", "assignee")
    list_filter = ("status", "kind", "language")
    search_fields = ("reference", "name_ar", "name_latin", "phone")


site = admin.AdminSite(name="plain")
site.register(Case, PlainCases)
