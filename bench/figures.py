"""The ministry's report beside the same aggregates written by hand in SQL, and the file of requests beside a COPY."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mre_portal.supervised import CHECKOUT

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns.models import Campaign
    from reports.slices import Slice

FEW = 10_000
_WITHIN = "WHERE filed_on BETWEEN %(first)s AND %(last)s"
# As one would write it: a statement for each dimension, every percentile by PostgreSQL.
_BY_HAND = """
SELECT {by}, count(*), count(answered_on), count(*) FILTER (WHERE answered_on <= due_on),
       count(*) FILTER (WHERE answered_on > due_on OR status IN ('submitted', 'study') AND due_on < %(today)s),
       count(*) FILTER (WHERE status = 'waiting'), count(*) FILTER (WHERE status = 'paused'), count(withdrawn_on),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days_taken),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY (%(ordinals)s::int[])[answered_on - %(origin)s + 1]
           - (%(ordinals)s::int[])[coalesce(reopened_on, filed_on) - %(origin)s + 1])
  FROM requests_desk_case c {join} {within} GROUP BY 1
"""
_LAND = """JOIN agencies_agency a ON a.id = c.agency_id LEFT JOIN agencies_commune m ON m.code = c.commune_id
  LEFT JOIN agencies_province p ON p.code = m.province_id"""
_AGE = "width_bucket(extract(epoch FROM filed_at - u.joined_at), ARRAY[86400, 31557600, 94672800]::float[])"
_DIMENSIONS = {
    "true": "", "c.agency_id": "", "c.kind": "", "coalesce(p.region_id, a.region_id)": _LAND, "c.country": "",
    "c.language": "", "c.channel": "", _AGE: "JOIN accounts_user u ON u.id = c.applicant_id", "c.outcome": "",
    "(filed_on - %(first)s) / 7": "",
}  # fmt: skip
_AFTER = (
    """SELECT agency_id, verb, count(*), count(DISTINCT case_id) FROM requests_desk_case c
         JOIN requests_desk_caseevent e ON e.case_id = c.id
        {within} AND verb IN ('papers_asked', 'transferred', 'reopened') GROUP BY 1, 2""",
    """SELECT p.reason, count(*), count(DISTINCT case_id) FROM requests_desk_case c
         JOIN requests_desk_paperrequest p ON p.case_id = c.id {within} GROUP BY 1""",
    """SELECT agency_id, avg(score), count(*) FROM requests_desk_case c
         JOIN requests_desk_rating r ON r.case_id = c.id {within} GROUP BY 1""",
    """SELECT agency_id, decision, count(*) FROM requests_desk_case c
         JOIN requests_desk_review v ON v.case_id = c.id {within} GROUP BY 1, 2""",
    """SELECT agency_id, count(*) FILTER (WHERE after_hours), count(*) FILTER (WHERE channel = 'phone')
         FROM requests_desk_case {within} GROUP BY 1""",
)
# What stands in the file, as it stands in the table.
_PLAIN = """COPY (SELECT reference, agency_id, kind, commune_id, country, language, channel, status, outcome, filed_on,
  due_on, answered_on, days_taken, withdrawn_on, reopened_on, after_hours, fast_lane FROM requests_desk_case
  ORDER BY filed_on, id) TO STDOUT WITH (FORMAT csv)"""
_READER = """
import sys, django; django.setup()
from pathlib import Path
from datetime import date
from bench import figures
from django.utils import translation
with translation.override("fr"):
    size = sum(map(len, figures.file_from(date.fromisoformat(sys.argv[1]))))
