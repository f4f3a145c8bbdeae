"""The ministry's interface for programs: the page's numbers, to whom they are due, in words for errors."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from rest_framework.throttling import SimpleRateThrottle

from agencies.models import Kind, Role
from campaigns.models import Campaign
from common import days
from reports import tokens, verbs
from reports.models import ApiToken
from tests.recipes import figures as make
from tests.recipes import people
from tests.recipes.tokens import ROOT, ask, token

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)
ARABIC = re.compile(r"[\u0600-\u06ff]")
ADDRESSES = ["", "2026/", "2026/report/", "2026/cases/"]


@pytest.fixture
def fes():
    make.campaign()
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.save([make.case(fes, ON, answered_on=date(2026, 7, 2), name_latin="Salma Idrissi") for _ in range(2)])
    make.save([make.case(fes, ON, kind=Kind.COMPLAINT), make.case(safi, ON, country="CA")])
    return fes


def filed(response) -> int:
    sections = {one["slug"]: one for one in response.json()["sections"]}
    return sections["agency"]["total"]["values"][0]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_report_is_that_of_the_page(fes, language):
    reader = make.reader(Role.MINISTRY_READER)
    page = people.signed_in(reader).get(f"/{language}/ministry/2026/report/?kind=note").context["report"]

    answer = ask(token(reader)[1], "2026/report/", language, kind="note").json()

    assert answer["language"] == language
    assert [one["title"] for one in answer["sections"]] == [one.title for one in page.sections]
    assert [[row["values"] for row in one["rows"]] for one in answer["sections"]] == [
        [list(row.values) for row in one.rows] for one in page.sections
    ]
    assert answer["asked"] == [list(pair) for pair in page.asked]


def test_a_service_reads_the_same_as_a_reader_of_the_ministry(fes):
    of_reader, of_service = token(make.reader(Role.MINISTRY_READER))[1], token()[1]

    assert ask(of_reader, "2026/report/").json() == ask(of_service, "2026/report/").json()


def test_campaigns_are_told_with_their_days_and_whether_they_are_frozen(fes):
    make.campaign(2025, date(2025, 6, 15), date(2025, 9, 15))

    rows = ask(token()[1]).json()["results"]

    assert [(row["year"], row["first"], row["frozen"]) for row in rows] == [
        (2026, "2026-06-15", False),
        (2025, "2025-06-15", False),
    ]
    assert ask(token()[1], "2025/").json()["last"] == "2025-09-15"


def test_a_person_reads_what_they_read_today_and_no_more(fes):
    chief = make.reader(Role.CHIEF, fes)
    secret = token(chief)[1]

    own, other = ask(secret, "2026/report/"), ask(secret, "2026/report/", agency="safi")
    cases = ask(secret, "2026/cases/").json()["results"]
    chief.postings.update(until=date(2021, 1, 1))
    after = ask(secret, "2026/report/")

    assert filed(own) == 3
    assert other.status_code == 400
    assert {row["agency"] for row in cases} == {"fes"}
    assert after.status_code == 403


def test_a_service_of_one_agency_reads_that_agency(fes):
    secret = token(agency=fes)[1]

    assert filed(ask(secret, "2026/report/")) == 3
    assert "safi" not in ask(secret, "2026/report/").content.decode()
    assert ask(secret, "2026/report/frozen/").status_code == 404


def test_the_frozen_report_comes_with_its_checksum(fes):
    Campaign.objects.update(state=Campaign.State.CLOSED)
    kept = verbs.freeze(campaign=Campaign.objects.get(), by=make.reader(Role.MINISTRY_ADMIN))
    make.save([make.case(fes, ON)])

    answer = ask(token()[1], "2026/report/frozen/", "ar").json()

    assert (answer["checksum"], answer["whole"]) == (kept.checksum, True)
    assert answer["report"]["language"] == "ar"
    assert answer["report"] == kept.figures["ar"]


def test_requests_come_page_by_page_each_once_and_nobody_is_named(fes):
    make.save([make.case(fes, ON + timedelta(days=n % 3)) for n in range(21)])
    secret, address, seen = token()[1], "2026/cases/", []

    asked = {"size": 7}
    while True:
        answer = ask(secret, address, **asked)
        seen += answer.json()["results"]
        make.save([make.case(fes, date(2026, 8, 1))])
        if answer.json()["next"] is None:
            break
        assert answer.json()["next"].startswith(f"http://testserver{ROOT}2026/cases/?")
        query = dict(pair.split("=") for pair in answer.json()["next"].partition("?")[2].split("&"))
        asked = query

    references = [row["reference"] for row in seen]
    assert len(references) == len(set(references)) == 25
    assert [row["filed_on"] for row in seen] == sorted((row["filed_on"] for row in seen), reverse=True)
    assert "Salma" not in str(seen)


@pytest.mark.django_db(transaction=True)
def test_a_request_has_the_columns_of_the_file(fes):
    reader = make.reader(Role.MINISTRY_READER)
    raw = b"".join(people.signed_in(reader).get("/fr/ministry/2026/report/requests.csv").streaming_content)
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))

    rows = {row["reference"]: row for row in ask(token()[1], "2026/cases/").json()["results"]}

    assert len(lines) - 1 == len(rows) == 4
    for line in lines[1:]:
        row = list(rows[line[0]].values())
        assert len(row) == len(line)
        assert [str(value if value is not None else "") for value in row[10:13]] == line[10:13]


@pytest.mark.parametrize("kind", ["note", "complaint"])
def test_filters_are_named_as_those_of_the_page(fes, kind):
    rows = ask(token()[1], "2026/cases/", kind=kind, agency="fes", first="2026-06-20", last="2026-07-10").json()

    assert {row["kind"] for row in rows["results"]} == {kind}


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "x"),
        ("agency", "nowhere"),
        ("first", "yesterday"),
        ("country", "ZZ"),
        ("unknown", "1"),
        ("channel", "'"),
    ],
)
@pytest.mark.parametrize("address", ["2026/report/", "2026/cases/"])
def test_what_cannot_be_read_is_explained_at_its_field(fes, language, field, value, address):
    answer = ask(token()[1], address, language, **{field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    said = answer.json()["detail"] + answer.json()["errors"][field][0]
    assert bool(ARABIC.search(said)) is (language == "ar")


@pytest.mark.parametrize("asked", [{"size": "0"}, {"size": "1001"}, {"after": "x"}, {"after": "2026-99-99.1"}])
def test_a_page_that_is_none_is_refused(fes, asked):
    answer = ask(token()[1], "2026/cases/", **asked)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(asked)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("secret", ["", "mre_wrong", "é", "a b", "x" * 5000])
def test_without_a_token_in_force_nothing_is_answered(fes, language, address, secret):
    answer = ask(secret, address, language)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert bool(ARABIC.search(answer.json()["detail"])) is (language == "ar")


def test_a_session_opens_nothing_here(fes):
    assert people.signed_in(make.reader(Role.MINISTRY_ADMIN)).get(f"{ROOT}2026/report/").status_code == 401


def test_revoked_over_or_of_somebody_who_left_it_opens_nothing(fes):
    reader = make.reader(Role.MINISTRY_READER)
    (revoked, one), (over, two), (_theirs, three) = token(), token(), token(reader)
    assert [ask(secret, "2026/").status_code for secret in (one, two, three)] == [200] * 3

    tokens.revoke_token(token=revoked, by=make.reader(Role.MINISTRY_ADMIN))
    ApiToken.objects.filter(pk=over.pk).update(expires_on=days.today() - timedelta(days=1))
    reader.is_active = False
    reader.save()

    assert [ask(secret, "2026/").status_code for secret in (one, two, three)] == [401] * 3


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_token_for_figures_lists_no_requests(fes, language):
    secret = token(lists=False)[1]

    answer = ask(secret, "2026/cases/", language)

    assert answer.status_code == 403
    assert bool(ARABIC.search(answer.json()["detail"])) is (language == "ar")
    assert ask(secret, "2026/report/").status_code == 200


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("address", ["2019/", "2019/report/", "2019/cases/", "2026/report/frozen/"])
def test_what_is_not_there_is_said_in_both_languages(fes, language, address):
    answer = ask(token()[1], address, language)

    assert answer.status_code == 404
    assert bool(ARABIC.search(answer.json()["detail"])) is (language == "ar")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_too_many_questions_of_one_token_wait_and_other_tokens_do_not(fes, language, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "ministry", "2/min")
    one, other = token()[1], token()[1]

    answers = [ask(one, "2026/", language) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert bool(ARABIC.search(answers[2].json()["detail"])) is (language == "ar")
    assert ask(other, "2026/").status_code == 200


def test_wrong_tokens_are_counted_by_address(fes, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "api", "2/min")

    assert [ask("mre_guess", "2026/").status_code for _ in range(3)] == [401, 401, 429]
    assert ask(token()[1], "2026/").status_code == 200


def test_without_redis_everything_is_answered(fes, monkeypatch):
    secret = token()[1]
    monkeypatch.setattr(type(cache._connections["default"]), "_resting_until", float("inf"), raising=False)

    assert ask(secret, "2026/report/").status_code == 200


def test_an_answer_is_for_its_asker_alone(fes):
    for address in (*ADDRESSES, "2019/"):
        answer = ask(token()[1], address)
        assert answer["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer
        assert "ETag" not in answer


def test_only_reading_is_answered(fes, client):
    secret = token()[1]

    assert client.post(f"{ROOT}2026/report/", headers={"Authorization": f"Bearer {secret}"}).status_code == 405


def test_the_day_of_use_is_noted_once_a_day(fes, django_assert_num_queries, monkeypatch):
    row, secret = token()

    ask(secret, "2026/")
    first = ApiToken.objects.get(pk=row.pk).last_used_on
    monkeypatch.setattr(
        days, "today", lambda: date(2026, 11, 28) if first != date(2026, 11, 28) else date(2026, 11, 29)
    )
    ask(secret, "2026/")

    assert first is not None
    assert ApiToken.objects.get(pk=row.pk).last_used_on == days.today()


@pytest.mark.parametrize("many", [1, 60])
def test_the_queries_do_not_grow_with_the_rows(fes, many, django_assert_max_num_queries):
    make.save([make.case(fes, ON) for _ in range(many)])
    secret = token(make.reader(Role.MINISTRY_READER))[1]
    for address in ADDRESSES:
        ask(secret, address)

    for address, most in (("", 5), ("2026/", 4), ("2026/cases/", 10), ("2026/report/", 45)):
        with django_assert_max_num_queries(most):
            assert ask(secret, address).status_code == 200


def test_the_description_names_the_addresses_the_token_and_examples(client):
    schema = client.get("/api/schema/", {"format": "json"}).json()

    paths = {
        f"{ROOT}{address}" for address in ("", "{year}/", "{year}/report/", "{year}/report/frozen/", "{year}/cases/")
    }
    assert paths <= set(schema["paths"])
    report = schema["paths"][f"{ROOT}{{year}}/report/"]["get"]
    assert report["security"] == [{"ministryToken": []}]
    assert report["responses"]["200"]["content"]["application/json"]["examples"]
    assert {"agency", "kind", "first", "last", "lang"} <= {one["name"] for one in report["parameters"]}
