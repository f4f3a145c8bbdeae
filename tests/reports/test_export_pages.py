"""The page that follows one's files, and who takes them."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from reports import export_tasks as tasks
from reports import report_views
from reports.models import Export
from reports.models.export import State
from tests.recipes import exports, people
from tests.recipes import figures as make

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "/fr/ministry/2026/report/order/"
PAGE = "/fr/ministry/exports/"


@pytest.fixture(autouse=True)
def told(monkeypatch):
    times = []
    monkeypatch.setattr(tasks.make_next, "apply_async", lambda **kw: times.append(kw))
    return times


@pytest.fixture
def fes():
    return exports.season()[1]


def ready(client, **posted) -> str:
    """Order a file, have it made, and its address."""
    client.post(ORDER, {"kind": "requests.csv"} | posted)
    assert tasks.go_on()
    return f"{PAGE}{Export.objects.first().pk}/"


def test_a_button_orders_and_the_page_follows_until_it_is_ready(fes, told):
    client = people.signed_in(exports.reader())

    led = client.post(ORDER, {"kind": "requests.csv.gz", "query": "kind=note"})
    under_way = client.get(led.url).content.decode()
    tasks.go_on()
    over = client.get(led.url).content.decode()

    assert led.url == PAGE
    assert len(told) == 1
    assert 'http-equiv="refresh"' in under_way
    assert 'http-equiv="refresh"' not in over
    assert Export.objects.get().checksum in over
    assert f"{PAGE}{Export.objects.get().pk}/" in over
    assert Export.objects.get().query == "kind=note"


def test_the_file_is_an_attachment_that_no_browser_guesses_about(fes):
    client = people.signed_in(exports.reader())

    response = client.get(ready(client, kind="requests.csv.gz"))

    assert response["Content-Disposition"] == 'attachment; filename="mre-requests-2026-fr.csv.gz"'
    assert response["Content-Type"] == "application/gzip"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response.getvalue()[:2] == b"\x1f\x8b"


def test_nobody_else_finds_it(fes, client):
    address = ready(people.signed_in(exports.reader()))

    for person in (exports.reader(), make.reader(Role.MINISTRY_ADMIN), make.reader(Role.CHIEF, fes), people.citizen()):
        other = people.signed_in(person)
        assert other.get(address).status_code == 404
        assert str(Export.objects.get().pk) not in other.get(PAGE).content.decode()
    assert client.get(address).status_code == 302


def test_a_chief_takes_their_own_agencys_and_no_longer_once_they_left(fes):
    chief = make.reader(Role.CHIEF, fes)
    address = ready(people.signed_in(chief))
    assert people.signed_in(chief).get(address).getvalue()
    safi = make.agency("safi", "AUSF")

    chief.postings.update(agency=safi)

    client = people.signed_in(chief)
    assert client.get(address).status_code == 404
    assert client.get(PAGE).status_code == 200


def test_who_left_the_ministry_for_an_agency_does_not_take_the_countrys(fes):
    by = exports.reader()
    address = ready(people.signed_in(by))

    by.postings.update(agency=fes, role=Role.CHIEF)

    assert people.signed_in(by).get(address).status_code == 404


def test_after_its_days_or_without_its_file_it_is_not_found(fes, settings):
    client = people.signed_in(exports.reader())
    address = ready(client)
    row = Export.objects.get()

    row.file.storage.delete(row.file.name)
    gone = client.get(address)
    Export.objects.update(expires_at=timezone.now())

    assert gone.status_code == 404
    assert client.get(address).status_code == 404
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("state", State.values)
def test_the_page_says_each_state_in_the_readers_words(fes, language, state):
    by = exports.reader()
    row = exports.ordered(by)
    fields = {"error": "خطأ"} if state == "failed" else {}
    if state == "ready":
        now = timezone.now()
        fields = {"file": "x", "checksum": "a", "made_at": now, "expires_at": now}
    Export.objects.filter(pk=row.pk).update(state=state, rows=2, **fields)

    page = people.signed_in(by).get(f"/{language}/ministry/exports/").content.decode()

    with override(language):
        said = str(State(state).label)
    assert said in page
    with override(None):
        assert said != str(State(state).label)
    assert ('http-equiv="refresh"' in page) is (state in ("waiting", "running"))


def test_an_empty_page_says_so(fes):
    assert people.signed_in(exports.reader()).get(PAGE).status_code == 200


def test_a_stranger_and_nobody_order_nothing(fes, client, told):
    assert client.post(ORDER, {"kind": "requests.csv"}).status_code == 302
    for person in (people.citizen(), make.reader(Role.OFFICER, fes)):
        assert people.signed_in(person).post(ORDER, {"kind": "requests.csv"}).status_code == 404
    assert people.signed_in(exports.reader()).get(ORDER).status_code == 405
    assert people.signed_in(exports.reader()).post("/fr/ministry/2011/report/order/", {}).status_code == 404
    assert not Export.objects.exists()
    assert not told


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"kind": "exe"},
        {"kind": "requests.csv", "query": "kind=nonsense"},
        {"kind": "requests.csv", "query": "x" * 9000},
    ],
)
def test_nonsense_is_answered_with_words(fes, posted):
    client = people.signed_in(exports.reader())

    response = client.post(ORDER, posted, follow=True)

    assert response.status_code == 200


def test_a_small_file_is_taken_at_once_and_a_large_one_is_ordered(fes, monkeypatch):
    client = people.signed_in(exports.reader())
    small = client.get("/fr/ministry/2026/report/").content.decode()
    monkeypatch.setattr(report_views, "AT_ONCE", 3)

    large = client.get("/fr/ministry/2026/report/").content.decode()

    assert "/fr/ministry/2026/report/requests.csv" in small
    assert "/fr/ministry/2026/report/requests.csv" not in large
    assert ORDER in small
    assert ORDER in large


def test_a_dead_broker_is_no_obstacle(fes, monkeypatch):
    def refused(**_kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.make_next, "apply_async", refused)
    client = people.signed_in(exports.reader())

    assert client.post(ORDER, {"kind": "requests.csv"}).status_code == 302
    assert tasks.go_on()
    assert Export.objects.get().state == State.READY


def test_the_page_asks_few_queries_whatever_it_shows(fes, django_assert_max_num_queries):
    by = exports.reader()
    client = people.signed_in(by)
    for number in range(12):
        exports.ordered(by, query=f"first=2026-07-{number + 10}")
        tasks.go_on()
    client.get(PAGE)

    with django_assert_max_num_queries(9):
        client.get(PAGE)
