"""Which forms of a case's page take a ready-made reply, and into which of their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from requests_desk.admin.verbs import VERBS
from requests_desk.forms.asking import AskPapersForm
from requests_desk.forms.staff import AnswerForm
from requests_desk.forms.writing import WriteForm
from requests_desk.models import CannedReply, Case
from requests_desk.staff_offers import StaffOffers

Situation = CannedReply.Situation


@dataclass(frozen=True)
class Slot:
    """A form that takes a reply: its prefix, its field, the situations offered, how it is made and shown."""

    prefix: str
    field: str
    situations: tuple[str, ...]
    make: Callable[..., Any]
    bound_as: str


def _verb(name: str, field: str, *situations: str) -> Slot:
    """A verb of the desk's table."""

    def make(case: Case, request: HttpRequest, **kwargs: Any) -> Any:
        return VERBS[name].form(StaffOffers(case, request.user), **kwargs)  # type: ignore[arg-type]

    return Slot(name, field, situations, make, f"do_{name}")


SLOTS: dict[str, Slot] = {
    "write": Slot("write", "text", (Situation.MESSAGE,), lambda _case, _request, **kw: WriteForm(**kw), "write"),
    "ask": Slot(
        "ask", "note", (Situation.ASK,), lambda case, request, **kw: AskPapersForm(case, by=request.user, **kw), "ask"
    ),
    "answer": Slot(
        "answer",
        "text",
        (Situation.ANSWER, Situation.REFUSE),
        lambda case, _request, **kw: AnswerForm(case, **kw),
        "answer",
    ),
    "transfer": _verb("transfer", "reason", Situation.TRANSFER),
    "pause": _verb("pause", "legal_reason", Situation.PAUSE),
}


def filled(verb: str, case: Case, request: HttpRequest, text: str) -> tuple[str, Any]:
    """A fresh form with all that was typed and a reply under the words already there, and its name on the page.

    Raises Http404 for a verb that takes no reply.
    """
    slot = SLOTS.get(verb)
    if slot is None:
        raise Http404
    typed = slot.make(case, request, data=request.POST, prefix=slot.prefix)
    initial = {
        name: field.widget.value_from_datadict(typed.data, {}, typed.add_prefix(name))
        for name, field in typed.fields.items()
    }
    words = (str(initial.get(slot.field) or "").strip(), text)
    initial[slot.field] = "\n\n".join(part for part in words if part)
    form = slot.make(case, request, initial=initial, prefix=slot.prefix)
    form.returned = True  # the page shows it open
    return slot.bound_as, form
