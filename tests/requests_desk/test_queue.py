"""The queue: what needs somebody now on top, views with their counts, pages that lose and repeat nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import days
from requests_desk import verbs
from requests_desk.admin.queue import agencies_of
from requests_desk.models import Case, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.queue import ANSWERED, address, copies, in_days, listed, page, put, timezone, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(agency):
    return make.officer(agency)


@pytest.fixture
def browser(officer):
    return signed_in(officer)


def test_what_is_due_first_stands_on_top_then_who_leaves_first_then_who_came_first(browser):
    later = put(make.case(), due_on=in_days(9))
    stays = put(make.case(), due_on=in_days(3))
    leaves_late = put(make.case(), due_on=in_days(3), stay_from=in_days(0), stay_to=in_days(20))
    leaves_soon = put(make.case(), due_on=in_days(3), stay_from=in_days(0), stay_to=in_days(2))
    came_after = put(make.case(), due_on=in_days(3))
    overdue = put(make.case(), filed_on=in_days(-20), due_on=in_days(-1))

    shown = listed(browser)

    expected = [overdue, leaves_soon, leaves_late, stays, came_after, later]
    assert shown == [case.reference for case in expected]


def test_what_waits_or_is_done_is_not_to_do(browser):
    due = make.case()
    for status in (Status.WAITING, Status.ANSWERED):
        make.case(status=status)
    put(make.case(), status=Status.PAUSED)

    assert listed(browser) == [due.reference]
    assert len(listed(browser, view="all")) == 4


def test_each_view_holds_and_counts_its_cases(browser, officer):
    far = {"due_on": in_days(9), "risk_on": in_days(8)}
    mine = put(make.case(), assignee=officer, **far)
    colleague = put(make.case(), assignee=make.officer(officer.postings.get().agency), **far)
    risk = put(make.case(), due_on=in_days(1), risk_on=in_days(0))
    overdue = put(make.case(), filed_on=in_days(-20), due_on=in_days(-1), risk_on=in_days(-3))
    waiting = put(make.case(), status=Status.WAITING, assignee=officer, **far)
    paused = put(make.case(), status=Status.PAUSED, **far)
    news = put(make.case(), news_at=timezone.now(), **far)
    reopened = put(make.case(), reopened_on=in_days(0), **far)
    answered = put(make.case(), **ANSWERED, answered_on=in_days(0))

    shown = {view: set(listed(browser, view=view)) for view in totals(browser)}

    expected = {
        "todo": {mine, colleague, risk, overdue, news, reopened},
        "mine": {mine, waiting},
        "unassigned": {risk, overdue, news, reopened},
        "risk": {risk},
        "overdue": {overdue},
        "waiting": {waiting},
        "paused": {paused},
        "news": {news},
        "reopened": {reopened},
        "answered": {answered},
        "all": {mine, colleague, risk, overdue, waiting, paused, news, reopened, answered},
    }
    assert shown == {view: {case.reference for case in cases} for view, cases in expected.items()}
    assert totals(browser) == {view: len(cases) for view, cases in expected.items()}


def test_counts_stop_at_a_thousand(browser, monkeypatch):
    monkeypatch.setattr("requests_desk.admin.views.COUNTED", 5)
    monkeypatch.setattr("requests_desk.admin.queue.COUNTED", 5)
    copies(make.case(), 7)

    shown = {tab["view"].key: tab["shown"] for tab in page(browser).context["cl"].tabs}

    assert (shown["todo"], shown["mine"]) == ("4+", "0")


def test_counts_and_rows_are_of_ones_own_agencies(browser):
    make.case(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))

    assert set(totals(browser).values()) == {0}
    assert listed(browser, view="all") == []


def test_an_officer_of_two_agencies_sees_both(agency, officer, browser):
    other = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    first = put(make.case(), due_on=in_days(2))
    second = put(make.case(other), due_on=in_days(1))
    officer.postings.create(agency=other, role="chief", since=in_days(-3))

    assert listed(browser) == [second.reference, first.reference]


def test_the_list_is_exactly_what_one_may_work(agency, officer):
    make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))
    nobody = make.citizen()

    assert agencies_of(officer) == [agency.pk]
    assert agencies_of(nobody) == []


def walk(browser, before_next=lambda: None, **query):
    """All references of a list, page by page."""
    seen, place = [], None
    for _page in range(50):
        found = page(browser, **query, **({"after": place} if place else {})).context["cl"]
        seen += [case.reference for case in found.result_list]
        if not found.more:
            break
        place = dict(part.split("=") for part in found.next_url[1:].split("&"))["after"]
        before_next()
    return seen


@pytest.mark.parametrize("view", ["todo", "all", "answered", "news"])
def test_walking_loses_and_repeats_nothing_while_rows_are_added(browser, view, monkeypatch):
    monkeypatch.setattr("requests_desk.admin.case.CaseAdmin.list_per_page", 7)
    first = put(make.case(), news_at=timezone.now())
    answered = {**ANSWERED, "answered_on": days.today()} if view == "answered" else {}
    half = {"stay_from": in_days(0), "stay_to": in_days(4)}
    kept = [*copies(first, 20, **answered), *copies(make.case(), 15, news_at=first.news_at, **half, **answered)]
    new = make.case()

    seen = walk(browser, lambda: copies(new, 1, reference=Case.next_reference(new.agency, 2026)), view=view)

    assert len(seen) == len(set(seen))
    assert {case.reference for case in kept} <= set(seen)


@pytest.mark.parametrize("size", [10, 50, 120])
def test_the_page_costs_ten_queries_at_most_and_the_same_for_few_and_many(browser, size):
    copies(make.case(), size, assignee_id=make.officer(make.agency()).pk)
    page(browser)

    with CaptureQueriesContext(connection) as plain:
        page(browser)
    with CaptureQueriesContext(connection) as searched:
        page(browser, q="Amina", kind="note", commune="beni")

    assert (len(plain), len(searched)) == (9, 10)
    assert "OFFSET" not in str(plain.captured_queries)


@pytest.mark.parametrize(
    "view", ["todo", "unassigned", "overdue", "risk", "news", "reopened", "answered", "all", "mine"]
)
def test_every_view_is_read_in_the_order_of_an_index(browser, view):
    make.case()
    queryset = page(browser, view=view).context["cl"].queryset[:51]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plan = queryset.explain()

    assert "Index" in plan
    assert "on requests_desk_case" in plan
    assert "Seq Scan on requests_desk_case" not in plan
    assert "Sort" not in plan.replace("Incremental Sort", "") or "case_" in plan


@pytest.mark.parametrize(
    "query",
    [
        "?view=nonsense", "?after=x", "?after=20260101_-_20260101T000000000000_99999999999999999999", "?after=_",
        "?after=99999999_-_20260101T000000000000_1", "?after=20260101_-_٢_1", "?kind=nonsense", "?officer=999999",
        "?officer=abc", "?office=-1", "?campaign=1", "?stay=x", "?strange=1", "?o=1.-2", "?p=7", "?all=", "?e=1",
        "?status__exact=waiting", "?commune=%F0%9F%98%80", "?applicant__password__startswith=a",
    ],
)  # fmt: skip
def test_an_odd_address_is_told_and_shows_the_list(browser, query):
    case = make.case()

    answer = browser.get(address() + query, follow=True)

    assert answer.status_code == 200
    told = [str(message) for message in answer.context["messages"]]
    harmless = query.startswith(("?o", "?p", "?all", "?e=", "?commune")) and "office" not in query
    assert told or harmless or query.startswith("?officer=999")
    assert case.reference in answer.content.decode() or query.startswith("?commune")


@pytest.mark.parametrize("query", ["?view=%00", "?after=%00", "?kind=%00", "?commune=a%00", "?q=%00", "?%00=1"])
def test_nul_in_an_address_is_refused(browser, query):
    assert browser.get(address() + query).status_code == 400


# --- news ---------------------------------------------------------------------------------------------------


def test_what_the_citizen_writes_is_news_until_staff_open_the_case(browser):
    case = make.case(status=Status.STUDY)
    verbs.write_as_applicant(case=case, by=case.applicant, text="Avez-vous reçu le plan ?")

    before = listed(browser, view="news")
    browser.get(address() + f"{case.pk}/change/")

    assert before == [case.reference]
    assert listed(browser, view="news") == []


def test_filing_and_what_the_agency_does_are_no_news(browser):
    make.case(status=Status.WAITING)

    assert totals(browser)["news"] == 0


def test_papers_given_and_a_withdrawal_are_news():
    given, withdrawn = make.case(status=Status.WAITING), make.case()

    verbs.give_papers(paper_request=given.paper_requests.get(), files=[make.accepted()], by=given.applicant)
    verbs.withdraw(case=withdrawn, by=withdrawn.applicant)

    assert set(Case.objects.exclude(news_at=None)) == {given, withdrawn}


def test_news_that_came_since_the_page_was_read_stays_news():
    case = put(make.case(), news_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(news_at=timezone.now())

    case.looked_at()

    case.refresh_from_db()
    assert case.news_at is not None


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_rows_filters_and_views_are_reached_by_keyboard_and_named(browser, language):
    case = make.case()

    html = page(browser, language).content.decode()

    assert f"/{language}/admin/requests_desk/case/{case.pk}/change/" in html
    assert html.count('<label for="filter_') == 10
    assert 'aria-current="page"' in html
