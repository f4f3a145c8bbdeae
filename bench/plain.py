"""Django's own admin of cases, all defaults, with the queue's columns, filters and search: what it is set beside.

Twice: as it comes, and with the hierarchy of dates that such a table is usually given.
"""

from django.contrib import admin

from requests_desk.models import Case


class PlainCases(admin.ModelAdmin):
    """What one would write in a minute; every setting that is not named has Django's default."""

    # By name the queue's own template would be taken.
    change_list_template = "admin/change_list.html"
    list_display = ("reference", "status", "due_on", "applicant", "kind", "commune", "assignee")
    list_filter = (
        *("kind", "status", "channel", "language", "country", "office", "commune", "filed_on", "stay_to"),
        # The only departure: by default this filter lists every account, a million at a million cases.
        ("assignee", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("reference", "name_ar", "name_latin", "phone", "applicant__email", "parcel__title_number")


class DatedCases(PlainCases):
    """The same with years, months and days above the list."""

    date_hierarchy = "filed_at"


plain, dated = admin.AdminSite(name="plain"), admin.AdminSite(name="dated")
plain.register(Case, PlainCases)
dated.register(Case, DatedCases)
