"""A place on the waiting list: asked for, confirmed by a code, its offer taken or declined, given up."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from appointments import notices
from appointments.models import Actor, Booking, BookingRules, Lane, Status, Wait, WaitEntry
from appointments.slots import Wish
from appointments.verbs.booking import PURPOSE, TYPED, WORDING, book, own_case
from appointments.verbs.offering import free_within
from appointments.verbs.places import end_offer, wait_on
from common import days

LONGEST_STAY = timedelta(days=366)


def join(
    *, wish: Wish, first_day: date, last_day: date, typed: Mapping[str, Any], language: str, by: User | None = None
) -> WaitEntry:
    """Ask for a place: at once for who is signed in, else to be confirmed by a code.

    Raises ValidationError for a wrong stay (by field), for times that are free now (``free``), for a service
    nobody gives that way, and as ``confirm`` does.
    """
    refuse_stay(first_day, last_day)
    _refuse_wish(wish, first_day, last_day)
    said = {name: value for name, value in typed.items() if name in TYPED} | {"language": language}
    entry = WaitEntry(
        agency_id=wish.office.agency_id, office=wish.office, service=wish.service, mode=wish.mode, party=wish.party,
        first_day=first_day, last_day=last_day, **said,
    )  # fmt: skip
    with transaction.atomic():
        entry.save()
        return confirm(entry=entry, by=by) if by else entry


def refuse_stay(first_day: date, last_day: date) -> None:
    """Raises ValidationError, at its field, for days that are no stay to come."""
    today = days.today()
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day comes before the first.")})
    if last_day < today:
        raise ValidationError({"last_day": _("This stay is over: give the days you will be in Morocco.")})
    if last_day - first_day > LONGEST_STAY or first_day - today > LONGEST_STAY:
        raise ValidationError({"last_day": _("These days look wrong: a stay is at most a year, and not far from now.")})


def _refuse_wish(wish: Wish, first_day: date, last_day: date) -> None:
    service = wish.service
    if not 1 <= wish.party <= service.party_most:
        raise ValidationError({"party": _("At most %(most)s people come together.") % {"most": service.party_most}})
    if not service.active or not Lane.objects.giving(service, wish.office, wish.mode).exists():
        raise ValidationError(_("This service is not given there in this way."), code="not_given")
    if any(free_within(wish, first_day, last_day)):
        raise ValidationError(
            _("There are free times in these days: choose one of them, or write only the days that suit you."),
            code="free",
        )


def confirm(*, entry: WaitEntry, by: User) -> WaitEntry:
    """The place is now that of the person who reads its e-mail; the same twice is one place and one letter.

    Raises ValidationError when it is not theirs, is over, or when they have a place or an appointment already.
    """
    try:
        with transaction.atomic():
            return _confirm(_locked(entry), by)
    except IntegrityError as error:
        if "one_place_a_person_and_service" not in str(error):
            raise
        raise ValidationError(_("You already have a place on this waiting list."), code="already") from error


def _confirm(entry: WaitEntry, by: User) -> WaitEntry:
    if entry.confirmed_at and entry.person_id == by.pk:
        return entry
    if entry.confirmed_at or (entry.email and entry.email.lower() != by.email):
        raise ValidationError(_("This place was asked for with another e-mail."), code="not_yours")
    if not entry.is_standing or entry.last_day < days.today():
        raise ValidationError(_("This place on the list is over."), code="over")
    _refuse_person(entry, by)
    entry.person, entry.email, entry.confirmed_at = by, by.email, timezone.now()
    entry.case = own_case(entry.case, by, entry.agency_id)
    agreed = {"language": entry.language}
    Consent.objects.get_or_create(user=by, purpose=PURPOSE, wording=WORDING, defaults=agreed)
    entry.save()
    notices.wait_joined(entry)
    return entry


def _refuse_person(entry: WaitEntry, by: User) -> None:
    """No place for what one has already; no more places than appointments."""
    if Booking.objects.of(by).filter(service=entry.service_id, status=Status.BOOKED).exists():
        raise ValidationError(
            _("You already have an appointment for this service. Move or cancel it instead."), code="booked"
        )
    places = WaitEntry.objects.of(by).standing().filter(confirmed_at__isnull=False)
    if places.count() >= BookingRules.objects.current().active_most:
        raise ValidationError(
            _("You wait for as many appointments as one person may at once. Leave one list first."), code="too_many"
        )


@transaction.atomic
def accept(*, entry: WaitEntry) -> Booking:
    """Take the time that is offered; the same twice is one appointment.

    Raises ValidationError when the offer is over, or when the person may not have another appointment.
    """
    fresh = _locked(entry)
    offer = fresh.offers.exclude(status=Status.LAPSED).order_by("-pk").first()
    if offer is None or (fresh.status == Wait.OFFERED and not offer.is_held):
        raise _offer_over()
    if fresh.status != Wait.OFFERED and fresh.status != Wait.BOOKED:
        raise _offer_over()
    assert fresh.person is not None
    booking = book(hold=offer, by=fresh.person)
    if fresh.status == Wait.OFFERED:
        fresh.move_to(Wait.BOOKED)
    return booking


@transaction.atomic
def decline(*, entry: WaitEntry) -> WaitEntry:
    """Let the offered time go to the next in turn, and wait on unless it was the last.

    Raises ValidationError when nothing is offered.
    """
    fresh = _locked(entry)
    if fresh.status != Wait.OFFERED:
        raise _offer_over()
    end_offer(fresh, verb="declined", actor=Actor.CITIZEN, by=fresh.person)
    wait_on(fresh)
    return fresh


@transaction.atomic
def leave(*, entry: WaitEntry) -> WaitEntry:
    """Give the place up, and the offered time with it; nothing happens to one that has ended."""
    fresh = _locked(entry)
    if fresh.is_standing:
        end_offer(fresh, verb="declined", actor=Actor.CITIZEN, by=fresh.person)
        fresh.move_to(Wait.LEFT)
    return fresh


def _offer_over() -> ValidationError:
    return ValidationError(_("This offer is over."), code="offer_over")


def _locked(entry: WaitEntry) -> WaitEntry:
    named = WaitEntry.objects.select_related("agency", "office", "service", "person", "case")
    return named.select_for_update(of=("self",)).get(pk=entry.pk)
