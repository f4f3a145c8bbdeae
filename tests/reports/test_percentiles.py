"""Percentiles of counted numbers: as PostgreSQL interpolates them, at ties, at one number and at none."""

import statistics
from collections import Counter

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.percentiles import percentile

DAYS = st.lists(st.integers(0, 400), max_size=60)


def test_of_nothing_there_is_none():
    assert percentile({}, 0.5) is None
    assert percentile({3: 0}, 0.9) is None


@pytest.mark.parametrize(
    ("numbers", "share", "expected"),
    [
        ([7], 0.9, 7),
        ([1, 2], 0.5, 1.5),
        ([5, 5, 5, 9], 0.5, 5),
        ([0, 10], 0.9, 9),
        ([1, 2, 3, 4], 0, 1),
        ([1, 4], 1, 4),
    ],
)
def test_ties_and_neighbours(numbers, share, expected):
    assert percentile(Counter(numbers), share) == pytest.approx(expected)


@given(DAYS.filter(bool))
def test_half_is_the_median(numbers):
    assert percentile(Counter(numbers), 0.5) == pytest.approx(statistics.median(numbers))


@given(DAYS.filter(lambda numbers: len(numbers) > 1))
def test_tenths_are_those_of_the_standard_library(numbers):
    tenths = statistics.quantiles(numbers, n=10, method="inclusive")

    assert [percentile(Counter(numbers), at / 10) for at in range(1, 10)] == pytest.approx(tenths)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from([0.1, 0.5, 0.75, 0.9, 0.99]))
def test_postgresql_says_the_same(numbers, share):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(%s) WITHIN GROUP (ORDER BY n) FROM unnest(%s::int[]) AS given (n)", [share, numbers]
        )
        (theirs,) = cursor.fetchone()

    ours = percentile(Counter(numbers), share)

    assert ours is theirs is None or ours == pytest.approx(theirs)
