from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.models import Agency, Territory, agency_of
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db


def test_a_province_has_one_agency_on_a_day():
    province = make.province()
    make.territory(make.agency("one", "AUA", "Une"), province, date(2009, 1, 1))
    other = make.agency("two", "AUB", "Deux")

    with pytest.raises(IntegrityError), transaction.atomic():
        make.territory(other, province, date(2026, 1, 1))


def test_the_form_says_so_before_the_database_does():
    province = make.province()
    make.territory(make.agency("one", "AUA", "Une"), province, date(2009, 1, 1))
    second = Territory(agency=make.agency("two", "AUB", "Deux"), province=province, period=DateRange(date(2020, 1, 1)))

    with pytest.raises(ValidationError) as refused:
        second.full_clean()

    assert "one_agency_a_province_a_day" not in str(refused.value)


def test_neighbouring_codes_do_not_clash():
    first = make.agency("one", "AUA", "Une")
    second = make.agency("two", "AUB", "Deux")

    make.territory(first, make.province("05.091"), date(2009, 1, 1))
    make.territory(second, make.province("05.092", "Autre", "آخر"), date(2009, 1, 1))

    assert Territory.objects.count() == 2


def test_a_reform_moves_a_province_on_its_day_and_the_past_stays():
    province = make.province()
    commune = make.commune(province, "05.091.01.01", "Béni Mellal", "بني ملال")
    old, new = make.agency("old", "AUA", "Ancienne"), make.agency("new", "AUB", "Nouvelle")
    make.territory(old, province, date(2009, 1, 1), date(2027, 1, 1))
    make.territory(new, province, date(2027, 1, 1))

    held = [agency_of(commune, day) for day in (date(2026, 12, 31), date(2027, 1, 1))]

    assert held == [old, new]


def test_a_province_without_agency_has_none():
    commune = make.commune(make.province("02.265", "Guercif", "جرسيف"), "02.265.01.01", "Guercif", "جرسيف")

    assert agency_of(commune) is None
    assert Agency.objects.by_province(["02.265"]) == {}


def test_a_reference_prefix_is_capital_letters():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.agency("one", "au1", "Une")
