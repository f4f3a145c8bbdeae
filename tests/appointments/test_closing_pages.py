"""The pages of closed days in the administration: who sees what, what is tried, what is done."""

import uuid
from datetime import time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import override

from accounts import absent
from agencies.models import DayException, Holiday, Role
from appointments import tasks
from appointments.admin import closing as pages
from appointments.models import Booking, Closing
from appointments.verbs import rebooking
from common import days
from tests.recipes import appointments as make
from tests.recipes import closing as many
from tests.recipes import desk
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
MONDAY = make.monday()


@pytest.fixture
def of():
    return make.wish(opens=time(9), closes=time(11))


@pytest.fixture
def chief(of):
    return desk.officer(of.office.agency, Role.CHIEF)


@pytest.fixture
def elsewhere():
    return desk.agency("elsewhere", "AUEL", "Ailleurs", "05.255")


def page(name: str = "hit", *args, language: str = "fr") -> str:
    with override(language):
        return reverse(f"admin:appointments_booking_{name}", args=args)


def shut(of, *on) -> list[DayException]:
    """The office closed on some days, a Monday unless told otherwise."""
    said = {"agency": of.office.agency, "office": of.office, "kind": "closed"}
    said |= {"reason_fr": "Travaux", "reason_ar": "أشغال"}
    return [DayException.objects.create(day=day, **said) for day in on or (MONDAY,)]


def text_of(answer) -> str:
    return answer.content.decode()


def decided(*rows: Booking, **changed) -> dict[str, object]:
    return {"row": [row.pk for row in rows], "way": "move_or_cancel", "reason": "closed"} | changed


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_from_closing_a_day_to_the_result(of, chief, language):
    first, second = make.booked(of, starts=time(9)), make.booked(of, starts=time(9, 30))
    browser = signed_in(chief)
    typed = {"close-offices": [of.office.pk], "close-first": MONDAY.isoformat(), "close-last": ""}
    typed |= {"close-reason_ar": "أشغال", "close-reason_fr": "Travaux"}

    empty = browser.get(page(language=language))
    seen = browser.post(page("close", language=language), typed)
    before = DayException.objects.count()
    closed = browser.post(page("close", language=language), typed | {"step": "do"})
    hit = browser.get(closed["Location"])
    trial = browser.post(page("try", language=language), decided(first, second))
    untouched = Booking.objects.filter(status="booked").count()
    key = trial.context["key"]
    done = browser.post(page("do", language=language), decided(first, second, job=key), follow=True)

    assert (empty.status_code, seen.status_code, before) == (200, 200, 0)
    assert [row.pk for row in seen.context["rows"]] == [first.pk, second.pk]
    assert {line["booking"] for group in hit.context["groups"] for line in group["lines"]} == {first, second}
    assert hit.context["groups"][0]["reason"] == ("أشغال" if language == "ar" else "Travaux")
    assert (trial.context["going"], untouched) == (2, 2)
    assert len(done.context["steps"]["moved"]) == 2
    assert str(LogEntry.objects.get().user_id) == str(chief.pk)
    assert text_of(done).count(first.reference) == 1


def test_a_feast_that_moved_is_told_on_the_first_page_and_listed(of, chief):
    booking = make.booked(of, starts=time(9))
    browser = signed_in(chief)
    with override("fr"):
        first_page = reverse("admin:index")
    quiet = browser.get(first_page)
    Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête")
    pages.misfits.count_anew(of.office.agency_id)

    told, listed = browser.get(first_page), browser.get(page())

    assert page() in text_of(quiet)
    assert quiet.content.count(b"mre-hint") < told.content.count(b"mre-hint")
    assert booking.reference in text_of(listed)
    assert "Fête" in text_of(listed)


