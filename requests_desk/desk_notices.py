"""What staff are told about a case, each in their own language, in the transaction of its cause."""

from typing import Any

from django.utils.translation import override

from accounts.models import User
from notifications import outbox
from requests_desk import notices
from requests_desk.escalation import Told
from requests_desk.models import Case, CaseEvent, CaseLook
from requests_desk.offers import chiefs_of


def tell_colleague(
    case: Case, to: User, template: str, event: CaseEvent, cause: str | None = None, **context: Any
) -> None:
    """Promise one member of staff one message about one event, with the way to the case on the desk.

    A lazy text or a callable in the context is said in the reader's language. Messages of the same ``cause``
    are one, whatever their events.
    """
    with override(to.language):
        facts = notices.facts_of(case) | {name: notices.in_words(value) for name, value in context.items()}
        facts["url"] = notices.absolute(to.language, "admin:requests_desk_case_change", case.pk)
    about = event.number if cause is None else cause
    outbox.post(
        key=f"{template}:{case.reference}:{about}:{to.pk}", template=template, to=to.email,
        language=to.language, user=to, context=facts | {"no_permit": False},
    )  # fmt: skip


def tell_chiefs(case: Case, template: str, event: CaseEvent, **context: Any) -> None:
    """Promise each chief of the case's agency one message about one event, but nobody what they did themselves."""
    chiefs = User.objects.filter(pk__in=chiefs_of(case).values("user_id")).exclude(pk=event.by_id)
    for chief in chiefs.order_by("pk"):
        tell_colleague(case, chief, template, event, **context)


def tell_of_news(case: Case, event: CaseEvent) -> None:
    """Tell whoever has charge of a case that its citizen did something: one message until they looked at the case."""
    people = [person for person in Told({case.agency_id}).in_charge(case) if person != event.by_id]
    looked = CaseLook.objects.last_of(case, people) if people else {}
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        last = looked.get(person.pk)
        cause = f"{last:%Y%m%d%H%M%S%f}" if last else "never"
        tell_colleague(case, person, "case_news", event, cause=cause, act=event.verb)


def tell_of_silence(case: Case, event: CaseEvent) -> None:
    """Tell whoever has charge of a case that the papers asked for do not come."""
    for person in User.objects.filter(pk__in=Told({case.agency_id}).in_charge(case)).order_by("pk"):
        cause = f"silent:{event.number}"
        tell_colleague(case, person, "case_news", event, cause=cause, act="silent", asked=event.data["asked"])


def tell_of_many(to: User, *, key: str, number: int, who: User, reason: str) -> None:
    """Promise a colleague one message about all the cases given to them at once, with the way to the queue."""
    context = {
        "number": number, "who": who.name_in(to.language) or who.email, "reason": reason,
        "url": notices.absolute(to.language, "admin:requests_desk_case_changelist"),
    }  # fmt: skip
    outbox.post(
        key=f"cases_assigned:{key}", template="cases_assigned", to=to.email, language=to.language, user=to,
        context=context,
    )  # fmt: skip
