"""Hours in the administration and from the files: the grid of a week, who may touch it, what is told."""

import io
import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from agencies.models import DayException, HoursPeriod, HoursRule, Role
from agencies.opening.day import Span
from agencies.opening.typed import read_spans, write_spans
from common import days
from tests.recipes import agencies as make
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_door")]


@pytest.fixture
def normal():
    period = HoursPeriod.objects.create(kind="normal", name_fr="Horaire normal", name_ar="التوقيت العادي")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=time(8, 30), closes=time(16, 30))
    return period


@pytest.fixture
def two(normal):
    return make.two_agencies()


@pytest.fixture
def browser(two):
    return signed_in(make.staff(Role.AGENCY_ADMIN, two[0]))


@pytest.fixture
def ministry(normal):
    return signed_in(make.staff(Role.MINISTRY_ADMIN))


def address(agency, office=None) -> str:
    return reverse("admin:agencies_hoursrule_week", args=[agency.pk]) + (f"?office={office.pk}" if office else "")


def cell(period, weekday: int) -> str:
    return f"p{period.pk}d{weekday}"


# --- what is typed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("08:30-16:30, 17:00-18:30", "08:30-16:30, 17:00-18:30"),
        (" 17h-18h30 ; 8h30 – 16h30 ", "08:30-16:30, 17:00-18:30"),
        ("٠٨:٣٠-١٦:٣٠، 17-18", "08:30-16:30, 17:00-18:00"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed, written):
    assert write_spans(read_spans(typed)) == written


ODD = ["09:00-12:00, 11:00-13:00", "16:30-08:30", "22:00-02:00", "25:00-26:00", "20:00-24:00", "9-9", "abc", "8:30",
       "\x008:30-9:00x", "1" * 500, "08:30-16:30-18:00", "<script>", "9:7-10"]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_odd_hours_are_refused_in_their_cell_and_nothing_typed_is_lost(two, browser, normal, odd):
    before = HoursRule.objects.count()

    answer = browser.post(address(two[0]), {cell(normal, 0): odd, cell(normal, 1): "09:00-12:00"})

    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [cell(normal, 0)]
    assert form[cell(normal, 0)].value() == odd
    assert "09:00-12:00" in answer.content.decode()
    assert HoursRule.objects.count() == before


# --- the grid -------------------------------------------------------------------------------------------


def test_a_week_is_saved_at_once_with_who_and_what(two, browser, normal):
    answer = browser.post(address(two[0]), {cell(normal, 0): "08:30-12:00, 13:00-16:30", cell(normal, 4): "9-12"})

    kept = HoursRule.objects.filter(agency=two[0]).order_by("weekday", "opens")
    assert answer.status_code == 302
    assert [(rule.weekday, rule.opens.hour) for rule in kept] == [(0, 8), (0, 13), (4, 9)]
    assert {rule.effect for rule in kept} == {"replaces"}
    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert len(told) == 2
    assert "— → 08:30-12:00, 13:00-16:30" in told[0]
    assert "08:30-12:00, 13:00-16:30" in browser.get(address(two[0])).content.decode()


def test_the_history_of_hours_is_read_in_the_language_of_its_reader(two, browser, normal):
    with translation.override("fr"):
        browser.post(address(two[0]), {cell(normal, 0): "9-12"})

    entry = LogEntry.objects.get()
    with translation.override("ar"):
        page = browser.get(address(two[0])).content.decode()

    assert "الاثنين" in entry_in(entry, "ar")
    assert "lundi" in entry_in(entry, "fr")
    assert "lundi" not in page
    assert "— → 09:00-12:00" in page


def entry_in(entry, language):
    with translation.override(language):
        return LogEntry.objects.get(pk=entry.pk).get_change_message()


def test_what_is_unchanged_keeps_its_rows_and_writes_no_history(two, browser, normal):
    browser.post(address(two[0]), {cell(normal, 0): "9-12", cell(normal, 1): "9-12"})
    kept = HoursRule.objects.get(agency=two[0], weekday=0).pk

    browser.post(address(two[0]), {cell(normal, 0): "09:00-12:00", cell(normal, 1): ""})

    assert list(HoursRule.objects.filter(agency=two[0]).values_list("pk", flat=True)) == [kept]
    assert LogEntry.objects.count() == 3


def test_an_office_has_a_week_of_its_own_and_summer_adds(two, browser, normal):
    office = two[0].offices.get()
    summer = HoursPeriod.objects.create(
        kind="summer", agency=two[0], name_fr="Été", name_ar="الصيف", first_day=days.today(),
        last_day=days.today() + timedelta(days=60),
    )  # fmt: skip

    browser.post(address(two[0], office), {cell(summer, 5): "9-12:30"})

    rule = HoursRule.objects.get(office=office)
    assert (rule.effect, rule.duty, rule.period) == ("adds", True, summer)
    assert not HoursRule.objects.filter(agency=two[0], office=None).exists()


