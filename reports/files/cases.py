"""The requests themselves as CSV, nobody named, however many: PostgreSQL writes the lines, we pass them on."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, Kind, Region
from common.countries import country_choices
from common.sheets import lines_of, safe_text
from reports.slices import REGION, Slice
from requests_desk.models import Channel, Outcome, Status

_PIECE = 1 << 18
_COLUMNS = """
SELECT c.reference, names_agency.name, names_kind.name, names_region.name, names_commune.name, names_country.name,
       names_language.name, names_channel.name, names_status.name, names_outcome.name, c.filed_on, c.due_on,
       c.answered_on, c.days_taken, c.withdrawn_on, c.reopened_on, c.after_hours::int, c.fast_lane::int
"""
_NAMES = """LEFT JOIN unnest(%({key}_keys)s::text[], %({key}_names)s::text[]) AS names_{key} (key, name)
         ON names_{key}.key = {of}"""
_OF = {
    "agency": "c.agency_id::text", "kind": "c.kind", "region": REGION, "commune": "c.commune_id",
    "country": "c.country", "language": "c.language", "channel": "c.channel",
    "status": "c.status", "outcome": "c.outcome",
}  # fmt: skip


def stream(asked: Slice) -> Iterator[bytes]:
    """The file piece by piece, in the order of filing; labels in the language that is on now.

    Every text is a name of ours made safe beforehand or a reference, so no cell is a formula. Memory does not grow with
    the rows; whoever stops reading ends the query.
    """
    head = "".join(lines_of([_header()]))
    names = _names()
    joins = "\n  ".join(_NAMES.format(key=key, of=of) for key, of in _OF.items())
    statement = f"{_COLUMNS} {asked.rows(joins, land=True)} ORDER BY c.filed_on, c.id"
    return _passed_on(head.encode(), statement, asked.parameters | _arrays(names))


def _passed_on(head: bytes, statement: str, parameters: Mapping[str, Any]) -> Iterator[bytes]:
    yield head
    if parameters["latest"] < parameters["earliest"]:
        return
    reading, writing = os.pipe()
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


def _names() -> dict[str, dict[str, str]]:
    """What each key is called, by column."""
    language = get_language() or "ar"
    return {
        "agency": {str(one.pk): one.name for one in Agency.objects.all()},
        "kind": _labels(Kind),
        "region": {one.pk: one.name for one in Region.objects.all()},
        "commune": {one.pk: one.name for one in Commune.objects.all()},
        "country": dict(country_choices(language)),
        "language": {"ar": "العربية", "fr": "Français"},
        "channel": _labels(Channel),
        "status": _labels(Status),
        "outcome": _labels(Outcome),
    }


def _labels(choices: Any) -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in choices.choices}


def _arrays(names: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, named in names.items():
        found[f"{key}_keys"], found[f"{key}_names"] = list(named), [safe_text(name) for name in named.values()]
    return found
