"""The requests themselves as CSV, nobody named, however many: PostgreSQL writes the lines, we pass them on."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, Kind, Region
from common.countries import country_choices
from common.sheets import lines_of, safe_text
from reports.section import labels_of
from reports.slices import Slice
from requests_desk.models import Channel, Outcome, Status

_PIECE = 1 << 20  # the most that Linux gives a pipe of an ordinary user
_COLUMNS = """
SELECT c.reference, at.name, {kind}, coalesce(land.region, at.region), land.name, country.name, {language}, {channel},
       {status}, {outcome}, c.filed_on, c.due_on, c.answered_on, c.days_taken, c.withdrawn_on, c.reopened_on,
       c.after_hours::int, c.fast_lane::int
"""
# Which of these are days, which numbers; the others are texts.
DAYS, NUMBERS = frozenset({10, 11, 12, 14, 15}), frozenset({13, 16, 17})
_NEEDED = """c.reference, c.agency_id, c.kind, c.commune_id, c.country, c.language, c.channel, c.status, c.outcome,
  c.filed_on, c.due_on, c.answered_on, c.days_taken, c.withdrawn_on, c.reopened_on, c.after_hours, c.fast_lane"""
# A name is looked up once for each key and then remembered beside the rows, which stay in their order.
_NAMES = """
  LEFT JOIN LATERAL (SELECT name, region
                       FROM unnest(%(at_keys)s::bigint[], %(at_names)s::text[], %(at_regions)s::text[])
                         AS given (key, name, region) WHERE key = c.agency_id LIMIT 1) at ON true
  LEFT JOIN LATERAL (SELECT name, region
                       FROM unnest(%(land_keys)s::text[], %(land_names)s::text[], %(land_regions)s::text[])
                         AS given (key, name, region) WHERE key = c.commune_id LIMIT 1) land ON true
  LEFT JOIN LATERAL (SELECT name FROM unnest(%(country_keys)s::text[], %(country_names)s::text[])
                         AS given (key, name) WHERE key = c.country LIMIT 1) country ON true"""
_CHOICES: dict[str, Any] = {"kind": Kind, "channel": Channel, "status": Status, "outcome": Outcome}


def stream(asked: Slice) -> Iterator[bytes]:
    """The file piece by piece, in the order of filing; labels in the language that is on now.

    Every text is a name of ours made safe beforehand or a reference, so no cell is a formula. Memory does not grow with
    the rows; whoever stops reading ends the query.
    """
    head = "".join(lines_of([_header()]))
    named = {name: labels_of(choices) for name, choices in _CHOICES.items()}
    named["language"] = {"ar": "العربية", "fr": "Français"}
    columns = _COLUMNS.format(**{name: _worded(name, labels) for name, labels in named.items()})
    words = {
        f"{name}_{at}": text
        for name, labels in named.items()
        for at, text in enumerate(map(safe_text, labels.values()))
    }
    rows = f"SELECT c.id, {_NEEDED} {asked.rows()}"
    statement = f"{columns} FROM ({rows} ORDER BY c.filed_on, c.id OFFSET 0) c {_NAMES}"
    return _passed_on(head.encode(), statement, asked.parameters | _names() | words)


def _worded(name: str, labels: Mapping[str, str]) -> str:
    """A choice in words: for a handful of values cheaper than a join."""
    cases = " ".join(f"WHEN '{value}' THEN %({name}_{at})s" for at, value in enumerate(labels))
    return f"CASE c.{name} {cases} END"


def _passed_on(head: bytes, statement: str, parameters: Mapping[str, Any]) -> Iterator[bytes]:
    yield head
    if parameters["latest"] < parameters["earliest"]:
        return
    reading, writing = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        # few and large pieces: each one costs a turn between the two threads
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIECE)
    with ThreadPoolExecutor(1) as threads, os.fdopen(reading, "rb", buffering=0) as pipe:
        written = threads.submit(_write, writing, statement, parameters)
        while piece := pipe.read(_PIECE):
            yield piece
        written.result()  # a file that was cut short must not look whole


def _write(writing: int, statement: str, parameters: Mapping[str, Any]) -> None:
    """Copy into the pipe over a connection of this thread, until nobody reads on."""
    try:
        with (
            suppress(BrokenPipeError),
            os.fdopen(writing, "wb", buffering=_PIECE) as pipe,
            connection.cursor() as cursor,
        ):
            # the connection is this thread's own
            cursor.execute("SET max_parallel_workers_per_gather = 0; SET work_mem = '32MB'")
            said = cursor.mogrify(statement, parameters).decode()
            cursor.copy_expert(f"COPY ({said}) TO STDOUT WITH (FORMAT csv)", pipe)
    finally:
        connection.close()


def _header() -> list[str]:
    return [
        _("Reference"), _("Agency"), _("Kind of request"), _("Region"), _("Commune"), _("Country of residence"),
        _("Language"), _("The way requests came"), _("Status"), _("Outcome"), _("Filed on"), _("Answer expected by"),
        _("Answered on"), _("Working days of the agency"), _("Withdrawn on"), _("Reopened on"),
        _("For the duty officer"), _("Fast lane"),
    ]  # fmt: skip


def _names() -> dict[str, list[Any]]:
    """Agencies and communes with their regions, and countries; every text made safe."""
    regions = {one.pk: safe_text(one.name) for one in Region.objects.all()}
    agencies = list(Agency.objects.all())
    communes = list(Commune.objects.select_related("province"))
    countries = country_choices(get_language() or "ar")
    return {
        "at_keys": [one.pk for one in agencies],
        "at_names": [safe_text(one.name) for one in agencies],
        "at_regions": [regions.get(one.region_id or "") for one in agencies],
        "land_keys": [one.pk for one in communes],
        "land_names": [safe_text(one.name) for one in communes],
        "land_regions": [regions.get(one.province.region_id) for one in communes],
        "country_keys": [code for code, _name in countries],
        "country_names": [safe_text(name) for _code, name in countries],
    }
