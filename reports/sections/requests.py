"""Requests by agency, kind, region, country, language, channel, age of the account, outcome and week."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agencies.models import Kind, Region
from common.countries import country_name
from reports.counting import ALL, Counts
from reports.section import NOT_LATE, Figure, Number, Row, Section, Unit, labels_of, part, rounded
from reports.slices import Slice
from reports.tally import Tally
from requests_desk.models import Channel, Outcome

DRAWN = ("on_time", "late", NOT_LATE, "withdrawn")  # what is open and late is late


# How each figure is read off a tally, in the order of ``figures``.
_OF: dict[str, Callable[[Tally], Number]] = {
    "filed": lambda tally: tally.filed,
    "answered": lambda tally: tally.answered,
    "on_time": lambda tally: tally.on_time,
    "late": lambda tally: tally.late,
    "share": lambda tally: tally.share,
    "open": lambda tally: tally.open,
    "waiting": lambda tally: tally.waiting,
    "paused": lambda tally: tally.paused,
    "withdrawn": lambda tally: tally.withdrawn,
    "took_half": lambda tally: rounded(tally.took(0.5)),
    "took_most": lambda tally: rounded(tally.took(0.9)),
    "waited_half": lambda tally: rounded(tally.lasted(0.5)),
    "waited_most": lambda tally: rounded(tally.lasted(0.9)),
}


def values_of(tally: Tally) -> tuple[Number, ...]:
    """The figures of a tally in the order of ``figures``."""
    return tuple(read(tally) for read in _OF.values())


def figures() -> tuple[Figure, ...]:
    """The figures of requests in the reader's language."""
    return _of_states() + _of_days()


# fmt: off
def _of_states() -> tuple[Figure, ...]:
    return (
        Figure("filed", pgettext("figure", "Filed"), _("Requests filed at the desk on its days, both included; Moroccan days.")),
        Figure("answered", pgettext("figure", "Answered"), _("Of these, answered by now, in time or not; one that was merged with another counts as answered.")),
        Figure("on_time", pgettext("figure", "Answered on time"), _("Answered on the expected day or before; days on which the agency waited for the applicant do not count.")),
        Figure("late", pgettext("figure", "Late"), _("Answered after the expected day, or not answered and that day has passed.")),
        Figure("share", _("Share on time"), _("Answered on time, of all that were answered on time or are late."), Unit.SHARE),
        Figure("open", pgettext("figure", "Open"), _("Neither answered nor withdrawn.")),
        Figure("waiting", _("Waiting for the applicant"), _("Open, and a paper is awaited: the clock stands still.")),
        Figure("paused", pgettext("figure", "Suspended"), _("Open, and the clock stands still for a reason of the law.")),
        Figure("withdrawn", pgettext("figure", "Withdrawn"), _("Given up by the applicant before the answer.")),
    )


def _of_days() -> tuple[Figure, ...]:
    most = _("The same for nine answered requests in ten (90th percentile, interpolated).")
    return (
        Figure("took_half", _("Agency’s days, median"), _("Working days from filing (or reopening) to the answer, pauses out: half of the answered requests took no longer."), Unit.DAYS),
        Figure("took_most", _("Agency’s days, nine in ten"), most, Unit.DAYS),
        Figure("waited_half", _("Applicant’s days, median"), _("Working days from filing (or reopening) to the answer, pauses in: what the applicant waited in all."), Unit.DAYS),
        Figure("waited_most", _("Applicant’s days, nine in ten"), most, Unit.DAYS),
    )
# fmt: on


def total_row(tally: Tally) -> Row:
    """All requests as a line."""
    return Row("total", pgettext("figure", "Total"), values_of(tally))


class _Dimension(NamedTuple):
    """What requests are told apart by: its lines by key, and how a line is filtered by."""

    slug: str
    title: str
    of: str
    names: Mapping[str, str]
    note: str = ""
    slugs: Mapping[str, str] = {}
    every: bool = False
    filtered: bool = True
    sorted: bool = True


def sections(asked: Slice, counts: Counts) -> list[Section]:
    """One section a dimension, in the order of the page."""
    return [_section(one, counts[ALL][ALL], counts[one.slug]) for one in _dimensions(asked, counts)]


