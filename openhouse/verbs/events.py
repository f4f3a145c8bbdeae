"""What staff do with an event: publish, take back, call off, copy; and tell people when a session has moved."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency, Posting
from campaigns.models import Campaign
from common import days
from openhouse import notices
from openhouse.facts import lines_of, place_of
from openhouse.models import OpenDay, Registration, Session, State

# Of one occasion only: a copy has its own, or none yet. The room of an online event is a secret of who registered.
_LEFT_OUT = {
    "id", "state", "campaign", "national", "poster", "online_url", "cancelled_why", "cancelled_why_ar",
    "cancelled_why_fr", "source", "changed_at", "revision", "announced_at", "moved_at",
}  # fmt: skip


@transaction.atomic
def publish(*, event: OpenDay, by: User) -> OpenDay:
    """Announce a draft. Raises ValidationError for one that is over, lacks a title or has a session outside it."""
    row = _managed(event, by)
    if row.is_over:
        raise ValidationError(_("This event is over."), code="over")
    if not all(getattr(row, f"title_{code}") for code in ("ar", "fr")):
        raise ValidationError(_("The title is needed in both languages."), code="title")
    row.clean()
    for session in row.sessions.all():
        session.event = row
        session.clean()
    row.move_to(State.PUBLISHED)
    return row


@transaction.atomic
def unpublish(*, event: OpenDay, by: User) -> OpenDay:
    """Make an announced event a draft again. Raises ValidationError once anybody has registered."""
    row = _managed(event, by)
    if row.state == State.PUBLISHED and not row.may_move_to(State.DRAFT):
        raise ValidationError(_("People have registered: call the event off, so that they are told."), code="taken")
    row.move_to(State.DRAFT)
    return row


@transaction.atomic
def call_off(*, event: OpenDay, why_ar: str, why_fr: str, by: User) -> OpenDay:
    """Call an announced event off and tell everybody who stands on a list of its sessions, with the reason.

    The same twice changes nothing and tells nobody again. Raises ValidationError without the reason in both
    languages, for a draft, and for an event that is over.
    """
    row = _managed(event, by)
    if row.is_off:
        return row
    if row.is_over:
        raise ValidationError(_("This event is over."), code="over")
    if not (why_ar.strip() and why_fr.strip()):
        raise ValidationError(_("Give the reason in both languages."), code="why")
    for code, why in (("ar", why_ar), ("fr", why_fr)):
        setattr(row, f"cancelled_why_{code}", why.strip())
    row.move_to(State.CANCELLED)
    rows = _standing(Registration.objects.filter(session__event=row))
    lines = lines_of(rows)
    for registration in rows:
        notices.called_off(registration, lines)
    return row


@transaction.atomic
def duplicate(*, event: OpenDay, first_day: date, by: User) -> OpenDay:
    """A draft like an event, with its stands and sessions, from another day on; nobody is registered for it.

    An agency's staff copy for their own agencies. Raises ValidationError for a day that is past.
    """
    row = _managed(event, by, lock=False)
    if first_day < days.today():
        raise ValidationError(_("This day is past."), code="past")
    agencies = row.agencies.all()
    if not Posting.objects.at_ministry(by):
        agencies = agencies & Agency.objects.manageable_by(by)
    campaign = Campaign.objects.for_day(first_day)
    return copy(row, first_day - row.first_day, list(agencies), campaign=campaign, national=row.national)


def copy(event: OpenDay, shift: timedelta, agencies: Iterable[Agency], **given: Any) -> OpenDay:
    """The draft that an event gives when all its days move by ``shift``. The caller is in a transaction."""
    days_moved = {"first_day": event.first_day + shift, "last_day": event.last_day + shift}
    made = OpenDay.objects.create(**_values(event, _LEFT_OUT) | days_moved | {"state": State.DRAFT} | given)
    made.agencies.set(agencies)
    for stand in event.stands.all():
        made.stands.create(**_values(stand, {"id", "event"}))
    for session in event.sessions.all():
        values = _values(session, {"id", "event", "starts_at", "taken", "open"})
        other = Session(event=made, **values | {"day": session.day + shift})
        other.place()
        other.save()
    return made


def _values(row: models.Model, but: set[str]) -> dict[str, Any]:
    """A row's own columns, each language's by itself: what the reader's language is must not choose."""
    translated = {name[:-3] for name in (field.name for field in row._meta.fields) if name.endswith("_fr")}
    kept = (field for field in row._meta.fields if field.name not in but | translated)
    return {field.attname: getattr(row, field.attname) for field in kept}


def hold(*, event: OpenDay) -> list[Session]:
    """Lock an event, who stands on its lists and its sessions; the sessions as they stand, for ``tell_moved``.

    Until the transaction ends whoever registers waits: neither a place taken nor a state is written over by a page
    read earlier. In this order everywhere: cancelling locks a registration, then gives back to its session.
    """
    OpenDay.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    people = Registration.objects.filter(session__event=event).standing()
    list(people.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(Session.objects.filter(event=event).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    # read once more, under the locks
    return list(Session.objects.filter(event=event).for_page().order_by("pk"))


@transaction.atomic
def tell_moved(*, event: OpenDay, before: Iterable[Session], by: User) -> int:
    """Tell who is registered for sessions whose time or place is no longer what it was; how many people.

    ``before`` is what ``hold`` gave, in the transaction of the change. Drafts and what is past tell nobody.
    """
    row = _managed(event, by)
    if row.state != State.PUBLISHED:
        return 0
    now = days.now()
    after = {session.pk: session for session in Session.objects.filter(event=row).for_page()}
    pairs = [(old, after[old.pk]) for old in before if old.pk in after]
    moved = {old.pk: old for old, new in pairs if new.starts_at > now and _seen(old) != _seen(new)}
    rows = _standing(Registration.objects.filter(session__in=moved)) if moved else []
    lines = lines_of(rows) if rows else {}
    for registration in rows:
        notices.session_moved(registration, moved[registration.session_id], lines)
    return len(rows)


def _seen(session: Session) -> tuple[Any, ...]:
    """When and where, as people read it."""
    places = []
    for code in ("ar", "fr"):
        with override(code):
            places.append(place_of(session))
    return session.starts_at, session.ends_at, *places


def _standing(rows: Any) -> list[Registration]:
    return list(rows.standing().for_page().prefetch_related("session__event__agencies").order_by("pk"))


def _managed(event: OpenDay, by: User, lock: bool = True) -> OpenDay:
    """The event as it is now, with its sessions under lock. Raises PermissionDenied for whoever may not change it."""
    if lock:
        hold(event=event)
    row = OpenDay.objects.manageable_by(by).filter(pk=event.pk).first()
    if row is None or not by.has_perm("openhouse.change_openday", row):
        raise PermissionDenied
    return row
