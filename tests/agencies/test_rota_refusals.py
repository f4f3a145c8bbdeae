"""What a month's sheet and a single shift's page refuse, and that nothing typed is lost."""

from datetime import date, time

import pytest

from agencies.models import DutyShift
from tests.recipes.agencies import MARKER
from tests.recipes.rota import MONDAY, address, fields_of, row, save, shift, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_door")]


@pytest.mark.parametrize(
    "typed",
    [
        {"starts": "16:30", "ends": "18:30"},
        {"starts": "18:30", "ends": "16:30", "line": "own"},
        {"starts": "22:00", "ends": "02:00", "line": "own"},
        {"starts": "08:00:10", "ends": "08:00:50", "line": "own"},
        {"starts": "16:30", "line": "own"},
        {"line": "own"},
        {"starts": "25:99", "ends": "x", "line": "own"},
        {"starts": "16:30", "ends": "18:30", "line": "own", "person": "n" * 121},
        {"starts": "16:30", "ends": "18:30", "line": "999999"},
        {"starts": "16:30", "ends": "18:30", "line": "theirs"},
    ],
    ids=["no line", "backwards", "past midnight", "same minute", "no end", "only a line", "odd hours", "long name",
         "unknown line", "line of another agency"],
)  # fmt: skip
def test_a_row_that_cannot_be_is_told_beside_it_and_nothing_is_lost(browser, two, typed):
    lines = {"own": two[0].contacts.get().pk, "theirs": two[1].contacts.get().pk}
    bad = typed | {"line": lines.get(typed.get("line", ""), typed.get("line", ""))}

    answer = save(
        browser, two[0], row(MONDAY, **bad), row("2026-08-04", "09:00", "12:00", two[0].contacts.get(), person="Kept")
    )

    assert answer.status_code == 200
    assert len(answer.context["form"].wrong) == 1
    assert answer.context["form"].wrong[0].day == MONDAY
    assert 'class="errorlist"' in words(answer)
    assert 'value="Kept"' in words(answer)
    assert not DutyShift.objects.exists()
    assert MARKER not in words(answer)


def test_the_same_line_twice_at_once_is_refused(browser, agency):
    line = agency.contacts.get()

    answer = save(browser, agency, row(MONDAY, "09:00", "12:00", line), row(MONDAY, "11:00", "13:00", line, n="n1"))

    assert answer.status_code == 200
    assert len(answer.context["form"].wrong) == 1
    assert not DutyShift.objects.exists()


def test_a_row_against_a_shift_that_was_not_sent_is_refused_too(browser, agency):
    one = shift(agency)
    sent = {"seen": browser.get(address(agency)).context["form"].seen}

    answer = browser.post(address(agency), sent | row(MONDAY, "16:30", "17:00", one.line))

    assert answer.status_code == 200
    assert DutyShift.objects.count() == 1


def test_a_forged_key_of_another_day_or_agency_changes_nothing(browser, two):
    ours, theirs = shift(two[0]), shift(two[1])
    opened = browser.get(address(two[0]))
    forged = row("2026-08-04", "09:00", "12:00", two[0].contacts.get(), n=f"s{theirs.pk}", remove="on")
    forged |= row("2026-08-05", "09:00", "12:00", two[0].contacts.get(), n=f"s{ours.pk}")
    forged |= row("2027-08-05", "09:00", "12:00", two[0].contacts.get())

    answer = browser.post(address(two[0]), fields_of(opened) | forged)

    assert answer.status_code == 302
    assert DutyShift.objects.get(pk=theirs.pk).day == MONDAY
    assert DutyShift.objects.get(pk=ours.pk).day == MONDAY
    assert not DutyShift.objects.filter(day__year=2027).exists()


def test_two_people_at_the_same_month_do_not_undo_each_other(browser, agency):
    opened = browser.get(address(agency))
    shift(agency, day=date(2026, 8, 10), person="Colleague")

    late = browser.post(
        address(agency), fields_of(opened) | row(MONDAY, "09:00", "12:00", agency.contacts.get(), person="Late")
    )
    again = browser.post(address(agency), fields_of(late))

    assert late.status_code == 200
    assert 'value="Late"' in words(late)
    assert 'value="Colleague"' in words(late)
    assert again.status_code == 302
    assert [found.person for found in DutyShift.objects.all()] == ["Late", "Colleague"]


def one(agency, **values):
    fields = {"agency": agency.pk, "day": "2026-08-03", "starts": "09:00", "ends": "12:00", "published": "on"}
    return fields | {"line": agency.contacts.first().pk} | values


def test_a_shift_is_added_on_its_own_page(browser, agency):
    answer = browser.post("/fr/admin/agencies/dutyshift/add/", one(agency))

    assert answer.status_code == 302
    assert DutyShift.objects.get().starts == time(9)


@pytest.mark.parametrize(
    "wrong", [{"line": ""}, {"line": "theirs"}, {"ends": "08:00"}, {"starts": "10:00", "ends": "13:00"}]
)
def test_a_single_shift_keeps_the_same_rules(browser, two, wrong):
    shift(two[0], starts=time(11), ends=time(14))
    wrong = {name: two[1].contacts.get().pk if value == "theirs" else value for name, value in wrong.items()}

    answer = browser.post("/fr/admin/agencies/dutyshift/add/", one(two[0], starts="08:30", ends="10:30") | wrong)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert DutyShift.objects.count() == 1
