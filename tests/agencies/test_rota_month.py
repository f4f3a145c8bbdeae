"""An agency's administrator writes the rota a month at a time."""

import re
from datetime import date, time

import pytest
from django.contrib.admin.models import LogEntry

from agencies.models import DutyShift, HoursPeriod
from tests.recipes import agencies as make
from tests.recipes.rota import MONDAY, address, fields_of, row, save, shift, shifts, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_door")]


def test_a_month_is_typed_and_saved_at_once(browser, agency, person):
    line = agency.contacts.get()
    first = row(MONDAY, "16:30", "18:30", line, person="Amina")
    second = row("2026-08-31", "09:00", "12:00", line)

    answer = save(browser, agency, first, second)

    assert answer.status_code == 302
    assert shifts() == [
        (MONDAY, time(16, 30), time(18, 30), "Amina"),
        (date(2026, 8, 31), time(9), time(12), ""),
    ]
    assert all(found.published for found in DutyShift.objects.all())


def test_saving_what_is_there_changes_nothing(browser, agency):
    shift(agency, person="Amina", office=agency.offices.get())
    before = list(DutyShift.objects.values())

    answer = save(browser, agency)

    assert answer.status_code == 302
    assert list(DutyShift.objects.values()) == before
    assert not LogEntry.objects.exists()


def test_rows_are_changed_and_removed_under_their_own_keys(browser, agency):
    kept, gone = shift(agency, office=agency.offices.get()), shift(agency, day=date(2026, 8, 4))

    save(browser, agency, {f"2026-08-03.s{kept.pk}-ends": "19:00", f"2026-08-04.s{gone.pk}-remove": "on"})

    found = DutyShift.objects.get()
    assert (found.pk, found.ends, found.office) == (kept.pk, time(19), agency.offices.get())


def test_two_rows_may_trade_their_lines(browser, agency):
    one, other = shift(agency), shift(agency, line=make.contact(agency, "+212523484047"))
    lines = (one.line, other.line)

    answer = save(
        browser, agency,
        {f"{MONDAY}.s{one.pk}-line": str(lines[1].pk), f"{MONDAY}.s{other.pk}-line": str(lines[0].pk)},
    )  # fmt: skip

    assert answer.status_code == 302
    assert (DutyShift.objects.get(pk=one.pk).line, DutyShift.objects.get(pk=other.pk).line) == (lines[1], lines[0])


def test_history_says_who_changed_what(browser, agency, person):
    one = shift(agency, person="Amina")

    save(browser, agency, {f"{MONDAY}.s{one.pk}-person": "Karima"}, row("2026-08-05", "09:00", "12:00", one.line))

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (person, str(agency.pk))
    page = words(browser.get(address(agency)))
    assert "\u2068Amina\u2069 → " in page
    assert "Karima" in page
    assert "2026-08-05 09:00–12:00" in page


def test_gaps_and_different_lines_at_once_are_warnings(browser, agency):
    HoursPeriod.objects.create(kind="summer", name="été", first_day=MONDAY, last_day=date(2026, 8, 5))
    hidden = make.contact(agency, "+212523484047", public=False)
    line = agency.contacts.first()

    answer = save(browser, agency, row(MONDAY, "09:00", "12:00", line), row(MONDAY, "10:00", "11:00", hidden, n="n1"))

    assert answer.status_code == 302
    page = browser.get(address(agency))
    assert page.context["missing"] == [date(2026, 8, 4), date(2026, 8, 5)]
    assert len(page.context["overlaps"]) == 1
    assert [found.line for found in page.context["hidden"]] == [hidden]
    assert words(page).count('class="mre-hint"') == 3


def test_one_more_row_keeps_what_was_typed(browser, agency):
    answer = save(browser, agency, row(MONDAY, "09:00", person="Half typed"), more="2026-08-03")

    monday = [found for found in answer.context["form"].rows if found.day == MONDAY]
    assert len(monday) == 2
    assert 'value="Half typed"' in words(answer)
    assert 'class="errorlist"' not in words(answer)
    assert not DutyShift.objects.exists()


def test_last_week_is_proposed_again_and_saved_after_a_look(browser, agency):
    line = agency.contacts.get()
    typed = row("2026-08-04", "09:00", "12:00", line, person="Amina") | row("2026-08-12", "08:00", "10:00", line)
    shift(agency, day=date(2026, 8, 5))

    copied = save(browser, agency, typed, copy="2026-08-10")
    before = DutyShift.objects.count()
    saved = browser.post(address(agency), fields_of(copied))

    assert before == 1
    assert saved.status_code == 302
    assert [(day.day, starts.hour, who) for day, starts, _ends, who in shifts()] == [
        (4, 9, "Amina"), (5, 16, ""), (11, 9, "Amina"), (12, 8, ""),
    ]  # fmt: skip


def test_the_week_before_may_lie_in_the_month_before(browser, agency):
    shift(agency, day=date(2026, 8, 26), person="Amina")
    shift(agency, day=date(2026, 8, 31))

    copied = save(browser, agency, month="2026-09", copy="2026-08-31")
    browser.post(address(agency, "2026-09"), fields_of(copied))

    assert DutyShift.objects.get(day=date(2026, 9, 2)).person == "Amina"


@pytest.mark.parametrize("odd", [{"more": "x"}, {"copy": ""}, {"copy": "1999-01-01"}, {"more": "2026-07-30"}])
def test_odd_buttons_are_no_server_error(browser, agency, odd):
    assert save(browser, agency, **odd).status_code == 200


@pytest.mark.parametrize("rows", [1, 60])
def test_a_full_month_opens_in_a_fixed_number_of_queries(browser, agency, rows, django_assert_max_num_queries):
    for n in range(rows):
        shift(agency, day=date(2026, 8, n // 2 + 1), starts=time(8 + n % 2 * 4), ends=time(11 + n % 2 * 4))

    with django_assert_max_num_queries(15):
        page = browser.get(address(agency))

    names = re.findall(r'<(?:input|select)[^>]*name="20[^>]*>', page.content.decode())
    assert names
    assert not [name for name in names if "aria-label=" not in name]


def test_a_full_month_is_saved_in_a_fixed_number_of_queries(browser, agency, django_assert_max_num_queries):
    line = agency.contacts.get()
    typed = [row(f"2026-08-{day:02d}", "09:00", "12:00", line) for day in range(1, 32)]
    opened = browser.get(address(agency))

    with django_assert_max_num_queries(20):
        browser.post(address(agency), fields_of(opened) | dict(pair for one in typed for pair in one.items()))

    assert DutyShift.objects.count() == 31
