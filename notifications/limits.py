"""So many messages a day to one recipient: what is more, and what somebody wants once a day, leaves together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from common import days
from notifications import quiet
from notifications.kinds import LETTERS
from notifications.models import Channel, Message, Mode, Preference, Tally

MOST = 30  # of all templates, to one recipient on one day
_COUNT = f"""
INSERT INTO {Tally._meta.db_table} ("to", day, template, sent)
SELECT told."to", %(day)s, told.template, told.number
  FROM unnest(%(to)s, %(templates)s, %(numbers)s) AS told("to", template, number) ORDER BY 1, 3
ON CONFLICT ("to", day, template) DO UPDATE SET sent = {Tally._meta.db_table}.sent + EXCLUDED.sent
RETURNING "to", template, sent
"""  # noqa: S608 - the name of our own table


def sorted_out(rows: Sequence[Message], now: datetime) -> tuple[list[Message], list[Message], list[Message]]:
    """Rows that leave now, those that leave the next morning with others, and those nobody wants.

    Each is counted at its first try only; one that already waited for its morning is counted no more. What is no longer
    true the next morning, a reminder of today, leaves at once also to who wants such news once a day.
    """
    modes = _modes(rows)
    never = [row for row in rows if modes[row.pk] == Mode.NEVER]
    first = [row for row in rows if row.attempts == 1 and not row.digest and row not in never]
    daily = [row for row in first if modes[row.pk] == Mode.DAILY and _is_true_tomorrow(row, now)]
    together = daily + _above([row for row in first if row not in daily], now)
    return [row for row in rows if row not in never and row not in together], together, never


def _is_true_tomorrow(row: Message, now: datetime) -> bool:
    return row.expires_at is None or row.expires_at > morning_of(row, now)


def morning_of(row: Message, now: datetime) -> datetime:
    """When what waits to leave together leaves, on its recipient's clock."""
    return quiet.next_morning(now, row.user.time_zone if row.user else "")


def _modes(rows: Sequence[Message]) -> dict[int, str]:
    """When each row is wanted: by choice where there is one, else at once."""
    optional = {row.pk: (row.to.lower(), LETTERS[row.template].kind) for row in rows if _is_optional(row)}
    kept: dict[tuple[str, str], str] = {}
    if optional:
        chosen = Preference.objects.filter(email__in={email for email, _ in optional.values()})
        kept = {(email, kind): mode for email, kind, mode in chosen.values_list("email", "kind", "mode")}
    return {row.pk: kept.get(optional[row.pk], Mode.AT_ONCE) if row.pk in optional else Mode.AT_ONCE for row in rows}


def _is_optional(row: Message) -> bool:
    return row.channel == Channel.EMAIL and LETTERS[row.template].optional


def _above(rows: Sequence[Message], now: datetime) -> list[Message]:
    """Rows above what one recipient gets on a day, counted in one statement."""
    if not rows:
        return []
    counted = _counted(rows, now)
    above = []
    # the last of a batch are the ones too many
    for row in reversed(rows):
        of_template, of_all = (row.to, row.template), (row.to, "")
        most = LETTERS[row.template].most
        if counted[of_template] > most or counted[of_all] > max(MOST, most):
            above.append(row)
            counted[of_template] -= 1
            counted[of_all] -= 1
    return above


def _counted(rows: Sequence[Message], now: datetime) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for row in rows:
        for key in ((row.to, row.template), (row.to, "")):
            numbers[key] = numbers.get(key, 0) + 1
    told: dict[str, Any] = {
        "day": days.local(now).date(), "to": [to for to, _ in numbers], "templates": [name for _, name in numbers],
        "numbers": list(numbers.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, told)
        return {(to, template): sent for to, template, sent in cursor.fetchall()}
