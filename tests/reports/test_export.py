"""The CSV: typed, whole, and harmless in a spreadsheet."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import Agency, Role
from common.sheets import safe_cell, safe_text
from tests.recipes import figures as make
from tests.recipes import people

RLM, BOM, ZWSP, LRE = "\u200f", "\ufeff", "\u200b", "\u202a"
FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1"),
    *("＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "﹣1", "﹫A", "−1"),
    *(f"{BOM}=1", f"{RLM}=1", f"{RLM}{BOM} ＝1", f"{ZWSP}@A", f"{LRE}-1", "\x00=1", "\t", "\rwords"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_could_open_a_formula_gets_an_apostrophe(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Agence urbaine de Fès-Meknès", "الوكالة الحضرية", "a=b", "Béni Mellal (siège)", "2026"]
)
def test_an_ordinary_text_stays_as_it_is(text):
    assert safe_text(text) == text


@given(st.text(alphabet=st.sampled_from(f"=+-@＝＠ \t\r\n{RLM}{BOM}{ZWSP}aب1")))
def test_no_text_begins_as_a_formula_once_hidden_marks_are_gone(text):
    seen = safe_text(text).strip(f" \t\r\n{RLM}{BOM}{ZWSP}")

    assert not seen.startswith(tuple("=+-@＝＠"))


def test_numbers_and_days_stay_typed_and_nothing_is_empty():
    assert [safe_cell(value) for value in (3, 2.5, date(2026, 8, 14), None)] == [3, 2.5, "2026-08-14", ""]


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def season(db):
    fes, evil = make.agency("fes", "AUFS"), make.agency("evil", "AUEV", name_fr='=HYPERLINK("x")', name_ar=f"{RLM}＝1")
    on = date(2026, 7, 1)
    make.save(
        [
            make.case(fes, on, answered_on=date(2026, 7, 3)),
            make.case(fes, on, answered_on=date(2026, 7, 6)),
            make.case(evil, on),
        ]
    )
    return make.campaign()


def test_the_file_holds_each_agency_by_kind_and_the_totals(season):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    response = client.get("/fr/ministry/2026/csv/")
    rows = rows_of(response)

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="mre-2026-fr.csv"'
    assert len(rows) == 1 + 3 * 4
    assert {len(row) for row in rows} == {15}
    assert rows[4][:1] + rows[4][3:9] + rows[4][13:] == [
        "2026",
        "2026-06-15",
        "2026-09-15",
        "2",
        "2",
        "2",
        "0",
        "1.0",
        "2.5",
    ]
    assert rows[-1][5] == "3"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_name_of_an_agency_cannot_become_a_formula(season, language):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    rows = rows_of(client.get(f"/{language}/ministry/2026/csv/?agency=evil"))

    assert all(row[1].startswith("'") for row in rows[1:])
    assert len(rows) == 1 + 4


def test_the_file_begins_with_a_byte_order_mark_and_keeps_the_filter(season):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    body = client.get("/ar/ministry/2026/csv/?agency=fes&kind=note").getvalue()

    assert body.startswith("\ufeff".encode())
    assert body.decode().count("\r\n") == 2


def test_a_filter_that_means_nothing_gives_the_page_with_its_message_and_no_file(season):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    response = client.get("/fr/ministry/2026/csv/?kind=nonsense")

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


def test_withdrawn_and_suspended_requests_have_columns_of_their_own(season):
    fes, on = Agency.objects.get(slug="fes"), date(2026, 7, 1)
    make.save([make.case(fes, on, status="withdrawn", withdrawn_on=on), make.case(fes, on, status="paused")])
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    rows = rows_of(client.get("/fr/ministry/2026/csv/?agency=fes&kind=note"))

    # filed, answered, on time, late, waiting, suspended, open, withdrawn
    assert rows[1][5:13] == ["4", "2", "2", "0", "0", "1", "1", "1"]
