"""A case under its row lock, as the person who acts may work it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import User
from requests_desk.models import Case, Review

_HELD: ContextVar[tuple[Case, int] | None] = ContextVar("held", default=None)


@contextmanager
def holding(case: Case, by: User) -> Iterator[None]:
    """Let verbs of this person take a case as it is: ``worked`` gave it in the transaction that still runs."""
    token = _HELD.set((case, by.pk))
    try:
        yield
    finally:
        _HELD.reset(token)


def worked(case: Case, by: User) -> Case:
    """As staff of its agency. Raises Case.DoesNotExist."""
    held = _HELD.get()
    if held and (held[0].pk, held[1]) == (case.pk, by.pk):
        return held[0]
    return Case.objects.manageable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


def all_worked(keys: Iterable[int], by: User) -> dict[int, Case]:
    """Several, as staff of their agency, locked in one order whoever asks. Raises Case.DoesNotExist when one is not."""
    wanted = set(keys)
    rows = Case.objects.manageable_by(by).filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    held = {case.pk: case for case in rows}
    if held.keys() != wanted:
        raise Case.DoesNotExist
    return held


def own(case: Case, by: User) -> Case:
    """As its applicant. Raises Case.DoesNotExist."""
    return Case.objects.of(by).select_for_update(of=("self",)).get(pk=case.pk)


def acted(case: Case, by: User) -> Case:
    """As its applicant, or as a follower who may give papers and write. Raises Case.DoesNotExist."""
    Case.objects.acted_by(by).select_for_update(of=("self",)).get(pk=case.pk)
    # Asked again under the lock: one may have been removed while waiting for it.
    return Case.objects.acted_by(by).get(pk=case.pk)


def reviewed(review: Review, by: User) -> Review:
    """A review with its case, both under the case's row lock, as staff who may see it. Raises Review.DoesNotExist."""
    scoped = Review.objects.manageable_by(by)
    case = Case.objects.select_for_update(of=("self",)).get(pk=scoped.get(pk=review.pk).case_id)
    found = scoped.get(pk=review.pk)
    found.case = case
    return found