def _dimensions(asked: Slice, counts: Counts) -> list[_Dimension]:
    agencies = {str(desk.agency.pk): desk.agency for desk in asked.desks}
    language = get_language() or "ar"
    countries = {code: country_name(code, language) for code in counts["country"] if code}
    region_note = _("The region of the land; where no commune was named, that of the agency.")
    age_note = _("How long the applicant’s account stood when the request was filed.")
    return [
        _Dimension(
            "agency", _("By agency"), _("Agency"), {key: agency.name for key, agency in agencies.items()},
            _without(asked, counts["agency"]), {key: agency.slug for key, agency in agencies.items()},
        ),
        _Dimension("kind", _("By kind of request"), _("Kind of request"), labels_of(Kind), every=True, sorted=False),
        _Dimension("region", _("By region"), _("Region"), {one.pk: one.name for one in Region.objects.all()}, region_note),
        _Dimension("country", _("By country of residence"), _("Country of residence"), countries),
        _Dimension("language", _("By language of the applicant"), _("Language"), {"ar": "العربية", "fr": "Français"}),
        _Dimension("channel", _("By the way requests came"), _("Way"), labels_of(Channel)),
        _Dimension(
            "age", _("By age of the account"), _("Account at the filing"), ages(), age_note, filtered=False, sorted=False
        ),
    ]  # fmt: skip


def _without(asked: Slice, tallies: Mapping[str, Tally]) -> str:
    """Agencies of the day that received nothing, named in one sentence."""
    names = sorted(desk.agency.name for desk in asked.desks if desk.exists and str(desk.agency.pk) not in tallies)
    return _("No request: {agencies}.").format(agencies=_(", ").join(names)) if names else ""


def outcomes(counts: Counts) -> Section:
    """What answers said."""
    answered = counts[ALL][ALL].answered
    names = labels_of(Outcome)
    tallies = {key: counts["outcome"].get(key, Tally()) for key in names}
    rows = [
        Row(key, name, (tallies[key].answered, part(tallies[key].answered, answered))) for key, name in names.items()
    ]
    heads = (
        Figure("answers", _("Answers"), _("Requests answered with this outcome.")),
        Figure("part", _("Share of the answers"), _("Of all answered requests."), Unit.SHARE),
    )
    total = Row("total", pgettext("figure", "Total"), (answered, 1.0 if answered else None))
    return Section("outcome", _("Outcomes"), _("Outcome"), heads, tuple(rows), total, drawn=("answers",))


def weeks(now: Counts, before: Counts, year: int, year_before: int | None) -> Section:
    """Requests filed week by week of the desk, beside the same weeks of the campaign before."""
    last = max((int(week) for week in (*now["week"], *before["week"]) if week), default=-1)
    rows = []
    for week in range(last + 1):
        counted = [counts["week"].get(str(week), Tally()).filed for counts in (now, before)]
        rows.append(Row(str(week + 1), str(week + 1), tuple(counted if year_before else counted[:1])))
    heads = [
        Figure(
            "filed",
            str(year),
            _("Requests filed in this week; each agency’s weeks begin with its desk, or with the first day asked for."),
        )
    ]
    if year_before:
        heads.append(Figure("before", str(year_before), _("Requests filed in the same week of the campaign before.")))
    title = _("Week by week")
    return Section("week", title, _("Week"), tuple(heads), tuple(rows), drawn=("filed",))


def ages() -> dict[str, str]:
    """Ages of accounts in the order of the page."""
    return {
        "new": _("opened for it"),
        "year": _("less than a year"),
        "three": _("one to three years"),
        "older": _("more than three years"),
    }


def _section(one: _Dimension, whole: Tally, tallies: Mapping[str, Tally]) -> Section:
    """A dimension's lines: those that were counted, or every name; the largest first."""
    keys = [key for key in one.names if one.every or key in tallies]
    if one.sorted:
        keys.sort(key=lambda key: (-tallies.get(key, Tally()).filed, one.names[key]))
    rows = [
        _row(one, key, tallies.get(key, Tally())) for key in (*keys, *(key for key in tallies if key not in one.names))
    ]
    return Section(one.slug, one.title, one.of, figures(), tuple(rows), total_row(whole), one.note, DRAWN)


def _row(one: _Dimension, key: str, tally: Tally) -> Row:
    known = key in one.names
    name, slug = one.names.get(key, pgettext("figure", "not told")), one.slugs.get(key, key)
    return Row(slug, name, values_of(tally), urlencode({one.slug: slug}) if one.filtered and known else "")