def test_an_officer_reads_the_list_and_decides_nothing(of):
    booking = make.booked(of, starts=time(9))
    shut(of)
    browser = signed_in(desk.officer(of.office.agency))

    listed = browser.get(page())
    refused = [
        browser.post(page("try"), decided(booking)).status_code,
        browser.post(page("do"), decided(booking, job=uuid.uuid4())).status_code,
        browser.post(page("close"), {"close-offices": [of.office.pk], "close-first": MONDAY.isoformat()}).status_code,
    ]

    assert booking.reference in text_of(listed)
    assert page("try") not in text_of(listed) or "checkbox" not in text_of(listed)
    assert refused == [403, 403, 422]
    assert not Closing.objects.exists()


def test_an_administrator_who_receives_nobody_closes_days_without_links_to_people(of):
    booking = make.booked(of, starts=time(9))
    shut(of)
    browser = signed_in(desk.officer(of.office.agency, Role.AGENCY_ADMIN))

    listed = browser.get(page())
    done = browser.post(page("do"), decided(booking, job=uuid.uuid4(), way="cancel"), follow=True)

    assert booking.name in text_of(listed)
    assert booking.reference not in text_of(listed)
    assert len(done.context["steps"]["cancelled"]) == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
def test_another_agencys_appointments_are_neither_seen_nor_touched(of, elsewhere, role):
    booking = make.booked(of, starts=time(9))
    shut(of)
    browser = signed_in(desk.officer(elsewhere, role))

    listed = browser.get(page(), {"office": of.office.pk})
    tried = browser.post(page("try"), decided(booking))
    done = browser.post(page("do"), decided(booking, job=uuid.uuid4()))
    close = {"close-offices": [of.office.pk], "close-first": MONDAY.isoformat(), "step": "do"}
    closed = browser.post(page("close"), close | {"close-reason_ar": "أ", "close-reason_fr": "T"})

    assert booking.name not in text_of(listed)
    assert booking.reference not in text_of(tried)
    assert tried.status_code in (403, 422)
    assert done.status_code in (302, 403)
    assert closed.status_code == 422
    assert Booking.objects.get(pk=booking.pk).status == "booked"
    assert DayException.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MINISTRY_ADMIN, Role.MINISTRY_READER])
def test_the_ministry_reads_figures_and_no_people(of, role):
    make.booked(of, starts=time(9))
    shut(of)

    assert signed_in(desk.officer(None, role)).get(page()).status_code == 403


def test_somebody_elses_decision_is_not_found(of, chief):
    booking = make.booked(of, starts=time(9))
    shut(of)
    done = signed_in(chief).post(page("do"), decided(booking, job=uuid.uuid4(), way="cancel"))

    other = signed_in(desk.officer(of.office.agency, Role.CHIEF)).get(done["Location"])

    assert other.status_code == 404


def test_many_are_left_to_the_worker_and_the_page_renews_itself(chief, monkeypatch):
    of, rows = many.crowded(rebooking.AT_ONCE + 2, lanes=2)
    shut(of, *{row.day for row in rows})
    asked = []
    monkeypatch.setattr(tasks, "ask_to_settle", asked.append)
    monkeypatch.setattr(pages.transaction, "on_commit", lambda call, robust: call())
    browser = signed_in(chief)

    waiting = browser.post(page("do"), decided(*rows, job=uuid.uuid4()), follow=True)
    while tasks.settle_closing(asked[-1]):
        pass
    finished = browser.get(waiting.redirect_chain[-1][0])

    assert 'http-equiv="refresh"' in text_of(waiting)
    assert 'http-equiv="refresh"' not in text_of(finished)
    assert len(finished.context["steps"]["moved"]) == len(rows)


def test_who_has_no_e_mail_is_named_to_be_called(of, chief):
    booking = make.booked(of, starts=time(9))
    Booking.objects.filter(pk=booking.pk).update(person=absent.without_email("ar"), phone="+212612345678")
    shut(of)

    done = signed_in(chief).post(page("do"), decided(booking, job=uuid.uuid4(), way="cancel"), follow=True)

    assert "+212 6" in text_of(done)


