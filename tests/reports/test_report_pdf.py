"""The report as a document: every section in the reader's language, titles in both, bars from the reading side."""

import io
import subprocess
import time
from datetime import date

import pikepdf
import pypdfium2
import pytest
from django.utils import translation

from agencies.models import Role
from campaigns.models import Campaign
from reports import verbs
from reports.files.pdf import document_of
from reports.section import Figure, Report, Row, Section
from reports.sections.titles import TITLES
from reports.verbs import whole_report
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)
GREEN = (11, 90, 60)


@pytest.fixture
def campaign():
    found, fes, safi = make.campaign(), make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.save([make.case(fes, ON, answered_on=date(2026, 7, 2)) for _ in range(3)])
    make.save([make.case(safi, ON)])
    return found


def made(campaign: Campaign, language: str) -> Report:
    with translation.override(language):
        return whole_report(campaign, reader=people.staff())


def text_of(data: bytes) -> str:
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return said.stdout.decode()


def small(language: str, rows: int = 1) -> Report:
    """One section whose lines have bars of one length."""
    figures = (Figure("filed", "Filed", "What is filed."),)
    lines = tuple(Row(str(at), f"Line {at}", (7,)) for at in range(rows))
    section = Section("kind", "Kinds", "Kind", figures, lines, Row("total", "All", (7 * rows,)), drawn=("filed",))
    return Report(2026, ON, ON, ON, language, (section,))


def where_green(data: bytes, page: int) -> tuple[float, float]:
    """From where to where a bar reaches across a page, as shares of its width; letters are no bars."""
    picture = pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil().convert("RGB")
    width, height = picture.size
    rows = [[x for x in range(width) if picture.getpixel((x, y)) == GREEN] for y in range(height)]
    solid = [row for row in rows if len(row) > 100 and row[-1] - row[0] == len(row) - 1]
    return min(row[0] for row in solid) / width, max(row[-1] for row in solid) / width


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_is_archival_accessible_and_has_every_number_of_the_page(campaign, language):
    report = made(campaign, language)

    data = document_of(report)

    with pikepdf.open(io.BytesIO(data)) as document:
        metadata = document.Root.Metadata.read_bytes().decode()
        assert str(document.Root.Lang).startswith(language)
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) > 3
    assert "pdfaid:part" in metadata
    assert "pdfuaid:part" in metadata
    text = " ".join(text_of(data).split())
    assert "2026" in text
    if language == "fr":
        for section in report.sections:
            assert section.title in text
            assert all(row.label in text for row in section.rows if len(row.label) < 25)
        assert "Agence fes 3 3 3" in text
    assert "1/" in text


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_section_titles_in_both_languages_are_those_of_the_sections(campaign, language):
    make.own_days(make.Agency.objects.get(slug="fes"), campaign, None, None)
    make.Participation.objects.update(requests_target=10)

    report = made(campaign, language)

    with translation.override(language):
        assert {one.slug: one.title for one in report.sections} == {slug: str(said) for slug, said in TITLES.items()}


def test_broad_tables_lie_on_their_side_and_narrow_ones_stand(campaign):
    with pikepdf.open(io.BytesIO(document_of(made(campaign, "fr")))) as document:
        shapes = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in document.pages]

    assert shapes[0] is False
    assert shapes[1] is True
    assert False in shapes[2:]


def test_bars_grow_from_the_side_where_reading_begins():
    (fr_from, fr_to), (ar_from, ar_to) = (where_green(document_of(small(language)), 1) for language in ("fr", "ar"))

    # the labels stand before them, the numbers after
    assert fr_from == pytest.approx(1 - ar_to, abs=0.01)
    assert fr_to == pytest.approx(1 - ar_from, abs=0.01)
    assert fr_from > 1 - fr_to


def test_a_long_table_repeats_its_head_on_every_page():
    data = document_of(small("fr", rows=120))

    pages = text_of(data).split("\f")
    with_lines = [page for page in pages if "Line 119" in page or "Line 80" in page or "Line 60" in page]
    assert len(with_lines) > 1
    assert all("Kind" in page and "Filed" in page for page in with_lines)


def test_a_name_is_never_typst():
    report = small("fr")
    evil = '#panic() *x* $y$ "'
    rows = (Row("x", evil, (1,)),)
    section = Section("kind", evil, evil, report.sections[0].figures, rows, None, evil, ("filed",))

    text = text_of(document_of(Report(2026, ON, ON, ON, "fr", (section,), ((evil, evil),))))

    assert text.count("#panic() *x* $y$") >= 4


def test_a_frozen_report_bears_its_checksum_on_every_page(campaign):
    Campaign.objects.update(state=Campaign.State.CLOSED)
    admin = make.reader(Role.MINISTRY_ADMIN)
    kept = verbs.freeze(campaign=campaign, by=admin)

    response = people.signed_in(admin).get("/ar/ministry/2026/report/frozen/pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert "frozen-ar.pdf" in response["Content-Disposition"]
    pages = text_of(response.content).rstrip("\f").split("\f")
    assert all(kept.checksum in page for page in pages)


def test_it_is_taken_from_the_page_with_its_filters(campaign):
    client = people.signed_in(make.reader(Role.CHIEF, make.Agency.objects.get(slug="fes")))
    page = client.get("/fr/ministry/2026/report/?kind=note").content.decode()

    response = client.get("/fr/ministry/2026/report/pdf/?kind=note")

    assert "/fr/ministry/2026/report/pdf/?kind=note" in page
    text = text_of(response.content)
    assert "Note de renseignements" in text
    assert "Agence safi" not in text
    assert client.get("/fr/ministry/2026/report/pdf/?agency=safi").status_code == 400


def test_it_takes_no_three_seconds(campaign):
    document_of(made(campaign, "fr"))  # fonts are read once a process
    began = time.perf_counter()

    document_of(made(campaign, "ar"))

    assert time.perf_counter() - began < 3
