"""Marks of a case's day, and the letters promised about them."""

from notifications.models import Message
from requests_desk.models import Actor, Case


def letters() -> dict[str, list[dict]]:
    """Digests promised: to whom, and the level and references of each."""
    found: dict[str, list[dict]] = {}
    for message in Message.objects.filter(template="alarm_digest").order_by("pk"):
        groups = {g["level"]: [case["reference"] for case in g["cases"]] for g in message.context["groups"]}
        found.setdefault(message.to.partition("@")[0], []).append(groups)
    return found


def alarm_of(case: Case) -> int:
    """The mark a case bears now."""
    return Case.objects.get(pk=case.pk).alarm


def alarm_events(case: Case) -> list[str]:
    """What the clock wrote into its history."""
    return [e.verb for e in case.events.order_by("number") if e.actor == Actor.SYSTEM]