def test_nothing_ticked_or_no_way_chosen_is_told_and_the_ticks_stay(of, chief):
    first, second = make.booked(of, starts=time(9)), make.booked(of, starts=time(9, 30))
    shut(of)
    browser = signed_in(chief)

    nothing = browser.post(page("try"), decided())
    wayless = browser.post(page("try"), decided(second, way="burn"))

    assert (nothing.status_code, wayless.status_code) == (422, 422)
    assert wayless.context["ticked"] == {second.pk}
    assert first.status == "booked"


@pytest.mark.parametrize(
    "odd",
    [
        {"job": "x"},
        {"job": ""},
        {"row": ["\x00"]},
        {"row": ["9" * 30]},
        {"row": ["-1"]},
        {"reason": "plans"},
        {"way": ""},
    ],
)
def test_odd_forms_do_nothing_and_are_no_server_error(of, chief, odd):
    booking = make.booked(of, starts=time(9))
    shut(of)

    answer = signed_in(chief).post(page("do"), decided(booking, job=uuid.uuid4()) | odd)

    assert answer.status_code in (302, 400)
    assert Booking.objects.get(pk=booking.pk).status == "booked"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"close-first": ""}, "first"),
        ({"close-first": "2020-01-01"}, "first"),
        ({"close-last": (MONDAY - timedelta(days=1)).isoformat()}, "last"),
        ({"close-last": "9999-01-01"}, "last"),
        ({"close-offices": ["9999"]}, "offices"),
        ({"close-offices": []}, "offices"),
        ({"close-reason_fr": ""}, "reason_fr"),
        ({"close-reason_ar": "\u202e"}, "reason_ar"),
    ],
)
def test_odd_days_are_told_at_their_field(of, chief, typed, field):
    sound = {"close-offices": [of.office.pk], "close-first": MONDAY.isoformat(), "close-last": "", "step": "do"}
    sound |= {"close-reason_ar": "أشغال", "close-reason_fr": "Travaux"}

    answer = signed_in(chief).post(page("close"), sound | typed)

    assert answer.status_code == 422
    assert set(answer.context["shut"].errors) == {field}
    assert not DayException.objects.exists()


def test_before_a_day_is_closed_exactly_those_are_shown_whom_it_would_hit(of, chief):
    hit = make.booked(of, starts=time(9))
    added = {"agency": of.office.agency, "office": of.office, "day": MONDAY, "kind": "added"}
    DayException.objects.create(opens=time(17), closes=time(18), **added)
    evening = make.booked(of, starts=time(17))
    typed = {"close-offices": [of.office.pk], "close-first": MONDAY.isoformat()}
    typed |= {"close-reason_ar": "أشغال", "close-reason_fr": "Travaux"}

    answer = signed_in(chief).post(page("close"), typed)

    assert [row.pk for row in answer.context["rows"]] == [hit.pk]
    assert answer.context["still_open"] == days.spell_day(MONDAY, "fr")
    assert DayException.objects.get().kind == "added"
    assert evening.reference not in text_of(answer)


@pytest.mark.parametrize(
    "query", ["?office=abc", "?office=%00", "?first=2026-99-99", "?last=x&first=%00", "?office=9999"]
)
def test_odd_queries_are_no_server_error(of, chief, query):
    assert signed_in(chief).get(page() + query).status_code in (200, 400, 404)


def test_the_list_costs_the_same_for_many(chief, django_assert_max_num_queries):
    of, rows = many.crowded(60, lanes=4)
    shut(of, *{row.day for row in rows})
    browser = signed_in(chief)
    browser.get(page())

    with django_assert_max_num_queries(30):
        answer = browser.get(page())

    assert answer.context["shown"] == 60


def test_only_a_post_does_anything(of, chief):
    browser = signed_in(chief)

    assert {browser.get(page(name)).status_code for name in ("try", "do", "close")} == {403}
