"""What a visitor thought of an event: a mark out of five and a few words, once a registration, changeable."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import days
from openhouse.models import Registration, VisitRating

RATED_FOR = timedelta(days=60)


def why_not_rate(registration: Registration) -> str:
    """Why a registration cannot be rated; empty when it can. Who came rates, for sixty days."""
    event = registration.session.event
    if not hasattr(registration, "arrival"):
        return _("Those who came with this ticket rate the event.")
    if event.last_day + RATED_FOR < days.today():
        return _("The time for a mark is over: thank you all the same.")
    return ""


@transaction.atomic
def rate(*, registration: Registration, mark: int, comment: str = "") -> VisitRating:
    """Keep a mark from one to five with a few words; given again, it takes the place of the former.

    Raises ValidationError for another mark, who did not come, or too late.
    """
    rows = Registration.objects.for_page().select_related("arrival").select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=registration.pk)
    if why := why_not_rate(row):
        raise ValidationError(why, code="refused")
    if mark not in range(1, 6):
        raise ValidationError({"mark": _("Choose one of the five marks.")})
    words = comment.strip()
    rating, new = VisitRating.objects.get_or_create(registration=row, defaults={"mark": mark, "comment": words})
    if not new and (rating.mark, rating.comment) != (mark, words):
        rating.mark, rating.comment, rating.changed_at = mark, words, timezone.now()
        rating.save()
    return rating
