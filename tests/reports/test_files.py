"""The report's files opened by a second program: typed cells, nothing that computes, the numbers of the page."""

import csv
import io
import math
from datetime import date

import openpyxl
import pytest

from agencies.models import Agency, Kind, Role
from reports.files.workbook import workbook_of
from reports.section import Figure, Report, Row, Section
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)
EVIL = ["=1+1", "+x", "@y", "-2+3", "\t=1+1", "\n@SUM(A1)", "＝1+1", "\u200f=1+1", "http://example.com/x", "007"]


@pytest.fixture
def client():
    make.campaign()
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.save([make.case(fes, ON, answered_on=date(2026, 7, 2)) for _ in range(2)])
    make.save([make.case(fes, ON, kind=Kind.COMPLAINT), make.case(safi, ON, country="CA")])
    return people.signed_in(make.reader(Role.MINISTRY_READER))


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(book: openpyxl.Workbook):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def report_in(client, language: str, query: str = "") -> Report:
    return client.get(f"/{language}/ministry/2026/report/{query}").context["report"]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_workbook_has_a_sheet_a_section_a_cover_and_the_meanings(client, language):
    report = report_in(client, language)

    book = opened(client.get(f"/{language}/ministry/2026/report/xlsx/").content)

    names = book.sheetnames
    assert len(names) == len(report.sections) + 2
    assert len({name.lower() for name in names}) == len(names)
    assert all(1 <= len(name) <= 31 for name in names)
    assert all(bool(sheet.sheet_view.rightToLeft) is (language == "ar") for sheet in book)
    meanings = [row[2].value for row in book[names[-1]].iter_rows()]
    assert meanings == [figure.meaning for one in report.sections for figure in one.figures]
    assert "2026" in {cell.value for cell in book[names[0]]["B"]}


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("query", ["", "?agency=fes", "?kind=note&country=FR"])
def test_every_cell_of_the_workbook_is_the_number_of_the_page(client, language, query):
    report = report_in(client, language, query)

    book = opened(client.get(f"/{language}/ministry/2026/report/xlsx/{query}").content)

    for section, name in zip(report.sections, book.sheetnames[1:-1], strict=True):
        lines = list(book[name].iter_rows(values_only=True))
        expected = [*section.rows, *([section.total] if section.total else [])]
        assert list(lines[0]) == [section.of, *(figure.label for figure in section.figures)]
        assert [line[0] for line in lines[1:]] == [row.label for row in expected]
        for line, row in zip(lines[1:], expected, strict=True):
            assert [value is None for value in line[1:]] == [value is None for value in row.values]
            pairs = [(a, b) for a, b in zip(line[1:], row.values, strict=True) if b is not None]
            assert all(math.isclose(a, b) for a, b in pairs)


def test_numbers_are_numbers_and_shares_from_0_to_1_are_shown_in_per_cent(client):
    report = report_in(client, "fr")
    sheet = opened(client.get("/fr/ministry/2026/report/xlsx/").content)[report.section("agency").title]
    at = report.section("agency").place("share") + 2

    share, filed = sheet.cell(2, at), sheet.cell(2, 2)

    assert (filed.data_type, filed.value, filed.number_format) == ("n", 3, "#,##0")
    assert share.data_type == "n"
    assert 0 <= share.value <= 1
    assert share.number_format == "0%"
    assert sheet.cell(2, 1).data_type == "s"


@pytest.mark.parametrize("name", EVIL)
def test_no_cell_computes_or_leads_away_whatever_an_agency_is_called(client, name):
    Agency.objects.filter(slug="fes").update(name_fr=name)

    book = opened(client.get("/fr/ministry/2026/report/xlsx/").content)

    found = cells(book)
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in found)
    assert name in {cell.value for cell in found if cell.data_type == "s"}


@pytest.mark.parametrize("name", EVIL)
def test_the_table_is_inert_whatever_an_agency_is_called(client, name):
    Agency.objects.filter(slug="fes").update(name_fr=name)

    raw = client.get("/fr/ministry/2026/report/csv/").content.decode("utf-8-sig")

    texts = {cell for line in csv.reader(io.StringIO(raw, newline="")) for cell in line}
    assert not any(text.lstrip("\u200f \t\r\n").startswith(("=", "+", "-", "@", "＝")) for text in texts)
    assert name in {text.removeprefix("'") for text in texts}


def test_titles_that_are_long_forbidden_or_alike_become_sheets_of_their_own():
    long = "Requests of the summer by the way they came"
    titles = [long, long, long.upper(), "a/b:c*d?e[f]", "'x'", "a b c d e f"]
    figures = (Figure("filed", "Filed", "All."),)
    sections = tuple(Section(str(at), title, "Of", figures, (Row("x", "X", (1,)),)) for at, title in enumerate(titles))

    names = opened(workbook_of(Report(2026, ON, ON, ON, "fr", sections))).sheetnames

    assert len(names) == len(titles) + 2
    assert len({name.lower() for name in names}) == len(names)
    assert all(1 <= len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_table_has_every_number_of_the_page_in_letters_that_survive(client, language):
    report = report_in(client, language)

    raw = client.get(f"/{language}/ministry/2026/report/csv/").content

    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len({len(line) for line in lines}) == 1
    found = {(line[4], line[6]): float(line[7]) for line in lines[1:]}
    expected = {
        (f"{section.slug}/{row.key}", figure.slug): value
        for section in report.sections
        for row in (*section.rows, *([section.total] if section.total else []))
        for figure, value in zip(section.figures, row.values, strict=True)
        if value is not None
    }
    assert found == pytest.approx(expected)
    name = Agency.objects.get(slug="fes").name_ar if language == "ar" else "Agence fes"
    assert name in {line[3] for line in lines}


def test_a_share_in_the_table_is_from_0_to_1(client):
    raw = client.get("/fr/ministry/2026/report/csv/").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(raw, newline="")))
    unit = [line for line in lines if list(line.values())[6] == "share"]

    assert unit
    assert all(0 <= float(list(line.values())[7]) <= 1 for line in unit)
