"""How long a draft is kept: its writer is warned two weeks before it goes."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from common import days
from requests_desk import notices
from requests_desk.models import DeskRules, Draft

WARNED_BEFORE = timedelta(days=14)


def keep_or_forget(now: datetime | None = None) -> tuple[int, int]:
    """Warn writers of old drafts and erase those whose time is over; returns how many of each.

    A draft with an e-mail is never erased without two weeks' warning; any step saved meanwhile
    begins its time again.
    """
    now = now or timezone.now()
    kept = timedelta(days=DeskRules.objects.current().draft_days)
    old = Draft.objects.unfinished().filter(saved_at__lte=now - kept + WARNED_BEFORE)
    unwarned = old.exclude(email="").filter(Q(warned_at=None) | Q(warned_at__lt=F("saved_at")))
    warned = sum(_warn(draft, now) for draft in unwarned.iterator())
    over = old.filter(saved_at__lte=now - kept).filter(
        Q(email="") | Q(warned_at__gte=F("saved_at"), warned_at__lte=now - WARNED_BEFORE)
    )
    return warned, sum(_forget(draft, now) for draft in over.iterator())


@transaction.atomic
def _warn(draft: Draft, now: datetime) -> bool:
    written = Draft.objects.unfinished().filter(pk=draft.pk, saved_at=draft.saved_at).update(warned_at=now)
    if written:
        notices.warn_of_the_end(draft, days.local(now + WARNED_BEFORE).date())
    return bool(written)


@transaction.atomic
def _forget(draft: Draft, now: datetime) -> bool:
    """Erase a draft nobody touched since it was chosen, its papers and their files with it."""
    held = Draft.objects.unfinished().select_for_update(of=("self",)).filter(pk=draft.pk, saved_at=draft.saved_at)
    found = held.first()
    if found is None:
        return False
    papers = list(found.documents.filter(case=None))
    for paper in papers:
        transaction.on_commit(partial(paper.file.storage.delete, str(paper.file.name)), robust=True)
    found.documents.filter(case=None).delete()
    found.delete()
    return True
