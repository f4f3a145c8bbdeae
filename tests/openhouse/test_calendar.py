"""The public calendar as a list: what is announced, in both languages, narrowed as readers ask, in few queries."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from common import days
from openhouse.models import OpenDay, State
from openhouse.spelling import span
from openhouse.views.calendar import PAGE
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.listing import HOME, event, page, titles

pytestmark = pytest.mark.django_db


def soon(number=10):
    return days.today() + timedelta(days=number)


def test_the_list_tells_what_comes_month_by_month(client):
    event("Plus tard", in_days=200)
    event("Bientôt", in_days=3)
    event("En ce moment", in_days=-1)
    event("Passées", in_days=-30)
    event("En préparation", state=State.DRAFT)

    shown = page(client)

    assert titles(shown) == ["En ce moment", "Bientôt", "Plus tard"]
    assert len(shown.select("h2[id^=m20]")) >= 2
    assert "en ce moment" in shown.select_one(".dates .tag").text


def test_both_languages_say_it(client):
    event("Journées", first_day=date(2027, 8, 9), last_day=date(2027, 8, 13), opens=time(9), closes=time(16, 30))

    arabic, french = page(client, language="ar"), page(client)

    assert arabic.html["dir"] == "rtl"
    assert "من 9 إلى 13 غشت 2027" in arabic.text
    assert "Journées بالعربية" in arabic.text
    assert "Du 9 au 13 août 2027" in french.text


def test_a_year_that_is_past_can_be_read(client):
    event("Été 2022", first_day=date(2022, 8, 8), last_day=date(2022, 8, 12))
    event("Bientôt")

    coming, past = page(client), page(client, "?year=2022")

    assert titles(coming) == ["Bientôt"]
    assert [link["href"] for link in coming.select("nav[aria-labelledby=years] a")][-1] == "?year=2022"
    assert titles(past) == ["Été 2022"]


def test_readers_narrow_by_region_agency_kind_and_online(client):
    ours, theirs = desk.agency(), desk.fes()
    event("Ici", ours, online=True, online_url="https://meet.example/x")
    event("Là-bas", theirs, kind="meeting")

    assert titles(page(client, "?agency=fes")) == ["Là-bas"]
    assert titles(page(client, f"?region={ours.region_id}")) == ["Ici"]
    assert titles(page(client, "?kind=meeting")) == ["Là-bas"]
    assert titles(page(client, "?online=1")) == ["Ici"]


def test_an_event_of_several_agencies_stands_once(client):
    ours, theirs = desk.agency(), desk.fes()
    shared = event("Ensemble", ours)
    shared.agencies.add(theirs)

    assert titles(page(client, "?agency=fes")) == ["Ensemble"]
    assert titles(page(client, f"?region={theirs.region_id}")) == ["Ensemble"]
    assert titles(page(client)) == ["Ensemble"]


def test_an_online_session_makes_an_event_one_to_visit_from_afar(client):
    make.session(event("Avec une séance en ligne"), online=True)
    event("Sur place")

    assert titles(page(client, "?online=1")) == ["Avec une séance en ligne"]


def test_a_stay_shows_every_event_it_touches(client):
    event("Avant", in_days=2, length=2)
    event("À cheval", in_days=9, length=3)
    event("Dedans", in_days=15, length=1)
    event("Après", in_days=40)

    shown = page(client, f"?stay_from={soon(10)}&stay_to={soon(20)}")

    assert titles(shown) == ["À cheval", "Dedans"]


def test_a_stay_without_open_days_leads_on(client):
    agency = desk.agency()
    event("La prochaine", agency, in_days=60)
    event("Annulée", agency, in_days=50, state=State.CANCELLED)

    shown = page(client, f"?agency={agency.slug}&stay_from={soon(1)}&stay_to={soon(5)}")

    empty = shown.select_one("section[aria-labelledby=none]")
    assert "pendant votre séjour" in empty.h2.text
    assert titles(empty) == ["La prochaine"]
    assert empty.select_one(f'a[href="/fr/agencies/{agency.slug}/"]')
    assert empty.select_one('a[href="#subscribe"]')


def test_where_an_agency_has_none_the_next_of_the_country_are_offered(client):
    desk.agency()
    event("Là-bas", desk.fes())

    empty = page(client, "?agency=beni-mellal").select_one("section[aria-labelledby=none]")

    assert "avec ces choix" in empty.h2.text
    assert titles(empty) == ["Là-bas"]


def test_an_empty_portal_says_so_and_goes_on(client):
    for address in ("", "month/", "week/"):
        assert page(client, address).select_one(".panel")
    assert "n’est annoncée pour le moment" in page(client).text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("agency=nowhere", "agency"),
        ("region=99", "region"),
        ("kind=%00x", None),
        ("kind=party", "kind"),
        ("stay_from=2026-13-40", "stay_from"),
        ("stay_from=2027-02-01&stay_to=2027-01-01", "stay_to"),
        ("year=1066", "year"),
    ],
)
def test_a_bad_filter_is_answered_at_its_field(client, query, field):
    event("Bientôt")

    answer = client.get(f"{HOME}?{query}")

    assert answer.status_code == 400
    if field:
        soup = BeautifulSoup(answer.content, "html.parser")
        assert soup.select_one("details.filters").has_attr("open")
        assert soup.select_one(f"#id_{field}")["aria-invalid"] == "true"
        assert soup.select_one(f'#errors a[href="#id_{field}"]')


def test_the_other_filters_still_hold_beside_a_bad_one(client):
    event("Ici", desk.agency())
    event("Là-bas", desk.fes())

    assert titles(page(client, "?agency=fes&kind=party", expect=400)) == ["Là-bas"]


def test_what_narrows_is_said_and_can_be_taken_back(client):
    desk.agency()
    shown = page(client, "?agency=beni-mellal&kind=meeting&stay_from=2027-08-03&stay_to=2027-08-20&online=1")

    said = [tag.text for tag in shown.select(".narrowed .tag")]
    assert said == ["Agence urbaine de Béni Mellal", "du 3 au 20 août 2027", "Rencontre ou conférence", "en ligne"]
    assert shown.select_one(".narrowed a")["href"] == "?"


def test_what_is_called_off_is_said_in_every_view(client):
    gone = event("Annulée", first_day=date(2027, 8, 9), last_day=date(2027, 8, 9), state=State.CANCELLED)

    for address in ("", "month/?month=2027-08", "week/?week=2027-W32"):
        assert "Annulé" in page(client, address).select_one(".off .tag").text
    assert str(gone.pk) in page(client).select_one(".off a")["href"]


def test_the_views_lead_to_each_other_where_the_first_event_is(client):
    event("En août", first_day=date(2027, 8, 9), last_day=date(2027, 8, 10))

    links = [link["href"] for link in page(client, "?kind=open_days").select("nav .pages a")[:3]]

    assert links == [
        "/fr/open-days/?kind=open_days",
        "/fr/open-days/month/?month=2027-08&kind=open_days",
        "/fr/open-days/week/?week=2027-W32&kind=open_days",
    ]


def test_twelve_months_with_three_hundred_events_cost_ten_queries_at_most(client, django_assert_max_num_queries):
    agencies = [desk.agency(), desk.fes(), desk.agency("agadir", "AUAG", "Agadir", "09.001")]
    year = days.today().year + 1
    rows = [
        OpenDay(
            title_ar=f"أبواب {n}", title_fr=f"Portes {n}", state=State.PUBLISHED, opens=time(9), closes=time(16),
            first_day=date(year, 1 + n % 12, 1 + n % 27), last_day=date(year, 1 + n % 12, 2 + n % 27),
        )
        for n in range(300)
    ]  # fmt: skip
    OpenDay.objects.bulk_create(rows)
    link = OpenDay.agencies.through
    link.objects.bulk_create(link(openday=row, agency=agencies[n % 3]) for n, row in enumerate(rows))
    make.session(rows[0])
    client.get(HOME)

    with django_assert_max_num_queries(10):
        first = page(client, f"?year={year}")
    with django_assert_max_num_queries(10):
        last = page(client, f"?year={year}&page=3")
    with django_assert_max_num_queries(10):
        month = page(client, f"month/?month={year}-01")
    with django_assert_max_num_queries(10):
        page(client, f"week/?week={year}-W02&region=05")

    assert len(titles(first)) == PAGE
    assert len(titles(last)) == 300 - 2 * PAGE
    assert len(month.select("td .held a")) >= 25


SPANS = {
    (date(2026, 8, 10), date(2026, 8, 10)): ("10 août 2026", "10 غشت 2026"),
    (date(2026, 8, 1), date(2026, 8, 5)): ("du 1er au 5 août 2026", "من 1 إلى 5 غشت 2026"),
    (date(2026, 7, 30), date(2026, 8, 2)): ("du 30 juillet au 2 août 2026", "من 30 يوليوز إلى 2 غشت 2026"),
    (date(2026, 12, 30), date(2027, 1, 2)): (
        "du 30 décembre 2026 au 2 janvier 2027",
        "من 30 دجنبر 2026 إلى 2 يناير 2027",
    ),
}


@pytest.mark.parametrize(("days_of_it", "said"), SPANS.items())
def test_days_are_said_without_saying_the_month_twice(days_of_it, said):
    for language, words in zip(("fr", "ar"), said, strict=True):
        with translation.override(language):
            assert span(*days_of_it) == words


def test_pages_are_only_read(client):
    for address in ("", "month/", "week/", "agency/beni-mellal/", "calendar.ics", "atom.xml"):
        assert client.post(f"{HOME}{address}").status_code == 405
