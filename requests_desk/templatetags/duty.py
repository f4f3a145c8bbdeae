"""The panel of duty on the administration's first page and on the queue."""

from typing import Any

from django import template

from requests_desk import duty

register = template.Library()


@register.inclusion_tag("admin/requests_desk/duty/panel.html")
def duty_panel(user: Any) -> dict[str, Any]:
    """Shifts that run now where the reader works requests; nothing at all when none does."""
    return {"running": duty.now_for(user) if user.is_authenticated else []}
