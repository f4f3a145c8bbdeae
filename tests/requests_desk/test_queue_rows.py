"""The queue's rows are drawn in one go: escaped, named, each leading to its case, and never a query for one of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_desk.admin.filters import _options
from requests_desk.models import Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.queue import ANSWERED, address, in_days, page, put, timezone

pytestmark = pytest.mark.django_db
LURE = '"><script>alert(1)</script>&'


@pytest.fixture
def browser(agency):
    return signed_in(make.officer(agency))


def drawn(browser, tongue="fr", **query):
    """The table's rows."""
    return re.findall(r"<tr>.*?</tr>", page(browser, tongue, **query).content.decode().split("<tbody>")[1], re.DOTALL)


@pytest.mark.parametrize("tongue", ["ar", "fr"])
def test_what_people_typed_is_escaped_wherever_a_row_shows_it(browser, agency, tongue):
    officer = make.officer(agency)
    officer.name_ar = officer.name_latin = LURE
    officer.save()
    put(make.case(), name_ar=LURE, name_latin=LURE, assignee=officer)

    (row,) = drawn(browser, tongue)

    assert row.count("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 2
    assert "<script" not in row


def test_a_row_can_be_ticked_by_its_name_and_leads_to_its_case_and_back_to_the_list(browser):
    case = make.case()

    (row,) = drawn(browser, kind="note")

    box = f'value="{case.pk}" class="action-select" aria-label="Cocher {case.reference}"'
    link = f'{address()}{case.pk}/change/?_changelist_filters=kind%3Dnote"><bdi dir="ltr">{case.reference}</bdi>'
    assert f'name="_selected_action" {box}' in row
    assert link in row


def test_each_row_has_a_cell_for_each_head(browser):
    make.case()

    html = page(browser).content.decode()

    assert html.split("<thead>")[1].split("</thead>")[0].count("<th ") == 8
    assert [len(re.findall("<t[hd]", row)) for row in drawn(browser)] == [8]


def test_cases_of_every_look_cost_no_query_of_their_own(browser, agency):
    first = make.case()
    shown = {"assignee_id": make.officer(agency).pk, "stay_from": in_days(0), "stay_to": in_days(4)}
    looks = [
        {"fast_lane": True, "after_hours": True, "news_at": timezone.now()},
        {"reopened_on": in_days(0), "rerouted_from_id": agency.pk, "duplicate_of_id": first.pk},
        {"status": Status.STUDY, "due_on": in_days(1), "risk_on": in_days(0)},
        {"status": Status.WAITING, "term_counted": "calendar", "name_ar": "", "name_latin": ""},
        {"status": Status.PAUSED, "commune_id": None, "filed_on": in_days(-60), "due_on": in_days(-30)},
        {**ANSWERED, "answered_on": in_days(0)},
    ]
    for number, look in enumerate(looks):
        _like(first, number, shown | look)
    page(browser)

    with CaptureQueriesContext(connection) as asked:
        rows = drawn(browser, view="all")

    assert len(rows) == 1 + 3 * len(looks)
    assert len(asked) == 9


def _like(case, number, look):
    rows = []
    for count in range(3):
        row = type(case).objects.get(pk=case.pk)
        row.pk, row.reference = None, f"AUBM-20-{number:04d}{count:04d}-Z"
        row.__dict__.update(look)
        rows.append(row)
    type(case).objects.bulk_create(rows)


def test_a_chosen_filter_stays_chosen_and_its_words_are_escaped():
    html = _options((("FR", "France"), ("X", "<b>")), "FR")

    assert html == '<option value="FR" selected>France</option><option value="X">&lt;b&gt;</option>'
