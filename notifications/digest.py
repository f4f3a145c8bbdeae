"""News that can wait, told together: one letter a day to a recipient in one language."""

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import ngettext

from notifications.letters import compose, framed, headers_of
from notifications.models import Message, State

MOST = 40  # sections of one letter; what is more leaves in the next


def others_of(row: Message) -> list[Message]:
    """What waits to leave together with a claimed row, claimed with it, the oldest first."""
    due = Message.objects.due().filter(
        channel=row.channel, to=row.to, language=row.language, digest=True, state=State.WAITING
    )
    with transaction.atomic():
        rows = list(due.order_by("created_at", "pk").select_for_update(skip_locked=True)[: MOST - 1])
        # the lease of the row they leave with
        lease = Message.objects.filter(pk=row.pk).values_list("due_at", flat=True).get()
        Message.objects.filter(pk__in=[one.pk for one in rows]).update(
            state=State.SENDING, due_at=lease, attempts=F("attempts") + 1
        )
    for one in rows:
        one.attempts += 1
    return [one for one in rows if not one.expires_at or one.expires_at > timezone.now()]


def compose_together(rows: Sequence[Message]) -> EmailMultiAlternatives:
    """One letter whose sections are the letters of several rows."""
    first = rows[0]
    parts = [compose(row, bare=True) for row in rows]
    sections = [{"subject": part.subject, "text": str(part.body).strip()} for part in parts]
    with translation.override(first.language):
        count = len(rows)
        subject = ngettext("%(count)d message for you", "%(count)d messages for you", count) % {"count": count}
        mail = framed(first, "digest", {"sections": sections, "subject": subject})
    mail.extra_headers = headers_of(first)
    return mail
