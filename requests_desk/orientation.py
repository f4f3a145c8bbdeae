"""The way through the questions: which is asked next, and whose the request is at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from requests_desk.models import OrientationChoice, OrientationQuestion

MOST_QUESTIONS = 3  # the commune of the land, asked where the request is ours, is one of them

# what each question's answers lead to: another question's key, or None at an end and whether it is ours
Edges = Mapping[int | None, Sequence[tuple[int | None, bool]]]


class Loop(Exception):
    """The questions lead back to one already asked."""


@dataclass(frozen=True)
class Way:
    """What was answered so far; the question to ask now, or None at an end; whether an answer meant nothing."""

    taken: list[OrientationChoice]
    question: OrientationQuestion | None
    stale: bool = False

    @property
    def end(self) -> OrientationChoice | None:
        """The answer that decided; None while a question is open."""
        return self.taken[-1] if self.taken and self.question is None else None

    @property
    def keys(self) -> list[str]:
        """The answers as an address carries them."""
        return [choice.key for choice in self.taken]


def walk(answers: Sequence[str]) -> Way:
    """Follow answers from the first question on; the first that is not offered stops there. Two queries."""
    questions = {question.pk: question for question in _with_choices()}
    asked = next((question for question in questions.values() if question.first), None)
    taken: list[OrientationChoice] = []
    for key in answers[: len(questions)]:
        if asked is None:
            break
        choice = next((choice for choice in asked.offered if choice.key == key), None)
        if choice is None:
            return Way(taken, asked, stale=True)
        taken.append(choice)
        asked = questions.get(choice.next_question_id) if choice.next_question_id else None
    return Way(taken, asked)


def _with_choices() -> Iterable[OrientationQuestion]:
    """Questions with the answers in use; one that leads to a service no longer shown is not offered."""
    usable = OrientationChoice.objects.filter(Q(service=None) | Q(service__active=True), active=True)
    return OrientationQuestion.objects.prefetch_related(
        Prefetch("choices", usable.select_related("service"), to_attr="offered")
    )


def edges() -> dict[int | None, list[tuple[int | None, bool]]]:
    """Where the answers in use lead, for all questions."""
    found: dict[int | None, list[tuple[int | None, bool]]] = {}
    for choice in OrientationChoice.objects.filter(active=True):
        found.setdefault(choice.question_id, []).append((choice.next_question_id, bool(choice.kind)))
    return found


def most_asked(edges: Edges, start: int | None, before: tuple[int | None, ...] = ()) -> int:
    """Questions on the longest way from one on, the place of our own requests included. Raises Loop."""
    if start in before:
        raise Loop
    after = [
        most_asked(edges, to, (*before, start)) if to is not None else int(ours) for to, ours in edges.get(start, ())
    ]
    return 1 + max(after, default=0)
