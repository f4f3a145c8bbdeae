"""What happened to requests on their way and after: papers asked for, moves between desks, reviews, marks."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.section import Figure, Number, Row, Section, Unit, part
from reports.slices import HASHED, Slice
from reports.tally import Tally
from requests_desk.models import COUNTED, CaseEvent, Channel, PaperRequest, Rating, Review

# A request that was passed on is no longer among those of the agency that passed it.
_FORMER = "(e.data->>'from_agency')::bigint"
# From one office of an agency to another it stays where it is.
_PASSED_ON = f"""JOIN {CaseEvent._meta.db_table} e ON e.case_id = c.id AND e.verb = 'transferred' AND e.verb IN {COUNTED}
   AND e.data->>'from_agency' IS DISTINCT FROM e.data->>'to_agency'"""
_ONE_SCAN = f"""
{HASHED}
WITH c AS MATERIALIZED (SELECT c.id, c.agency_id {{rows}}),
     per_case AS (SELECT c.agency_id, e.verb, e.case_id, count(*) AS n
                    FROM c JOIN {CaseEvent._meta.db_table} e ON e.case_id = c.id
                   WHERE e.verb IN {COUNTED} AND e.verb <> 'transferred' GROUP BY 1, 2, 3),
     per_paper AS (SELECT p.reason, p.case_id, count(*) AS n
                     FROM c JOIN {PaperRequest._meta.db_table} p ON p.case_id = c.id GROUP BY 1, 2)
SELECT 'event', agency_id, verb, sum(n), count(*) FROM per_case GROUP BY GROUPING SETS ((agency_id, verb), (verb))
UNION ALL
SELECT 'came', c.agency_id, '', count(*), 0 FROM c {_PASSED_ON} GROUP BY GROUPING SETS ((c.agency_id), ())
UNION ALL
SELECT 'left', {_FORMER}, '', count(*), 0 {{left}} AND c.rerouted_from_id IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'reason', NULL, reason, sum(n), count(*) FROM per_paper GROUP BY 3
UNION ALL
SELECT 'mark', c.agency_id, r.score::text, count(*), 0
  FROM c JOIN {Rating._meta.db_table} r ON r.case_id = c.id GROUP BY GROUPING SETS ((c.agency_id, r.score), (r.score))
UNION ALL
SELECT 'review', c.agency_id, v.decision, count(*), 0
  FROM c JOIN {Review._meta.db_table} v ON v.case_id = c.id
 GROUP BY GROUPING SETS ((c.agency_id, v.decision), (v.decision))
