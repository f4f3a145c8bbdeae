"""``verify_history`` against somebody with all rights in the database: the first broken line is named."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from requests_desk.models import Case, CaseEvent, Status
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
LINES = "requests_desk_caseevent"


@contextmanager
def without_trigger() -> Iterator[CursorWrapper]:
    """What only the owner of the table can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LINES} DISABLE TRIGGER caseevent_append_only")
        yield cursor
        cursor.execute(f"ALTER TABLE {LINES} ENABLE TRIGGER caseevent_append_only")


@pytest.fixture
def cases() -> list[Case]:
    """Two cases of three lines each: filed, taken, papers asked for."""
    return [make.case(status=Status.WAITING) for _ in range(2)]


@pytest.mark.parametrize("change", ["UPDATE {} SET verb = 'taken'", "DELETE FROM {}"])
def test_with_the_trigger_no_line_is_changed_or_removed(cases, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(LINES))

    call_command("verify_history")


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'closed'",
        "by_id = NULL",
        "at = at - interval '1 day'",
        'data = data || \'{"note": "x"}\'',
        "to_status = 'answered'",
        "hash = repeat('0', 64)",
        "previous_hash = repeat('0', 64)",
    ],
)
def test_a_line_changed_behind_the_trigger_is_named_with_its_request(cases, change, capsys):
    with without_trigger() as cursor:
        cursor.execute(f"UPDATE {LINES} SET {change} WHERE case_id = %s AND number = 2", [cases[1].pk])

    with pytest.raises(CommandError, match=rf"{cases[1].reference}, line 2 ") as broken:
        call_command("verify_history")

    assert broken.value.returncode == 1
    assert cases[0].reference not in str(broken.value)


@pytest.mark.parametrize(("removed", "named"), [(1, 2), (2, 3)])
def test_a_line_removed_behind_the_trigger_breaks_the_one_after_it(cases, removed, named):
    with without_trigger() as cursor:
        cursor.execute(f"DELETE FROM {LINES} WHERE case_id = %s AND number = %s", [cases[0].pk, removed])

    with pytest.raises(CommandError, match=rf"{cases[0].reference}, line {named} "):
        call_command("verify_history")


def test_a_line_resealed_by_hand_breaks_the_one_after_it(cases):
    event = CaseEvent.objects.get(case=cases[0], number=2)
    event.data = {"forged": True}
    with without_trigger() as cursor:
        cursor.execute(
            f"UPDATE {LINES} SET data = %s, hash = %s WHERE id = %s", ['{"forged": true}', event.sealed(), event.pk]
        )

    with pytest.raises(CommandError, match=rf"{cases[0].reference}, line 3 "):
        call_command("verify_history")


def test_two_broken_histories_name_the_first(cases):
    with without_trigger() as cursor:
        cursor.execute(f"UPDATE {LINES} SET verb = 'closed' WHERE number = 3")

    with pytest.raises(CommandError, match=rf"{cases[0].reference}, line 3 "):
        call_command("verify_history")


def test_a_history_whose_end_was_removed_no_longer_reaches_the_state_of_its_request(cases):
    last = CaseEvent.objects.filter(case=cases[1]).exclude(to_status="").latest("number")
    with without_trigger() as cursor:
        cursor.execute(f"DELETE FROM {LINES} WHERE case_id = %s AND number >= %s", [cases[1].pk, last.number])

    with pytest.raises(CommandError, match=rf"{cases[1].reference} ends in another state"):
        call_command("verify_history")