def test_another_agencys_week_is_not_found(two, browser, normal):
    theirs = two[1].offices.get()

    assert browser.get(address(two[1])).status_code == 404
    assert browser.post(address(two[1]), {cell(normal, 0): "9-12"}).status_code == 404
    assert browser.get(address(two[0], theirs)).status_code == 404
    assert browser.get(address(two[0]) + "?office=%00").status_code == 400
    assert browser.get(address(two[0]) + "?office=x").status_code == 404
    assert browser.get(reverse("admin:agencies_hoursrule_week", args=[10**30])).status_code == 404
    assert browser.get(reverse("admin:agencies_hoursrule_national_week")).status_code == 403


def test_an_officer_keeps_no_hours(two):
    officer = signed_in(make.staff(Role.OFFICER, two[0]))

    assert officer.post(address(two[0]), {}).status_code == 403


def test_the_nations_week_is_the_ministrys(ministry, normal):
    typed = {cell(normal, weekday): "09:00-17:00" for weekday in range(5)}

    answer = ministry.post(reverse("admin:agencies_hoursrule_national_week"), typed)

    assert answer.status_code == 302
    assert set(HoursRule.objects.values_list("opens", flat=True)) == {time(9)}
    assert LogEntry.objects.count() == 5


# --- the plain pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["hoursperiod", "hoursrule", "dayexception"])
def test_lists_and_forms_open_for_the_ministry_and_an_agency(two, browser, ministry, model):
    for client in (browser, ministry):
        assert client.get(reverse(f"admin:agencies_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:agencies_{model}_add")).status_code == 200


def test_hours_that_overlap_are_told_not_a_server_error(two, browser, normal):
    def add(opens, closes):
        values = {"period": normal.pk, "agency": two[0].pk, "office": "", "weekday": 0, "effect": "replaces"}
        return browser.post(reverse("admin:agencies_hoursrule_add"), values | {"opens": opens, "closes": closes})

    assert add("09:00", "12:00").status_code == 302
    assert add("11:00", "13:00").status_code == 200
    assert add("22:00", "02:00").status_code == 200
    assert HoursRule.objects.filter(agency=two[0]).count() == 1


def test_an_agency_cannot_write_a_national_day(two, browser):
    values = {"agency": "", "office": "", "day": "2026-12-01", "kind": "closed", "state": "confirmed"}

    answer = browser.post(reverse("admin:agencies_dayexception_add"), values)

    assert answer.status_code == 200
    assert "agency" in answer.context["adminform"].form.errors
    assert not DayException.objects.exists()


# --- from the files -------------------------------------------------------------------------------------


def load(folder: Path = settings.BASE_DIR / "data", **options) -> str:
    out = io.StringIO()
    call_command("load_directory", data=folder, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_the_file_gives_the_nations_hours_and_what_the_sources_tell():
    load()

    assert "Nothing to change" in load()
    tanger = HoursPeriod.objects.get(agency__slug="tanger")
    assert HoursRule.objects.filter(period__kind="normal", agency=None).count() == 5
    assert {(rule.effect, rule.duty) for rule in tanger.rules.all()} == {("adds", True)}
    assert Span(time(9), time(12, 30)) in {Span(rule.opens, rule.closes) for rule in tanger.rules.filter(weekday=5)}


def test_what_staff_edited_survives_until_overwritten():
    load()
    ramadan = HoursPeriod.objects.get(kind="ramadan")
    HoursPeriod.objects.filter(pk=ramadan.pk).update(first_day=date(2027, 2, 9), state="confirmed")
    ramadan.rules.filter(weekday=4).delete()

    load()

    assert HoursPeriod.objects.filter(kind="ramadan", state="confirmed").count() == 1
    assert ramadan.rules.count() == 4
    load(overwrite=True)
    assert HoursPeriod.objects.get(kind="ramadan").state == "expected"
    assert ramadan.rules.count() == 5


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("08:30,16:30", "16:30,08:30", "must come after"),
        ("08:30,16:30", "8h,16:30", "not an hour"),
        ("mon;tue;wed;thu;fri,08:30", "mon;mon,08:30", "overlaps"),
        ("mon;tue;wed;thu;fri,08:30", "lundi,08:30", "unknown: lundi"),
        ("2027-02-08", "", "needs its first"),
        ("summer,tanger", "summer,nowhere", "unknown: nowhere"),
    ],
)
def test_faults_of_the_file_are_told_by_line(tmp_path, old, new, reason):
    folder = Path(shutil.copytree(settings.BASE_DIR / "data", tmp_path / "data"))
    file = folder / "hours.csv"
    file.write_text(file.read_text().replace(old, new))

    with pytest.raises(CommandError, match=reason):
        load(folder)

    assert not HoursPeriod.objects.exists()
