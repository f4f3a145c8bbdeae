"""The replies of data/canned_replies.csv: a beginning for the ministry, in both languages."""

from dataclasses import dataclass

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Kind
from requests_desk import canned
from requests_desk.models import CannedReply

FILE = "canned_replies.csv"
COLUMNS = ("kind", "situation", "title_fr", "title_ar", "text_fr", "text_ar")
_KEY = ("agency_id", "kind", "situation", "title_fr")
_MOST = 3000


@dataclass(frozen=True)
class Replies:
    """Rows of the file, ready to be written."""

    values: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Fill an empty table; once the ministry has replies of its own, add nothing unless ``overwrite``.

        A reply has no key but its title, which staff may change: adding what is missing would bring back
        the former wording beside theirs.
        """
        begun = CannedReply.objects.filter(agency=None).exists()
        if begun and not overwrite:
            return [Tally("ready-made replies", kept=len(self.values))]
        return [sync("ready-made replies", CannedReply, self.values, _KEY, update=overwrite)]


def read(source: Source) -> Replies:
    """Read and judge canned_replies.csv; faults are noted in the source."""
    return Replies([_reply(row) for row in source.rows(FILE, COLUMNS)])


def _reply(row: Row) -> Values:
    return {
        "agency_id": None,
        "kind": row.among("kind", Kind.values, needed=False),
        "situation": row.among("situation", CannedReply.Situation.values),
        "title_fr": row.text("title_fr", 120),
        "title_ar": row.text("title_ar", 120),
        "text_fr": _text(row, "text_fr"),
        "text_ar": _text(row, "text_ar"),
    }


def _text(row: Row, column: str) -> str:
    """Paragraphs with known variables alone."""
    value = row.paragraphs(column, _MOST)
    if odd := canned.odd_names(value):
        row.fault(column, f"unknown variable: {', '.join(odd)}")
    return value
