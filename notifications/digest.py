"""News that can wait, told together: one letter a day to a recipient in one language."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Subquery
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.letters import compose, enclose, framed, headers_of
from notifications.mime import Mail
from notifications.models import Message, State

MOST = 40  # sections of one letter; what is more leaves in the next


def gathered(rows: Sequence[Message]) -> list[list[Message]]:
    """Claimed rows as letters: each by itself, but what leaves together with what else waits for its recipient."""
    letters: list[list[Message]] = []
    together: dict[tuple[str, str, str], list[Message]] = {}
    for row in rows:
        key = (row.channel, row.to, row.language)
        if row.digest and len(together.get(key, [None] * MOST)) < MOST:
            together[key].append(row)
            continue
        letters.append([row])
        if row.digest:
            together[key] = letters[-1]
    for letter in together.values():
        letter += _others_of(letter[0], MOST - len(letter))
    return letters


def _others_of(row: Message, most: int) -> list[Message]:
    """What is due with a claimed row and in no batch yet, claimed with it, the oldest first."""
    due = Message.objects.due().filter(
        channel=row.channel, to=row.to, language=row.language, digest=True, state=State.WAITING
    )
    with transaction.atomic():
        rows = list(due.order_by("created_at", "pk").select_for_update(skip_locked=True)[:most])
        if not rows:
            return []
        # the lease of the row they leave with
        lease = Message.objects.filter(pk=row.pk).values("due_at")
        Message.objects.filter(pk__in=[one.pk for one in rows]).update(
            state=State.SENDING, due_at=Subquery(lease), attempts=F("attempts") + 1
        )
    for one in rows:
        one.attempts += 1
    return rows


def compose_together(rows: Sequence[Message]) -> Mail:
    """One letter whose sections are the letters of several rows, with the files of all of them."""
    first = rows[0]
    parts = [compose(row, bare=True) for row in rows]
    with translation.override(first.language):
        hello = _("Hello,")  # said once, at the top
        sections = [{"subject": part.subject, "text": str(part.body).strip().removeprefix(hello)} for part in parts]
        count = len(rows)
        subject = ngettext("%(count)d message for you", "%(count)d messages for you", count) % {"count": count}
        mail = framed(first, "digest", {"sections": sections, "subject": subject})
    enclose(mail, rows)
    mail.extra_headers = headers_of(first)
    return mail
