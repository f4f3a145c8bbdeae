"""What happened to requests on their way and after: papers asked for, moves between desks, reviews, marks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.section import Figure, Number, Row, Section, Unit
from reports.slices import Slice
from requests_desk.models import CaseEvent, PaperRequest, Rating, Review

_EVENTS = """
SELECT c.agency_id, e.verb, count(*), count(DISTINCT e.case_id) {rows}
   AND e.verb IN ('papers_asked', 'transferred', 'reopened')
 GROUP BY GROUPING SETS ((c.agency_id, e.verb), (e.verb))
"""
_GIVEN = """
SELECT (e.data->>'from_agency')::bigint, count(*) {rows} AND e.verb = 'transferred' AND e.data ? 'from_agency'
 GROUP BY 1
"""
_REASONS = "SELECT p.reason, count(*), count(DISTINCT p.case_id) {rows} GROUP BY 1"
_MARKS = "SELECT c.agency_id, r.score, count(*) {rows} GROUP BY GROUPING SETS ((c.agency_id, r.score), (r.score))"
_REVIEWS = """
SELECT c.agency_id, count(*), count(*) FILTER (WHERE v.decision = 'reopened'), count(*) FILTER (WHERE v.decision = '')
  {rows} GROUP BY GROUPING SETS ((c.agency_id), ())
"""
_DUTY = """
SELECT c.agency_id, count(*) FILTER (WHERE c.after_hours), count(*) FILTER (WHERE c.channel = 'phone'),
       count(*) FILTER (WHERE c.channel = 'phone' AND c.after_hours)
  {rows} GROUP BY GROUPING SETS ((c.agency_id), ())
