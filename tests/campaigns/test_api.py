"""What programs read of the summers: dates, circulars as links, agencies; nothing of a summer only prepared."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from agencies.models import Contact
from campaigns.models import Campaign, Circular, Participation
from common.api import AddressThrottle
from tests.recipes import agencies as make
from tests.recipes.api import rows
from tests.recipes.files import pdf

pytestmark = pytest.mark.django_db
CAMPAIGNS = "/api/v1/campaigns/"


@pytest.fixture
def summer():
    return Campaign.objects.create(
        year=2026, title_ar="صيف 2026", title_fr="Été 2026", state="open", desk_from=date(2026, 6, 15),
        desk_to=date(2026, 8, 30), open_from=date(2026, 8, 10), open_to=date(2026, 8, 14),
    )  # fmt: skip


def circular(summer, **fields):
    row = Circular(campaign=summer, **{"reference": "3511/2026", "dated": date(2026, 6, 12)} | fields)
    row.file.save("circular.pdf", ContentFile(pdf()))
    return row


def test_a_campaign_tells_its_days_and_leads_to_its_circulars(client, summer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    circular(summer)
    Circular.objects.create(campaign=summer, agency=make.agency("one", "AUA", "Une"), reference="بدون نص")

    [told] = rows(client, "campaigns")

    assert (told["year"], told["state"]) == (2026, "open")
    assert told["title"] == {"ar": "صيف 2026", "fr": "Été 2026"}
    assert [told[name] for name in ("desk_from", "desk_to", "open_from", "open_to")] == [
        "2026-06-15", "2026-08-30", "2026-08-10", "2026-08-14",
    ]  # fmt: skip
    with_text, without = sorted(told["circulars"], key=lambda row: row["reference"])
    assert (with_text["dated"], with_text["agency"]) == ("2026-06-12", None)
    assert (without["agency"], without["pdf"]) == ("one", None)
    answer = client.get(with_text["pdf"])
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_one_campaign_tells_who_takes_part_with_the_days_that_hold(client, summer):
    ours, theirs = make.two_agencies()
    line = make.contact(ours, "+212537000000")
    Participation.objects.create(
        campaign=summer, agency=ours, open_from=date(2026, 8, 17), open_to=date(2026, 8, 21), saturday=True,
        programme_ar="برنامج", programme_fr="Programme", contact=line, requests_target=400, note="SECRET",
        source="SECRET",
    )  # fmt: skip
    Participation.objects.create(campaign=summer, agency=theirs)

    answer = client.get(f"{CAMPAIGNS}2026/")
    told = {row["agency"]["slug"]: row for row in answer.json()["participations"]}

    assert (told[ours.slug]["open_from"], told[ours.slug]["desk_from"]) == ("2026-08-17", "2026-06-15")
    assert (told[theirs.slug]["open_from"], told[theirs.slug]["contact"]) == ("2026-08-10", None)
    assert told[ours.slug]["programme"] == {"ar": "برنامج", "fr": "Programme"}
    assert told[ours.slug]["contact"]["value"] == "+212537000000"
    assert b"SECRET" not in answer.content
    assert b"target" not in answer.content


def test_a_line_that_is_not_published_is_not_told(client, summer):
    ours, _theirs = make.two_agencies()
    Participation.objects.create(campaign=summer, agency=ours, contact=make.contact(ours, "+212537000000"))
    Contact.objects.update(public=False)

    assert client.get(f"{CAMPAIGNS}2026/").json()["participations"][0]["contact"] is None


def test_a_summer_that_is_only_prepared_is_not_told_nor_its_circulars(client, summer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = circular(summer)
    address = rows(client, "campaigns")[0]["circulars"][0]["pdf"]
    Campaign.objects.update(state="prepared")

    assert rows(client, "campaigns") == []
    assert client.get(f"{CAMPAIGNS}2026/").status_code == 404
    assert client.get(address).status_code == 404
    Campaign.objects.update(state="frozen")
    row.file.storage.delete(row.file.name)
    assert rows(client, "campaigns")[0]["state"] == "frozen"
    assert client.get(address).status_code == 404


def test_campaigns_are_narrowed_by_state_and_agency_the_latest_first(client, summer):
    Campaign.objects.create(year=2024, state="closed")
    older = Campaign.objects.create(year=2023, state="closed")
    Participation.objects.create(campaign=older, agency=make.agency("one", "AUA", "Une"))

    assert [row["year"] for row in rows(client, "campaigns")] == [2026, 2024, 2023]
    assert [row["year"] for row in rows(client, "campaigns", state="closed")] == [2024, 2023]
    assert [row["year"] for row in rows(client, "campaigns", agency="one")] == [2023]
    assert rows(client, "campaigns", agency="nowhere") == []


@pytest.mark.parametrize(
    ("asked", "name"), [({"state": "prepared"}, "state"), ({"agency": "a b"}, "agency"), ({"yaer": 2026}, "yaer")]
)
def test_a_question_that_means_nothing_is_answered_by_its_parameter_in_both_languages(client, asked, name):
    said = {}
    for language in ("ar", "fr"):
        answer = client.get(CAMPAIGNS, asked | {"lang": language})
        assert answer.status_code == 400
        said[language] = answer.json()["errors"][name]

    assert said["ar"] != said["fr"]


def test_campaigns_cost_the_same_for_many(client, summer, django_assert_max_num_queries):
    for number in range(12):
        agency = make.agency(f"au-{number}", f"AU{chr(65 + number)}", f"Agence {number}")
        other = Campaign.objects.create(year=2010 + number, state="closed")
        line = make.contact(agency, f"+2125370000{number:02}")
        for campaign in (summer, other):
            Circular.objects.create(campaign=campaign, agency=agency, reference="1")
            Participation.objects.create(campaign=campaign, agency=agency, contact=line)

    with django_assert_max_num_queries(3):
        assert len(rows(client, "campaigns")) == 13
    with django_assert_max_num_queries(3):
        assert len(client.get(f"{CAMPAIGNS}2026/").json()["participations"]) == 12


def test_an_unchanged_answer_is_not_sent_twice_and_too_many_are_put_off(client, summer, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"api": "2/min"})
    first = client.get(CAMPAIGNS)

    again = client.get(CAMPAIGNS, headers={"If-None-Match": first["ETag"]})
    third = client.get(CAMPAIGNS)

    assert [first.status_code, again.status_code, third.status_code] == [200, 304, 429]
    assert first["Cache-Control"] == "public, max-age=60"
