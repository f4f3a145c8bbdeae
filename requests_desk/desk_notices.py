"""What staff are told about a case, each in their own language, in the transaction of its cause."""

from typing import Any

from django.utils.translation import override

from accounts.models import User
from notifications import outbox
from requests_desk import notices
from requests_desk.models import Case, CaseEvent
from requests_desk.offers import chiefs_of


def tell_colleague(case: Case, to: User, template: str, event: CaseEvent, **context: Any) -> None:
    """Promise one member of staff one message about one event, with the way to the case on the desk.

    A lazy text or a callable in the context is said in the reader's language.
    """
    with override(to.language):
        facts = notices.facts_of(case) | {name: notices.in_words(value) for name, value in context.items()}
        facts["url"] = notices.absolute(to.language, "admin:requests_desk_case_change", case.pk)
    outbox.post(
        key=f"{template}:{case.reference}:{event.number}:{to.pk}", template=template, to=to.email,
        language=to.language, user=to, context=facts | {"no_permit": False},
    )  # fmt: skip


def tell_chiefs(case: Case, template: str, event: CaseEvent, **context: Any) -> None:
    """Promise each chief of the case's agency one message about one event, but nobody what they did themselves."""
    chiefs = User.objects.filter(pk__in=chiefs_of(case).values("user_id")).exclude(pk=event.by_id)
    for chief in chiefs.order_by("pk"):
        tell_colleague(case, chief, template, event, **context)


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
