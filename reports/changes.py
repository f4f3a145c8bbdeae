"""What has changed in the figures since they were frozen."""

from typing import NamedTuple

from reports.section import Report
from reports.shown import written


class Change(NamedTuple):
    """A number of a line then and now, as the page writes them."""

    section: str
    line: str
    figure: str
    then: str
    now: str


def changes(then: Report, now: Report) -> list[Change]:
    """Every number that differs, by stable keys: names that changed alone are no difference."""
    standing = {
        (section.slug, row.key, figure.slug): value
        for section in now.sections
        for row in (*section.rows, *([section.total] if section.total else []))
        for figure, value in zip(section.figures, row.values, strict=True)
    }
    found = []
    for section in then.sections:
        for row in (*section.rows, *([section.total] if section.total else [])):
            for figure, value in zip(section.figures, row.values, strict=True):
                today = standing.get((section.slug, row.key, figure.slug))
                if today != value:
                    texts = written(value, figure.unit), written(today, figure.unit)
                    found.append(Change(section.title, row.label, figure.label, *texts))
    return found
