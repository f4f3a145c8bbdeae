"""Many appointments moved or cancelled by the agency: written as steps, done one by one, repeated by nobody.

A step is settled in the transaction of its appointment's verb. Whoever works holds the step's row lock meanwhile, so
a second worker passes it by, and what a killed worker had not committed is waiting again.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import User
from appointments.misfits import count_anew, misfits_among
from appointments.models import AGENCYS, Actor, Booking, Closing, ClosingStep, Status
from appointments.verbs import changing
from appointments.verbs.closing import MOST, Plan, plans, refuse_closing, wish_for
from appointments.verbs.taking import Taken, whole
from common import days

log = logging.getLogger(__name__)
CHUNK = 25
AT_ONCE = 20
TRIES = 3  # somebody else may be quicker
_State = ClosingStep.State


@transaction.atomic
def begin(
    *, key: uuid.UUID, way: str, reason: str, bookings: Sequence[Booking], by: User, language: str
) -> Closing:  # fmt: skip
    """Write a step for each appointment; the same key again is the same closing.

    Raises ValidationError for none or too many, PermissionDenied for another agency's.
    """
    if not bookings:
        raise ValidationError(_("Tick at least one appointment first."), code="empty")
    if len(bookings) > MOST:
        raise ValidationError(_("At most %(most)s appointments at once.") % {"most": MOST}, code="too_many")
    if way not in Closing.Way.values or reason not in AGENCYS:
        raise ValidationError(_("Say what is to be done, and why."), code="way")
    for booking in bookings:
        refuse_closing(by, booking)
    closing, new = Closing.objects.get_or_create(
        uuid=key, defaults={"by": by, "way": way, "reason": reason, "language": language, "total": len(bookings)}
    )
    if closing.by_id != by.pk:
        raise ValidationError(_("Begin again from the list of appointments."), code="key")
    if new:
        ClosingStep.objects.bulk_create([ClosingStep(closing=closing, booking=row) for row in bookings])
    return closing


def work(closing: Closing, most: int = CHUNK) -> bool:
    """Do at most so many of the waiting steps; whether some may be left."""
    with override(closing.language):
        ahead = _Ahead(closing.way)
        ahead.read(_waiting_in(closing).values_list("booking_id", flat=True)[:most])
        for _n in range(most):
            if not _one(closing, ahead):
                _finish(closing)  # or whoever still holds a step does, when it is settled
                return False
        return not _finish(closing)


class _Ahead:
    """What is asked of the database once for some appointments: which still do not fit, and where each would go."""

    def __init__(self, way: str) -> None:
        self.way = way
        self.known: set[int] = set()
        self.hit: set[int] = set()
        self.plans: dict[int, Plan] = {}

    def read(self, keys: Iterable[int]) -> None:
        """Judge these appointments, and plan those that do not fit."""
        keys = list(keys)
        hit = misfits_among(Booking.objects.filter(pk__in=keys))
        self.known |= set(keys)
        self.hit |= set(hit)
        if self.way != Closing.Way.CANCEL and hit:
            rows = Booking.objects.for_page().filter(pk__in=hit).order_by("day", "starts", "pk")
            self.plans |= {plan.booking.pk: plan for plan in plans(list(rows))}


def finish_now(closing: Closing) -> None:
    """All of it, before the page comes."""
    while work(closing):
        pass


def unfinished() -> list[uuid.UUID]:
    """Closings with steps left, oldest first."""
    return list(Closing.objects.filter(done_at=None).order_by("begun_at").values_list("pk", flat=True))


def _waiting_in(closing: Closing) -> QuerySet[ClosingStep]:
    return closing.steps.filter(state=_State.WAITING).order_by("pk")


def _one(closing: Closing, ahead: _Ahead) -> bool:
    """Settle one waiting step that nobody else holds; False when there is none.

    A fault of ours takes back all of its transaction; the step is left as it was in another one.
    """
    held: list[ClosingStep] = []
    try:
        return _settle(closing, ahead, held)
    except DatabaseError:
        raise
    except Exception:
        log.exception("closing %s, appointment %s", closing.pk, held and held[-1].booking_id)
        why = _("A technical fault prevented it: do it on the page of the appointment.")
        mine = _waiting_in(closing).filter(pk__in=[step.pk for step in held])
        return bool(mine.update(state=_State.REFUSED, why=why))


@whole
def _settle(closing: Closing, ahead: _Ahead, held: list[ClosingStep]) -> bool:
    step = _waiting_in(closing).select_for_update(skip_locked=True, of=("self",)).first()
    if step is None:
        return False
    held.append(step)
    try:
        step.state, step.made = _done(closing, step, ahead)
        step.why = ""
    except ValidationError as error:
        step.state, step.why = _State.REFUSED, " ".join(error.messages)[:300]
    except PermissionDenied:
        step.state, step.why = _State.REFUSED, _("It is no longer yours to move or cancel.")
    step.save(update_fields=["state", "why", "made"])
    return True


def _done(closing: Closing, step: ClosingStep, ahead: _Ahead) -> tuple[str, Booking | None]:
    """Do it to the step's appointment, if it is still needed. Raises ValidationError with the reason when not."""
    booking = Booking.objects.for_page().get(pk=step.booking_id)
    refuse_closing(closing.by, booking)
    if booking.status != Status.BOOKED:
        raise ValidationError(_("It was moved, cancelled or settled meanwhile."))
    if booking.pk not in ahead.known:
        ahead.read([booking.pk])
    if booking.pk not in ahead.hit:
        raise ValidationError(_("It has begun.") if booking.is_past else _("It fits again: nothing was done."))
    if plan := ahead.plans.get(booking.pk):
        moved = _moved(closing, booking, plan)
        if moved:
            return _State.MOVED, moved
        if closing.way == Closing.Way.MOVE:
            raise ValidationError(_no_time(plan))
    changing.cancel(booking=booking, reason=closing.reason, by=closing.by, actor=Actor.STAFF)
    return _State.CANCELLED, None


def _moved(closing: Closing, booking: Booking, plan: Plan) -> Booking | None:
    """The appointment at the nearest free time, or None where there is none."""
    for _try in range(TRIES):
        if plan.slot is None:
            return None
        try:
            return changing.move(
                booking=booking, day=plan.slot.day, starts=plan.slot.starts, by=closing.by, actor=Actor.STAFF,
                reason=closing.reason, to=wish_for(booking),
            )  # fmt: skip
        except Taken:
            (plan,) = plans([booking])
    return None


def _no_time(plan: Plan) -> str:
    language = "fr" if get_language() == "fr" else "ar"
    between = {"first": days.spell_day(plan.first, language), "last": days.spell_day(plan.last, language)}
    return _("No free time from %(first)s to %(last)s.") % between


def _finish(closing: Closing) -> bool:
    """Close it once no step waits; whether it is closed."""
    if _waiting_in(closing).exists():
        return False
    Closing.objects.filter(pk=closing.pk, done_at=None).update(done_at=timezone.now())
    for agency in set(closing.steps.values_list("booking__agency", flat=True)):
        count_anew(agency)
    return True
