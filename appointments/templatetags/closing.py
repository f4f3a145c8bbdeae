"""What the first page of the administration says of appointments that no longer fit."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import ROLE_PERMISSIONS, held_by
from appointments import misfits
from appointments.reception import RECEIVE
from appointments.verbs.closing import CLOSE

register = template.Library()


@register.simple_tag
def misfits_link(user: Any) -> SafeString:
    """Their number, when there are any, for whoever works with appointments; else where days are closed.

    Nothing is counted for a superuser, who would wait for the whole country.
    """
    agencies = {agency for role, agency in held_by(user) if agency and _works(role)}
    number = sum(misfits.count_at(agency) for agency in agencies)
    closes = user.is_superuser or any(CLOSE in ROLE_PERMISSIONS.get(role, ()) for role, _agency in held_by(user))
    if not number and not closes:
        return SafeString("")
    said = ngettext("%(count)s appointment no longer fits", "%(count)s appointments no longer fit", number)
    words = said % {"count": number} if number else _("Close days")
    look = "mre-hint" if number else "mre-desk"
    return format_html('<p class="{}"><a href="{}">{}</a></p>', look, reverse("admin:appointments_booking_hit"), words)


def _works(role: str) -> bool:
    return bool({RECEIVE, CLOSE} & ROLE_PERMISSIONS.get(role, frozenset()))