"""
_EVENT = f"JOIN {CaseEvent._meta.db_table} e ON e.case_id = c.id"
_PAPER = f"JOIN {PaperRequest._meta.db_table} p ON p.case_id = c.id"
_RATING = f"JOIN {Rating._meta.db_table} r ON r.case_id = c.id"
_REVIEW = f"JOIN {Review._meta.db_table} v ON v.case_id = c.id"


def sections(asked: Slice, filed: dict[int | None, int]) -> list[Section]:
    """Papers, reasons, moves, marks and duty; ``filed`` is the number of requests by agency, all under None."""
    events = _events(asked)
    return [
        _papers(asked, events, filed),
        _reasons(asked),
        _moves(asked, events),
        _reviews(asked),
        _marks(asked),
        _duty(asked),
    ]


def _papers(
    asked: Slice, events: dict[tuple[int | None, str], tuple[int, int]], filed: dict[int | None, int]
) -> Section:
    heads = (
        Figure(
            "asked",
            _("Requests with papers asked for"),
            _("Requests filed in the period for which the agency asked for papers at least once."),
        ),
        Figure("part", _("Share of the requests"), _("Of all requests filed."), Unit.SHARE),
        Figure(
            "rounds",
            _("Times papers were asked for"),
            _("Each sending of a list of papers, however many papers it names."),
        ),
        Figure(
            "again",
            _("Asked again"),
            _("Times beyond the first of a request: the law allows one, a further one needs the chief."),
        ),
    )

    def line(agency: int | None) -> tuple[Number, ...]:
        rounds, cases = events.get((agency, "papers_asked"), (0, 0))
        return cases, _part(cases, filed.get(agency, 0)), rounds, rounds - cases

    return _by_agency("papers", _("Papers asked for"), asked, heads, line, drawn=("asked",))


def _reasons(asked: Slice) -> Section:
    counted = {reason: (number, cases) for reason, number, cases in _ask(_REASONS, asked, _PAPER)}
    rows = [
        Row(reason.value, capfirst(str(reason.label)), counted.get(reason.value, (0, 0)))
        for reason in PaperRequest.Reason
    ]
    heads = (
        Figure("papers", pgettext("figure", "Papers"), _("Papers asked for with this reason.")),
        Figure(
            "requests",
            pgettext("figure", "Requests"),
            _("Requests with at least one such paper; one may stand in several lines."),
        ),
    )
    total = Row("total", pgettext("figure", "Total"), (sum(number for number, _cases in counted.values()), None))
    return Section("reasons", _("Why papers were asked for"), _("Reason"), heads, tuple(rows), total, drawn=("papers",))


def _moves(asked: Slice, events: dict[tuple[int | None, str], tuple[int, int]]) -> Section:
    given = Counter(dict(_ask(_GIVEN, asked, _EVENT)))
    heads = (
        Figure("came", _("Came from another agency"), _("Transfers of requests that this agency has now.")),
        Figure(
            "left",
            _("Passed to another agency"),
            _("Transfers out of this agency, counted by its name at the transfer."),
        ),
        Figure("reopened", pgettext("figure", "Reopened"), _("Times an answered request was opened again.")),
    )

    def line(agency: int | None) -> tuple[Number, ...]:
        left = given.total() if agency is None else given[agency]
        return events.get((agency, "transferred"), (0, 0))[0], left, events.get((agency, "reopened"), (0, 0))[0]

    return _by_agency("moves", _("Transfers and reopenings"), asked, heads, line)


def _reviews(asked: Slice) -> Section:
    counted = {agency: tuple(rest) for agency, *rest in _ask(_REVIEWS, asked, _REVIEW)}
    heads = (
        Figure(
            "reviews",
            pgettext("figure", "Reviews"),
            _("Times an applicant asked the chief or the ministry to look again at an answer."),
        ),
        Figure("overturned", _("Studied again"), _("Reviews after which the request was studied again.")),
        Figure("undecided", _("Not decided yet"), _("Reviews that wait for the chief or the ministry.")),
    )
    return _by_agency("reviews", _("Reviews"), asked, heads, lambda agency: counted.get(agency, (0, 0, 0)))


def _marks(asked: Slice) -> Section:
    marks: dict[int | None, Counter[int]] = defaultdict(Counter)
    for agency, score, number in _ask(_MARKS, asked, _RATING):
        marks[agency][score] = number
    heads = (
        Figure("marks", pgettext("figure", "Marks"), _("Applicants who gave a mark to their answer.")),
        Figure("mean", _("Mean mark"), _("Out of 5."), Unit.MARK),
        Figure("content", _("Four or five"), _("Share of the marks that are four or five."), Unit.SHARE),
        Figure("poor", _("One or two"), _("Share of the marks that are one or two."), Unit.SHARE),
    )

    def line(agency: int | None) -> tuple[Number, ...]:
        given = marks.get(agency, Counter())
        number = given.total()
        mean = round(sum(score * count for score, count in given.items()) / number, 1) if number else None
        return number, mean, _part(given[4] + given[5], number), _part(given[1] + given[2], number)

    return _by_agency("marks", _("Marks of the applicants"), asked, heads, line)


def _duty(asked: Slice) -> Section:
    counted = {agency: tuple(rest) for agency, *rest in _ask(_DUTY, asked)}
    heads = (
        Figure(
            "after_hours",
            _("For the duty officer"),
            _("Requests filed outside the hours of the desk, shown to the officer on duty."),
        ),
        Figure("phone", _("Taken down on the phone"), _("Requests that staff noted during a call.")),
        Figure(
            "both",
            _("On the phone, outside hours"),
            _("Calls of the duty that became a request; other calls are not noted."),
        ),
    )
    return _by_agency("duty", _("Duty"), asked, heads, lambda agency: counted.get(agency, (0, 0, 0)))


def _by_agency(
    slug: str, title: str, asked: Slice, heads: tuple[Figure, ...], line: Any, drawn: tuple[str, ...] = ()
) -> Section:
    """Agencies with something in their line, the first figure's largest first."""
    rows = [(desk.agency, line(desk.agency.pk)) for desk in asked.desks]
    rows = [(agency, values) for agency, values in rows if any(values)]
    rows.sort(key=lambda row: (-(row[1][0] or 0), row[0].name))
    lines = tuple(Row(agency.slug, agency.name, values) for agency, values in rows)
    return Section(
        slug, title, _("Agency"), heads, lines, Row("total", pgettext("figure", "Total"), line(None)), drawn=drawn
    )


def _events(asked: Slice) -> dict[tuple[int | None, str], tuple[int, int]]:
    return {(agency, verb): (number, cases) for agency, verb, number, cases in _ask(_EVENTS, asked, _EVENT)}


def _ask(statement: str, asked: Slice, also: str = "") -> Iterable[Any]:
    if not asked.desks:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=asked.rows(also)), asked.parameters)
        return cursor.fetchall()


def _part(number: int, of: int) -> float | None:
    return number / of if of else None
