"""The papers of data/requirements.csv: what each kind of request needs, for all agencies."""

from dataclasses import dataclass

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Kind
from requests_desk.models import Applicant, Requirement, Tenure

FILE = "requirements.csv"
COLUMNS = (
    *("code", "kind", "tenure", "applicant_is", "name_fr", "name_ar"),
    *("explanation_fr", "explanation_ar", "example_fr", "example_ar"),
    *("drawing", "most_megabytes", "mandatory", "order"),
)
_KEY = ("code", "kind", "agency_id", "tenure", "applicant_is")


@dataclass(frozen=True)
class Papers:
    """Rows of the file, ready to be written."""

    values: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add missing papers; change what staff edited only with ``overwrite``."""
        return [sync("required papers", Requirement, self.values, _KEY, update=overwrite)]


def read(source: Source) -> Papers:
    """Read and judge requirements.csv; faults are noted in the source."""
    values: list[Values] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in source.rows(FILE, COLUMNS):
        values.append(_paper(row))
        key = tuple(str(values[-1][name]) for name in _KEY)
        if key in seen:
            row.fault("code", f"{row.cells['code']} stands already on line {seen[key]} for the same case")
        seen.setdefault(key, row.line)
    return Papers(values)


def _paper(row: Row) -> Values:
    return {
        "code": row.text("code", 40),
        "kind": row.among("kind", Kind.values),
        "agency_id": None,
        "tenure": row.among("tenure", Tenure.values, needed=False),
        "applicant_is": row.among("applicant_is", Applicant.values, needed=False),
        "name_fr": row.text("name_fr", 160),
        "name_ar": row.text("name_ar", 160),
        "explanation_fr": row.text("explanation_fr", 1000, needed=False),
        "explanation_ar": row.text("explanation_ar", 1000, needed=False),
        "example_fr": row.text("example_fr", 500, needed=False),
        "example_ar": row.text("example_ar", 500, needed=False),
        "drawing": row.among("drawing", ("yes", "no")) == "yes",
        "most_megabytes": _megabytes(row),
        "mandatory": row.among("mandatory", ("yes", "no")) == "yes",
        "order": _order(row),
    }


def _order(row: Row) -> int:
    order = row.number("order") or 0
    if order > 32_767:
        row.fault("order", "larger than 32767")
    return order


def _megabytes(row: Row) -> int:
    """The largest file taken, from 1 to 50 MB; 10 where nothing is said."""
    most = row.number("most_megabytes")
    if most is not None and not 1 <= most <= 50:
        row.fault("most_megabytes", "not between 1 and 50")
    return 10 if most is None else most
