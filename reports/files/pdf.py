"""A report as a document (PDF): what ``templates/pdf/report.typ`` reads; titles in both languages, tables in one."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from common import days, pdf
from reports.section import Report
from reports.sections.titles import TITLES
from reports.shown import Line, Shown, shown
from requests_desk.pairs import Pair, both

_BROAD = 7  # figures; a table of more lies on its side


def document_of(report: Report, checksum: str = "") -> bytes:
    """The document in the report's language; a frozen report's ``checksum`` stands on every page."""
    with override(report.language):
        return pdf.render("report", _words(report, checksum) | {"sections": [_section(one) for one in shown(report)]})


def _words(report: Report, checksum: str) -> dict[str, Any]:
    frozen = bool(checksum)
    return {
        "language": report.language,
        "date": [report.on.year, report.on.month, report.on.day],
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "title": both(lambda: report.title or _title(report.year, frozen)),
        "facts": [{"label": label, "value": value} for label, value in _facts(report, checksum)],
        "footer": "  ·  ".join([f"MRE {report.year}", *([f"SHA-256 {checksum}"] if frozen else [])]),
        "contents": _("Contents"),
        "nothing": _("Nothing was counted here."),
        "meanings": _("What is counted"),
    }


def _title(year: int, frozen: bool) -> str:
    said = _("Frozen report of the campaign %(year)s") if frozen else _("Report of the campaign %(year)s")
    return said % {"year": year}


def _facts(report: Report, checksum: str) -> list[tuple[str, str]]:
    return [
        (_("Campaign (year)"), str(report.year)),
        (_("First day"), days.spell_day(report.first, report.language)),
        (_("Last day"), days.spell_day(report.last, report.language)),
        (_("Counted on"), days.spell_day(report.on, report.language)),
        *(report.asked or [(capfirst(_("filter")), _("none: everything was counted"))]),
        *([(_("Checksum (SHA-256)"), checksum)] if checksum else []),
    ]


def _section(one: Shown) -> dict[str, Any]:
    section = one.section
    return {
        "title": _both_titles(section.slug, section.title),
        "broad": len(section.figures) > _BROAD,
        "note": section.note,
        "heads": [section.of, *(figure.label for figure in section.figures)],
        "rows": [_line(line) for line in one.lines],
        "total": _line(one.total) if one.total and len(one.lines) > 1 else None,
        "meanings": [[figure.label, figure.meaning] for figure in section.figures],
        "legend": [[tone, name] for tone, name in one.legend],
        "bars": [
            {"label": bar.label, "total": bar.total, "pieces": [list(piece) for piece in bar.pieces]}
            for bar in one.bars
        ],
    }


def _both_titles(slug: str, title: str) -> Pair:
    """A section that an older report has and we no longer know keeps the title it was frozen with."""
    return both(lambda: str(TITLES[slug])) if slug in TITLES else {"ar": title, "fr": title}


def _line(line: Line) -> list[str]:
    return [line.row.label, *(cell.text for cell in line.cells)]
