"""How the messages stand, in a handful of statements that read an index each: for staff and for whoever watches."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from common import days
from common.metrics import Metric
from notifications import delivery
from notifications.models import LEFT, OPEN, Attempt, Channel, Message, Priority, State

COUNTED_AT_MOST = 10_000
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_OPEN = ", ".join(f"'{state.value}'" for state in OPEN)
# Each channel and priority is a range of its own in the index of the claim: its first row is the oldest.
_WAITING = f"""
SELECT way.channel, haste.priority, oldest.due_at, counted.number
  FROM unnest(%(channels)s) AS way(channel) CROSS JOIN unnest(%(priorities)s) AS haste(priority)
 CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM (
      SELECT 1 FROM {Message._meta.db_table} AS one
       WHERE one.state IN ({_OPEN}) AND one.channel = way.channel AND one.priority = haste.priority LIMIT %(most)s
    ) AS some_of_them
 ) AS counted
  LEFT JOIN LATERAL (
    SELECT one.due_at FROM {Message._meta.db_table} AS one
     WHERE one.state IN ({_OPEN}) AND one.channel = way.channel AND one.priority = haste.priority
       AND one.due_at <= %(now)s
     ORDER BY one.due_at LIMIT 1
 ) AS oldest ON true
 WHERE counted.number > 0 ORDER BY 1, 2
"""  # noqa: S608 - names of our own table and states


class Queue(NamedTuple):
    """What waits on one channel at one priority; ``seconds`` since the oldest that may leave could have left."""

    channel: str
    priority: int
    number: int
    seconds: int

    @property
    def channel_name(self) -> str:
        """The channel in words."""
        return str(Channel(self.channel).label)

    @property
    def priority_name(self) -> str:
        """The priority in words."""
        return str(Priority(self.priority).label)

    @property
    def is_capped(self) -> bool:
        """Whether there may be more: nobody counts further."""
        return self.number >= COUNTED_AT_MOST


class Lately(NamedTuple):
    """Messages of one state, promised today and in seven days."""

    state: str
    name: str
    today: int
    week: int


def waiting() -> list[Queue]:
    """What waits now, by channel and priority; one statement."""
    now = timezone.now()
    asked: dict[str, Any] = {
        "channels": Channel.values,
        "priorities": Priority.values,
        "most": COUNTED_AT_MOST,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, asked)
        rows = cursor.fetchall()
    return [
        Queue(channel, priority, number, int((now - due).total_seconds()) if due else 0)
        for channel, priority, due, number in rows
    ]


def lately() -> list[Lately]:
    """Messages promised today and in the last seven days by state, on Morocco's days; one statement."""
    today = days.today()
    counted = _since(days.start_of(today - timedelta(days=6))).values("state")
    found = {
        row["state"]: (row["today"], row["week"])
        for row in counted.annotate(today=Count("pk", Q(created_at__gte=days.start_of(today))), week=Count("pk"))
    }
    return [Lately(state.value, str(state.label), *found.get(state.value, (0, 0))) for state in State]


def _since(moment: Any) -> Any:
    return Message.objects.filter(created_at__gte=moment).order_by()


def metrics() -> Iterator[Metric]:
    """Figures for Prometheus: of channels and states, never of persons."""
    queues = waiting()
    yield _by_channel("mre_messages_waiting", "Messages that have not left.", _sums(queues))
    yield _by_channel(
        "mre_messages_oldest_waiting_seconds", "How long the oldest message that may leave has waited.",
        {channel: max((q.seconds for q in queues if q.channel == channel), default=0) for channel in Channel.values},
    )  # fmt: skip
    yield Metric("mre_messages_stuck_seconds", "How long nothing has left while tried messages wait.", [
        ({}, delivery.stuck_seconds())
    ])  # fmt: skip
    yield _promised()
    failed = Message.objects.filter(state=State.FAILED).order_by()[:COUNTED_AT_MOST].count()
    yield Metric("mre_messages_failed", f"Messages given up, counted up to {COUNTED_AT_MOST}.", [({}, failed)])
    yield from _sent()
    yield from _tried_in_vain()


def _by_channel(name: str, about: str, values: dict[str, int]) -> Metric:
    return Metric(name, about, [({"channel": channel}, value) for channel, value in values.items()])


def _sums(queues: list[Queue]) -> dict[str, int]:
    return {channel: sum(queue.number for queue in queues if queue.channel == channel) for channel in Channel.values}


def _promised() -> Metric:
    counted = _since(timezone.now() - _DAY).values_list("state", "channel").annotate(number=Count("pk"))
    found = {(state, channel): number for state, channel, number in counted}
    return Metric("mre_messages_promised_last_day", "Messages promised in 24 hours, by what became of them.", [
        ({"state": state, "channel": channel}, found.get((state, channel), 0))
        for state in State.values for channel in Channel.values
    ])  # fmt: skip


def _sent() -> Iterator[Metric]:
    now = timezone.now()
    left = Message.objects.filter(state__in=LEFT, sent_at__gt=now - _DAY).order_by().values("channel")
    lately = left.annotate(hour=Count("sent_at", Q(sent_at__gt=now - _HOUR)), day=Count("sent_at"))
    found: dict[str, Any] = {row["channel"]: row for row in lately}
    for span in ("hour", "day"):
        values = {channel: found[channel][span] if channel in found else 0 for channel in Channel.values}
        yield _by_channel(f"mre_messages_sent_last_{span}", f"Messages that left in the last {span}.", values)


def _tried_in_vain() -> Iterator[Metric]:
    now = timezone.now()
    failed = Attempt.objects.filter(at__gt=now - _DAY).exclude(error="")
    found = failed.aggregate(hour=Count("pk", Q(at__gt=now - _HOUR)), day=Count("pk"))
    for span in ("hour", "day"):
        about = f"Tries at sending that failed in the last {span}."
        yield Metric(f"mre_attempts_failed_last_{span}", about, [({}, found[span])])
