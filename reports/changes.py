"""What has changed in the figures since they were frozen."""

from collections.abc import Iterator
from typing import NamedTuple

from reports.section import Figure, Number, Report, Row, Section
from reports.shown import written


class Change(NamedTuple):
    """A number of a line then and now, as the page writes them."""

    section: str
    line: str
    figure: str
    then: str
    now: str


def changes(then: Report, now: Report) -> list[Change]:
    """Every number that differs, by stable keys: names that changed alone are no difference.

    A line that is new since is in it, where it counts anything; sections and figures that are new are not.
    """
    frozen, standing = _numbers(then), _numbers(now)
    known = {(section, figure) for section, _line, figure in frozen}
    found = []
    for key, (section, row, figure, value) in frozen.items():
        today = standing[key][3] if key in standing else None
        if today != value:
            texts = written(value, figure.unit), written(today, figure.unit)
            found.append(Change(section.title, row.label, figure.label, *texts))
    for key, (section, row, figure, value) in standing.items():
        if key not in frozen and (key[0], key[2]) in known and value:
            found.append(Change(section.title, row.label, figure.label, "", written(value, figure.unit)))
    return found


def _numbers(report: Report) -> dict[tuple[str, str, str], tuple[Section, Row, Figure, Number]]:
    return {(one[0].slug, one[1].key, one[2].slug): one for one in _each(report)}


def _each(report: Report) -> Iterator[tuple[Section, Row, Figure, Number]]:
    for section in report.sections:
        for row in (*section.rows, *([section.total] if section.total else [])):
            for figure, value in zip(section.figures, row.values, strict=True):
                yield section, row, figure, value
