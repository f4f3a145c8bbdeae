"""A slow clerk counts every line of the report again, request by request, in plain Python."""

import random
import statistics
from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from agencies.models import Commune, Holiday, Kind, Province, Region
from common import days
from reports.counting import ALL, OF_A_REPORT, count
from reports.desks import desks_of
from reports.slices import Slice
from reports.tally import Tally
from requests_desk.models import Case, Channel
from tests.recipes import figures as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 14)
FIRST, LAST = date(2026, 6, 15), date(2026, 9, 15)
FEASTS = frozenset({date(2026, 7, 30), date(2026, 8, 20)})


@pytest.fixture(autouse=True)
def _mid_august(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


def season(seed: int, size: int):
    """Three agencies, one with days of its own; requests from everywhere, by everybody, in every state."""
    chance = random.Random(seed)
    campaign = make.campaign()
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABC"]
    make.own_days(agencies[1], campaign, date(2026, 7, 1), date(2026, 7, 20))
    for feast in FEASTS:
        Holiday.objects.create(day=feast, name_ar="عيد", name_fr="Fête")
    regions = [Region.objects.create(code=f"0{at}.", name_ar=f"جهة {at}", name_fr=f"Région {at}") for at in (1, 2)]
    communes = [
        Commune.objects.create(
            code=f"0{at}.001.01.", name_ar="جماعة", name_fr="Commune", type="rural",
            province=province(at, region),
        )
        for at, region in enumerate(regions, 1)
    ]  # fmt: skip
    agencies[0].region = regions[1]
    agencies[0].save()
    joined = [datetime(2026, 6, 1, tzinfo=days.CASABLANCA) - timedelta(days=gone) for gone in (-30, 0, 200, 700, 2000)]
    owners = [
        User.objects.create(email=f"owner{at}@demo.example", language="fr", joined_at=at_)
        for at, at_ in enumerate(joined)
    ]
    cases = []
    for _ in range(size):
        case = make.any_case(chance, chance.choice(agencies), FIRST, LAST, TODAY)
        case.applicant, case.commune = chance.choice(owners), chance.choice([None, *communes])
        case.country, case.language = chance.choice(["FR", "ES", "BE", ""]), chance.choice(["ar", "fr"])
        case.channel, case.after_hours = chance.choice(Channel.values), chance.random() < 0.2
        cases.append(case)
    return campaign, agencies, make.save(cases)


def province(at: int, region: Region) -> Province:
    return Province.objects.create(
        code=f"0{at}.001.", name_ar="إقليم", name_fr="Province", region=region, type="province"
    )


def within(case: Case, agencies) -> bool:
    first, last = (date(2026, 7, 1), date(2026, 7, 20)) if case.agency == agencies[1] else (FIRST, LAST)
    return first <= case.filed_on <= last


def keys_of(case: Case, agencies) -> dict[str, str]:
    """Under which value of each dimension the clerk files a request."""
    first = date(2026, 7, 1) if case.agency == agencies[1] else FIRST
    age = case.filed_at - case.applicant.joined_at
    ages = [("new", timedelta(days=1)), ("year", timedelta(days=365)), ("three", timedelta(days=3 * 365 + 1))]
    on_duty = case.after_hours or case.channel == Channel.PHONE
    region = case.commune.province.region_id if case.commune else case.agency.region_id
    return {
        "agency": str(case.agency_id), "kind": case.kind, "region": region or "", "country": str(case.country),
        "language": case.language, "channel": case.channel, "outcome": case.outcome,
        "age": next((name for name, limit in ages if age < limit), "older"),
        "week": str((case.filed_on - first).days // 7), ALL: ALL,
        "duty": f"{case.agency_id}/{'ft'[case.after_hours]}/{case.channel}" if on_duty else "",
    }  # fmt: skip


def judged(cases) -> dict[str, object]:
    """What the report must say of these requests."""
    answered = [case for case in cases if case.answered_on]
    late = [case for case in answered if case.answered_on > case.due_on]
    overdue = [case for case in cases if case.status in ("submitted", "study") and case.due_on < TODAY]
    waited = [_working(case.filed_on, case.answered_on) for case in answered]
    return {
        "filed": len(cases), "answered": len(answered), "on_time": len(answered) - len(late),
        "late": len(late) + len(overdue), "waiting": sum(case.status == "waiting" for case in cases),
        "paused": sum(case.status == "paused" for case in cases),
        "withdrawn": sum(case.status == "withdrawn" for case in cases),
        "took": statistics.median([case.days_taken for case in answered]) if answered else None,
        "waited": statistics.median(waited) if answered else None,
        "most": _nine_in_ten(waited),
    }  # fmt: skip


def _nine_in_ten(numbers: list[int]) -> float | None:
    return statistics.quantiles(numbers, n=10, method="inclusive")[-1] if len(numbers) > 1 else (numbers or [None])[0]


def _working(after: date, until: date) -> int:
    span = [after + timedelta(days=n) for n in range(1, (until - after).days + 1)]
    return sum(day.weekday() < 5 and day not in FEASTS for day in span)


def told(tally: Tally) -> dict[str, object]:
    names = ("filed", "answered", "on_time", "late", "waiting", "paused", "withdrawn")
    of_days = {"took": tally.took(0.5), "waited": tally.lasted(0.5), "most": tally.lasted(0.9)}
    return {name: getattr(tally, name) for name in names} | of_days


@pytest.mark.parametrize(("seed", "size"), [(1, 3), (2, 40), (3, 400), (4, 900)])
def test_every_line_of_every_dimension_equals_the_clerks(seed, size):
    campaign, agencies, cases = season(seed, size)
    counts = count(Slice(tuple(desks_of([campaign], agencies))))
    counted = [(case, keys_of(case, agencies)) for case in cases if within(case, agencies)]

    for dimension in (*OF_A_REPORT, ALL):
        values = {keys[dimension] for _case, keys in counted}
        assert values - {ALL} == set(counts[dimension]) - {ALL}
        for value in values:
            theirs = judged([case for case, keys in counted if keys[dimension] == value])
            assert told(counts[dimension][value]) == pytest.approx(theirs), (dimension, value)


@pytest.mark.parametrize("name", ["region", "country", "language", "channel", "kinds"])
def test_a_filter_counts_what_the_clerk_would(name):
    campaign, agencies, cases = season(9, 300)
    value = {"region": "02.", "country": "ES", "language": "ar", "channel": "phone", "kinds": (Kind.COMPLAINT.value,)}[
        name
    ]
    counts = count(Slice(tuple(desks_of([campaign], agencies)), **{name: value}))

    key = {"kinds": "kind"}.get(name, name)
    wanted = value[0] if name == "kinds" else value
    chosen = [case for case in cases if within(case, agencies) and keys_of(case, agencies)[key] == wanted]

    assert told(counts[ALL][ALL]) == pytest.approx(judged(chosen))


def test_a_day_of_the_border_is_a_moroccan_day():
    campaign, agency = make.campaign(), make.agency("agency-A", "AUA")
    just_before = make.case(agency, FIRST - timedelta(days=1))
    just_in = make.case(agency, FIRST)
    # half past midnight in Morocco is still the day before in Greenwich
    just_in.filed_at = datetime(2026, 6, 15, 0, 30, tzinfo=days.CASABLANCA)
    make.save([just_before, just_in, make.case(agency, LAST), make.case(agency, LAST + timedelta(days=1))])

    counts = count(Slice(tuple(desks_of([campaign], [agency]))))

    assert counts[ALL][ALL].filed == 2


def test_no_desk_counts_nothing_and_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        counts = count(Slice(()))

    assert counts[ALL][ALL].filed == 0
