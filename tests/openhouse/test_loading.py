"""Past open days: those that the source texts announce, each with its source, and nothing that they do not say."""

import shutil
from pathlib import Path

import pytest

from agencies.loading.rows import BadFiles
from agencies.loading.steps import Options, load
from common import days
from openhouse.models import OpenDay
from tests.recipes.api import rows

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data"
# what the five texts say of days and places: agency, kind, first and last day, place, province
TOLD = {
    ("beni-mellal", "open_days", "2022-08-08", "2022-08-12", "office", None),
    ("skhirate-temara", "open_days", "2022-08-08", "2022-08-12", "office", None),
    ("khemisset", "open_days", "2023-08-10", "2023-08-18", "office", None),
    ("khemisset", "migrant_day", "2023-08-10", "2023-08-10", "office", None),
    ("al-hoceima", "migrant_day", "2025-08-10", "2025-08-10", "province", "01.051"),
}


def run(folder: Path = DATA, **options) -> dict[str, tuple[int, int]]:
    tallies = load(folder, Options(**options))
    return {tally.noun: (tally.added, tally.changed) for tally in tallies}


@pytest.fixture
def files(tmp_path) -> Path:
    copy = shutil.copytree(DATA, tmp_path / "data")
    return Path(copy)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_open_days_of_the_source_texts_are_past_events_with_their_source():
    run()

    found = OpenDay.objects.filter(source__startswith="annonce")
    told = {
        (event.agencies.get().slug, event.kind, str(event.first_day), str(event.last_day), event.place_kind,
         event.province_id)
        for event in found
    }  # fmt: skip
    assert told == TOLD
    assert all(event.is_over and event.title_ar and event.title_fr for event in found)
    assert all(str(event.first_day.year) in event.source for event in found)
    # Khénifra's text of 2020 announces services, no open days
    assert not OpenDay.objects.filter(agencies__slug="khenifra").exists()


def test_every_past_event_names_its_source_and_its_summer_where_one_is_known():
    run()

    events = OpenDay.objects.select_related("campaign")

    assert events.count() == 10
    assert not events.filter(source="").exists()
    assert {event.campaign and event.campaign.year for event in events} == {2021, 2022, 2023, 2024, None}
    assert all(event.campaign is None or event.campaign.year == event.first_day.year for event in events)


def test_past_events_are_read_on_the_page_in_the_calendar_and_by_programs(client):
    run()

    event = OpenDay.objects.get(agencies__slug="al-hoceima")
    page = client.get(f"/fr/open-days/{event.pk}/").content.decode()
    calendar = client.get("/ar/open-days/", {"year": 2025}).content.decode()

    assert "rokhas.ma" in page
    assert event.title_ar in calendar
    assert [row["id"] for row in rows(client, "open-days", agency="al-hoceima")] == [event.pk]


def test_a_second_run_changes_nothing_and_what_staff_wrote_stays():
    run()
    OpenDay.objects.filter(agencies__slug="khemisset", kind="migrant_day").update(title_fr="Fête des migrants")

    assert run()["open days"] == (0, 0)
    assert OpenDay.objects.filter(title_fr="Fête des migrants").exists()
    assert run(overwrite=True)["open days"] == (0, 1)
    assert run(overwrite=True)["open days"] == (0, 0)


def test_an_event_of_the_year_entered_by_hand_is_not_doubled():
    run()
    OpenDay.objects.filter(agencies__slug="khemisset", kind="open_days").update(last_day="2023-08-19")

    run()

    assert OpenDay.objects.filter(agencies__slug="khemisset").count() == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("al-hoceima", "alhoceima", "column agency: unknown: alhoceima"),
        ("migrant_day", "party", "column kind: unknown: party"),
        ("2025-08-10,province", "2025-08-01,province", "column last_day: before first_day"),
        ("2025,al", "2024,al", "column first_day: not in the year of the row"),
        ("province,01.051", "province,99.999", "column province_code: unknown: 99.999"),
        ("office,,Journée", "tent,,Journée", "column place_kind: unknown: tent"),
        (",annonce d’Al Hoceima (2025)", ",", "column source: is empty"),
    ],
)
def test_faults_are_told_apart(files, old, new, reason):
    edit(files / "open_days.csv", old, new)

    with pytest.raises(BadFiles) as refused:
        run(files)

    assert any(reason in str(fault) for fault in refused.value.faults), refused.value.faults
    assert not OpenDay.objects.exists()


def test_what_is_past_is_no_news(client):
    run()

    assert OpenDay.objects.filter(last_day__gte=days.today()).count() == 0
    assert b"<entry>" not in client.get("/fr/open-days/atom.xml").content