"""  # noqa: S608 - names of our own tables and verbs


class Happened(NamedTuple):
    """What happened to requests: how often by agency and kind of thing, and to how many; all agencies under None."""

    times: Mapping[tuple[str, int | None, str], int]
    requests: Mapping[tuple[str, int | None, str], int]

    def of(self, what: str, agency: int | None, thing: str = "") -> int:
        """How often."""
        return self.times.get((what, agency, thing), 0)


def sections(asked: Slice, filed: Mapping[int | None, int], duty: Mapping[str, Tally]) -> list[Section]:
    """Papers, reasons, moves, reviews, marks and duty; ``filed`` is the number of requests by agency, all under None."""
    found = _happened(asked)
    return [
        _papers(asked, found, filed),
        _reasons(found),
        _moves(asked, found),
        _reviews(asked, found),
        _marks(asked, found),
        _duty(asked, duty),
    ]


def _happened(asked: Slice) -> Happened:
    """All of it in one statement, which reads the requests once."""
    times: dict[tuple[str, int | None, str], int] = {}
    requests = dict(times)
    if asked.desks:
        with connection.cursor() as cursor:
            cursor.execute(
                _ONE_SCAN.format(rows=asked.rows(), left=asked.rows(_PASSED_ON, at=_FORMER)), asked.parameters
            )
            for what, agency, thing, number, cases in cursor.fetchall():
                times[what, agency, thing], requests[what, agency, thing] = int(number), cases
    return Happened(times, requests)


def _papers(asked: Slice, found: Happened, filed: Mapping[int | None, int]) -> Section:
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
        rounds = found.of("event", agency, "papers_asked")
        cases = found.requests.get(("event", agency, "papers_asked"), 0)
        return cases, part(cases, filed.get(agency, 0)), rounds, rounds - cases

    return _by_agency("papers", _("Papers asked for"), asked, heads, line, drawn=("asked",))


def _reasons(found: Happened) -> Section:
    rows = [
        Row(
            one.value,
            capfirst(str(one.label)),
            (found.of("reason", None, one.value), found.requests.get(("reason", None, one.value), 0)),
        )
        for one in PaperRequest.Reason
    ]
    heads = (
        Figure("papers", pgettext("figure", "Papers"), _("Papers asked for with this reason.")),
        Figure(
            "requests",
            pgettext("figure", "Requests"),
            _("Requests with at least one such paper; one may stand in several lines."),
        ),
    )
    total = Row("total", pgettext("figure", "Total"), (sum(int(row.values[0] or 0) for row in rows), None))
    return Section("reasons", _("Why papers were asked for"), _("Reason"), heads, tuple(rows), total, drawn=("papers",))


def _moves(asked: Slice, found: Happened) -> Section:
    left = sum(number for (what, _agency, _thing), number in found.times.items() if what == "left")
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
        passed = left if agency is None else found.of("left", agency)
        return found.of("came", agency), passed, found.of("event", agency, "reopened")

    return _by_agency("moves", _("Transfers and reopenings"), asked, heads, line)


def _reviews(asked: Slice, found: Happened) -> Section:
    heads = (
        Figure(
            "reviews",
            pgettext("figure", "Reviews"),
            _("Times an applicant asked the chief or the ministry to look again at an answer."),
        ),
        Figure("overturned", _("Studied again"), _("Reviews after which the request was studied again.")),
        Figure("undecided", _("Not decided yet"), _("Reviews that wait for the chief or the ministry.")),
    )

    def line(agency: int | None) -> tuple[Number, ...]:
        decided = [found.of("review", agency, decision) for decision in ("", *Review.Decision.values)]
        return sum(decided), found.of("review", agency, Review.Decision.REOPENED), decided[0]

    return _by_agency("reviews", _("Reviews"), asked, heads, line)


def _marks(asked: Slice, found: Happened) -> Section:
    heads = (
        Figure("marks", pgettext("figure", "Marks"), _("Applicants who gave a mark to their answer.")),
        Figure("mean", _("Mean mark"), _("Out of 5."), Unit.MARK),
        Figure("content", _("Four or five"), _("Share of the marks that are four or five."), Unit.SHARE),
        Figure("poor", _("One or two"), _("Share of the marks that are one or two."), Unit.SHARE),
    )

    def line(agency: int | None) -> tuple[Number, ...]:
        given = {score: found.of("mark", agency, str(score)) for score in range(1, 6)}
        number = sum(given.values())
        mean = round(sum(score * count for score, count in given.items()) / number, 1) if number else None
        return number, mean, part(given[4] + given[5], number), part(given[1] + given[2], number)

    return _by_agency("marks", _("Marks of the applicants"), asked, heads, line)


def _duty(asked: Slice, tallies: Mapping[str, Tally]) -> Section:
    counted: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, tally in tallies.items():
        if key:
            agency, after_hours, channel = key.split("/")
            seen = (after_hours == "t", channel == Channel.PHONE, after_hours == "t" and channel == Channel.PHONE)
            for whose in (int(agency), None):
                counted[whose] = [number + tally.filed * yes for number, yes in zip(counted[whose], seen, strict=True)]
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
    return _by_agency("duty", _("Duty"), asked, heads, lambda agency: tuple(counted[agency]))


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
