"""What each section is called, in any language: a document with both asks here. A test holds it to the sections."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Any] = {
    "agency": _("By agency"),
    "kind": _("By kind of request"),
    "region": _("By region"),
    "country": _("By country of residence"),
    "language": _("By language of the applicant"),
    "channel": _("By the way requests came"),
    "age": _("By age of the account"),
    "outcome": _("Outcomes"),
    "week": _("Week by week"),
    "years": _("Year on year, same days"),
    "papers": _("Papers asked for"),
    "reasons": _("Why papers were asked for"),
    "moves": _("Transfers and reopenings"),
    "reviews": _("Reviews"),
    "marks": _("Marks of the applicants"),
    "duty": _("Duty"),
    "targets": _("Against the targets"),
    "meetings": _("Appointments"),
    "visits": _("Open days"),
    "referrals": _("Sent to other administrations"),
}
