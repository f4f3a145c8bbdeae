import time
from datetime import date

import pytest

from agencies.models import Agency
from agencies.search import find, find_communes
from common import days
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    khemisset = make.province("04.291", "Khémisset", "الخميسات")
    nador = make.province("02.381", "Nador", "الناضور")
    casablanca = make.province("06.141", "Casablanca", "الدار البيضاء")
    guerir = make.province("07.427", "Rehamna", "الرحامنة")
    make.commune(khemisset, "04.291.01.05", "Khémisset", "الخميسات")
    make.commune(khemisset, "04.291.05.01", "Oulmès", "أولماس")
    make.commune(nador, "02.381.01.01", "Nador", "الناضور", "الناظور")
    make.commune(nador, "02.381.05.01", "Ouled Settout", "أولاد ستوت")
    make.commune(casablanca, "06.141.01.0", "Casablanca", "الدار البيضاء", districts=("Maârif", "المعاريف"))
    make.commune(guerir, "07.427.01.03", "Ben Guerir", "ابن جرير")
    make.commune(guerir, "07.427.01.05", "Benslimane", "بنسليمان")


def names(query: str) -> list[str]:
    return [commune.name_fr for commune in find_communes(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("الخميسات", "Khémisset"),
        ("خميسات", "Khémisset"),
        ("khemisset", "Khémisset"),
        ("KHÉMISSET", "Khémisset"),
        ("الناظور", "Nador"),
        ("الناضور", "Nador"),
        ("oulad settout", "Ouled Settout"),
        ("اولماس", "Oulmès"),
        ("maarif", "Casablanca"),
        ("المعاريف", "Casablanca"),
        ("جماعة الخميسات", "Khémisset"),
        ("Oulmes Khémisset", "Oulmès"),
        ("khemiset", "Khémisset"),
        ("bensl", "Benslimane"),
    ],
)
def test_a_commune_is_found_as_people_write_it(places, query, first):
    assert names(query)[0] == first


def test_an_unfinished_word_still_finds_both(places):
    assert {"Ben Guerir", "Benslimane"} <= set(names("ben"))


def test_a_province_brings_its_communes_after_the_one_of_its_name(places):
    assert names("khemisset") == ["Khémisset", "Oulmès"]


@pytest.mark.parametrize(
    "query", ["", " ", "a", "ا", "%", "_", "\x00", "\u202e", "x" * 500, "؟؟؟", "qzqzqzqz", "'; --"]
)
def test_what_cannot_be_a_name_finds_nothing_quickly(places, query):
    started = time.process_time()

    assert find_communes(query) == []

    assert time.process_time() - started < 0.2


def test_rows_come_with_province_and_region(places, django_assert_num_queries):
    found = find_communes("khemisset")

    with django_assert_num_queries(0):
        shown = {(commune.province.name_fr, commune.province.region.name_fr) for commune in found}

    assert shown == {("Khémisset", "Béni Mellal-Khénifra")}


def test_at_most_the_limit(places):
    assert len(find_communes("ben", limit=1)) == 1


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(places):
    agency = make.agency("nador", "AUND", "Agence urbaine de Nador")
    assert find("agence urbaine de nador")[0].object == agency

    Agency.objects.filter(pk=agency.pk).update(name_fr="Agence du Rif", name_ar="وكالة الريف")

    assert find("agence du rif")[0].object.name_fr == "Agence du Rif"
    assert [hit for hit in find("agence urbaine de nador") if hit.kind == "agency"] == []


def test_territory_counts_from_its_first_day(places, monkeypatch):
    monkeypatch.setattr(days, "today", lambda: date(2026, 5, 31))
    province = make.province("04.291", "Khémisset", "الخميسات")
    make.territory(make.agency("khemisset", "AUKM", "Agence du Zemmour"), province, since=date(2026, 6, 1))
    before = find("khemisset")[0].agency

    monkeypatch.setattr(days, "today", lambda: date(2026, 6, 1))

    assert before is None
    assert find("khemisset")[0].agency.slug == "khemisset"


def test_offices_out_of_use_are_not_found(places):
    office = make.office(make.agency("oujda", "AUOJ", "Agence urbaine d’Oujda"), "Guichet du port")
    assert find("guichet du port")[0].kind == "office"

    type(office).objects.update(active=False)

    assert find("guichet du port") == []


def test_a_search_asks_the_database_once(places, django_assert_num_queries):
    find("nador")

    with django_assert_num_queries(1):
        find("khemiset")
