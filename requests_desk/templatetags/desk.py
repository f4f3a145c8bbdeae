"""What an officer's page of a case shows of the desk: the receipt's code, and the way to WhatsApp."""

from typing import Any

from django import template

from accounts import absent
from requests_desk import whatsapp
from requests_desk.forms.whatsapp import PasteForm
from requests_desk.models import Case

register = template.Library()


@register.inclusion_tag("admin/requests_desk/case/parts/claim.html", takes_context=True)
def desk_claim(context: template.Context, case: Case) -> dict[str, Any]:
    """Who filed it, whether it was taken over, and the receipt to print; nothing for a case filed online."""
    claim = getattr(case, "claim", None)
    words: dict[str, Any] = {"csrf_token": context.get("csrf_token"), "case": case, "claim": claim}
    if claim is None:
        return words
    claim.case = case
    return words | {"taken": claim.is_taken, "no_email": absent.has_no_email(case.applicant)}


@register.inclusion_tag("admin/requests_desk/case/parts/whatsapp.html", takes_context=True)
def whatsapp_to(context: template.Context, case: Case) -> dict[str, Any]:
    """A link that opens WhatsApp with the reference, and a form that keeps what was said there."""
    form = PasteForm(prefix=None, auto_id="id_whatsapp_%s")
    return {"csrf_token": context.get("csrf_token"), "case": case, "url": whatsapp.to_applicant(case), "form": form}


@register.filter
def whatsapp_line(case: Case) -> str:
    """Where a tap writes to the agency's published WhatsApp line; empty where none is published."""
    return whatsapp.to_agency(case)


@register.filter
def real_email(person: Any) -> str:
    """The address at which somebody can be written to; empty for who came to a desk without one."""
    return "" if absent.has_no_email(person) else person.email