# its own peak: that of getrusage is inherited from whoever started it
print(size, next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line).split()[1])
"""


@dataclass(frozen=True)
class Reported:
    """Seconds of the whole report and of the same by hand, medians of pairs; requests it counts, and all there are."""

    counted: int
    standing: int
    ours: float
    by_hand: float


@dataclass(frozen=True)
class Filed:
    """Rows a second of the file and of a plain COPY of its columns; peak MiB of a process that reads few, and all."""

    rows: int
    ours: float
    plain: float
    few: float
    all: float


def reported(rounds: int) -> Reported:
    """The newest campaign with requests, in pairs."""
    from django.utils import translation

    from reports import counting
    from reports.campaign import report_of
    from requests_desk.models import Case

    campaign, asked, reader = _asked()
    pairs = []
    with translation.override("fr"):
        for _round in range(rounds):
            ours = _seconds(lambda: report_of(campaign, asked, reader=reader, national=True))
            pairs.append((ours, _seconds(lambda: by_hand(campaign))))
        counted = counting.count(asked, ("kind",), waits=False)[""][""].filed
    ours, hand = (statistics.median(times) for times in zip(*pairs, strict=True))
    return Reported(counted, Case.objects.count(), ours, hand)


def by_hand(campaign: "Campaign") -> None:
    """The same aggregates, a statement each: this campaign by ten dimensions, what happened, four years before."""
    from django.db import connection

    from campaigns.models import Campaign
    from common import days
    from reports import counting
    from reports.desks import national_days

    whole = _BY_HAND.format(by="true", join="", within=_WITHIN)
    statements = [_BY_HAND.format(by=by, join=join, within=_WITHIN) for by, join in _DIMENSIONS.items()]
    first, last = national_days(campaign)
    given: dict[str, Any] = counting.calendar() | {"today": days.today()}
    with connection.cursor() as cursor:
        for statement in (*statements, *(one.format(within=_WITHIN) for one in _AFTER)):
            cursor.execute(statement, given | {"first": first, "last": last})
            cursor.fetchall()
        for one in Campaign.objects.filter(year__lt=campaign.year).order_by("-year")[:4]:
            begins, ends = national_days(one)
            cursor.execute(whole, given | {"first": begins, "last": ends})
            cursor.fetchall()


def filed(rounds: int) -> Filed:
    """Every request there is, written as the page writes them."""
    from django.db import connection
    from django.utils import translation

    from requests_desk.models import Case

    rows = Case.objects.count()
    times = []
    with translation.override("fr"), open(os.devnull, "wb") as nowhere, connection.cursor() as cursor:
        for _round in range(rounds):
            ours = _seconds(lambda: nowhere.writelines(file_from(date.min)))
            times.append((ours, _seconds(lambda: cursor.copy_expert(_PLAIN, nowhere))))
    ours, plain = (statistics.median(each) for each in zip(*times, strict=True))
    place = min(FEW, rows - 1)
    few = Case.objects.order_by("-filed_on").values_list("filed_on", flat=True)[place]
    return Filed(rows, rows / ours, rows / plain, _peak(few), _peak(date.min))


def file_from(first: date) -> Any:
    """The file of all requests from a day on, piece by piece."""
    from reports.files.cases import stream

    _campaign, asked, _reader = _asked()
    span = {"first": max(first, date(2008, 1, 1)), "last": date(2100, 1, 1)}
    return stream(replace(asked, desks=tuple(replace(desk, **span) for desk in asked.desks)))


def _peak(first: date) -> float:
    command = [sys.executable, "-c", _READER, first.isoformat()]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024


def _asked() -> tuple["Campaign", "Slice", "User"]:
    """The newest campaign in which anything was filed, all of it, and somebody who reads it."""
    from accounts.models import User
    from agencies.models import Agency
    from campaigns.models import Campaign
    from reports.desks import desks_of
    from reports.figures import newest_with_cases
    from reports.slices import Slice

    agencies = list(Agency.objects.all())
    year = newest_with_cases(desks_of(list(Campaign.objects.all()), agencies))
    campaign = Campaign.objects.get(year=year)
    return campaign, Slice(tuple(desks_of([campaign], agencies))), User.objects.filter(is_staff=True).order_by("pk")[0]


def _seconds(do: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
