"""The way to the figures, for whoever may read some."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.scope import reads_any

register = template.Library()


@register.simple_tag
def figures_line(user: Any) -> SafeString:
    """Links to the pages of figures on the first page of the administration."""
    if not reads_any(user):
        return SafeString("")
    links = format_html_join(" · ", '<a href="{}">{}</a>', ((reverse(name), label) for name, label in ways()))
    return format_html('<p class="mre-desk">{}</p>', links)


@register.simple_tag
def ways() -> list[tuple[str, str]]:
    """Names of the pages of figures and what they are called."""
    return [
        ("reports:index", _("The campaign in figures")),
        ("reports:daily_latest", _("Report of the last working day")),
        ("reports:board", _("Board of today")),
        ("reports:exports", _("My files")),
    ]
