"""An agency's administrator writes the rota a month at a time."""

import re
from datetime import date, time
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from agencies import rota
from agencies.models import DutyShift, HoursPeriod, Posting
from tests.recipes import agencies as make
from tests.recipes.agencies import MARKER, Role

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 8, 3)


@pytest.fixture(autouse=True)
def without_second_factor(monkeypatch):
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def two():
    return make.two_agencies()


@pytest.fixture
def agency(two):
    return two[0]


@pytest.fixture
def person(agency):
    return make.staff(Role.AGENCY_ADMIN, agency)


@pytest.fixture
def browser(person):
    return signed_in(person)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(agency, month="2026-08"):
    return f"/fr/admin/agencies/dutyshift/month/{agency.slug}/?month={month}"


def fields_of(answer) -> dict[str, str]:
    """What a browser would send back from the page."""
    form = answer.context["form"]
    sent = {"seen": form.seen}
    for row in form.rows:
        for name in row.fields:
            value = row[name].value()
            value = f"{value:%H:%M}" if isinstance(value, time) else value
            sent[f"{row.prefix}-{name}"] = "on" if value is True else (value or "")
    return {name: value for name, value in sent.items() if value != "" or name.endswith(("starts", "line"))}


def row(day, starts="", ends="", line="", n="n0", **more) -> dict[str, str]:
    values = {"starts": starts, "ends": ends, "line": line, "published": "on"} | more
    return {f"{day}.{n}-{name}": str(getattr(value, "pk", value)) for name, value in values.items()}


def save(browser, agency, *rows, month="2026-08", **more):
    opened = browser.get(address(agency, month))
    return browser.post(
        address(agency, month), fields_of(opened) | dict(pair for r in rows for pair in r.items()) | more
    )


def shift(agency, day=MONDAY, starts=time(16, 30), ends=time(18, 30), **fields):
    line = fields.pop("line", None) or agency.contacts.first()
    return DutyShift.objects.create(agency=agency, day=day, starts=starts, ends=ends, line=line, **fields)


def words(answer) -> str:
    return unescape(answer.content.decode())


def shifts():
    return list(DutyShift.objects.values_list("day", "starts", "ends", "person"))


# --- writing ---------------------------------------------------------------------------------------------------


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
    assert "Amina → " in page
    assert "Karima" in page
    assert "2026-08-05 09:00–12:00" in page


# --- what is refused -------------------------------------------------------------------------------------------


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


# --- warnings ---------------------------------------------------------------------------------------------------


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


# --- one more row, and last week again --------------------------------------------------------------------------


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


# --- who may -----------------------------------------------------------------------------------------------------


def test_another_agencys_month_is_not_found(browser, two):
    shift(two[1], person=MARKER)

    answers = [browser.get(address(two[1])), browser.post(address(two[1]), {"seen": ""})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert DutyShift.objects.count() == 1


def test_a_role_held_elsewhere_does_not_write_here(two, person):
    Posting.objects.create(user=person, agency=two[1], role=Role.OFFICER, since=date(2020, 1, 1))

    answer = signed_in(person).get(address(two[1]))

    assert answer.status_code == 403


def test_an_officer_does_not_write_the_rota(two):
    browser = signed_in(make.staff(Role.OFFICER, two[0]))

    assert browser.get(address(two[0])).status_code == 403
    assert browser.get("/fr/admin/agencies/dutyshift/month/").status_code == 403


def test_people_of_one_agency_go_straight_to_their_month(browser, two):
    ministry = signed_in(make.staff(Role.MINISTRY_ADMIN))

    straight = browser.get("/fr/admin/agencies/dutyshift/month/")
    chosen = ministry.get("/fr/admin/agencies/dutyshift/month/")

    assert straight["Location"].endswith(f"/month/{two[0].slug}/")
    assert two[0].slug in words(chosen)
    assert two[1].slug in words(chosen)
    assert ministry.get(address(two[1])).status_code == 200


def test_a_visitor_is_sent_to_sign_in(client, agency):
    assert client.get(address(agency)).status_code == 302


@pytest.mark.parametrize("odd", ["2026-13", "x", "9999-99"])
def test_an_odd_month_leads_to_the_current_one(browser, agency, odd):
    answer = browser.get(address(agency, odd), follow=True)

    assert answer.status_code == 200
    assert str(answer.context["month"]) == str(rota.this_month())


def test_the_list_shows_ones_own_shifts_and_leads_to_the_month(browser, two):
    shift(two[0], person="Amina")
    shift(two[1], person=MARKER)

    page = words(browser.get("/fr/admin/agencies/dutyshift/"))

    assert "Amina" in page
    assert MARKER not in page
    assert "/fr/admin/agencies/dutyshift/month/" in page


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


# --- one shift on its own page -----------------------------------------------------------------------------------


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
