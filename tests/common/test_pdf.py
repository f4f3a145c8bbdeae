"""Documents are archival, accessible, readable as text, and data in them is never a program."""

import io
import logging
import subprocess

import pikepdf
import pytest
import typst

from common import pdf
from common.pdf import qr_svg, render

WORDS = {"ar": "كلمة", "fr": "mot"}
EVIL = '#eval("1+1") #panic() *bold* _it_ $x^2$ `c` @ref <a> // /* \\ #include "/etc/passwd"'


def receipt(**changed):
    """The least that the receipt's template reads."""
    labels = dict.fromkeys(("reference", "papers", "no_paper", "paper", "file", "follow"), WORDS)
    facts = {
        "language": "ar", "date": [2026, 8, 12], "reference": "AUBM-26-004217-K", "agency": WORDS, "rows": [],
        "papers": [], "url": "https://portal.example/", "qr": qr_svg("https://portal.example/"), "qr_alt": "QR",
        "kingdom": WORDS, "portal": WORDS, "title": WORDS, "law": WORDS, "texts": {"ar": ["نص"], "fr": ["texte"]},
        "labels": labels | {"french": "Français", "arabic": "العربية"},
    }  # fmt: skip
    return facts | changed


def row(value):
    return {"label": WORDS, "value": {"ar": value, "fr": value}}


def text_of(data):
    return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def metadata_of(data):
    with pikepdf.open(io.BytesIO(data)) as document:
        return document.Root.Metadata.read_bytes().decode()


def test_a_document_is_archival_and_accessible():
    metadata = metadata_of(render("receipt", receipt()))

    assert "pdfaid:part" in metadata
    assert "pdfuaid:part" in metadata


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_document_names_its_language_and_title(language):
    with pikepdf.open(io.BytesIO(render("receipt", receipt(language=language)))) as document:
        assert str(document.Root.Lang).startswith(language)
        assert "AUBM-26-004217-K" in document.open_metadata().get("dc:title", "")


def test_only_our_own_fonts_are_used():
    with pikepdf.open(io.BytesIO(render("receipt", receipt()))) as document:
        names = {str(thing.BaseFont) for thing in document.objects if "/BaseFont" in _keys(thing)}

    assert names
    assert all("Plex" in name or "Tifinagh" in name for name in names)


def _keys(thing):
    return thing.keys() if isinstance(thing, pikepdf.Dictionary) else ()


@pytest.mark.parametrize("name", ["Şükrüoğlu", "Dvořáková", "Кузнецова", "Παπαδόπουλος", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ݣلميم ڭ پ ڤ"])
def test_names_of_every_script_near_us_keep_the_standards(name):
    data = render("receipt", receipt(rows=[row(name)]))

    assert "pdfaid:part" in metadata_of(data)


def test_a_missing_glyph_costs_the_standards_and_not_the_document(caplog):
    with caplog.at_level(logging.WARNING, logger="common.pdf"):
        data = render("receipt", receipt(rows=[row("😀 李")]))

    assert data.startswith(b"%PDF-")
    assert "without its standards" in caplog.text
    assert "李" not in caplog.text


def test_what_a_citizen_types_is_never_a_template():
    data = render("receipt", receipt(rows=[row(EVIL)], papers=[{"label": {"ar": EVIL, "fr": EVIL}, "file": EVIL}]))

    text = " ".join(text_of(data).split())
    assert '#eval("1+1")' in text
    assert "*bold*" in text
    assert "$x^2$" in text
    assert "root:" not in text


def test_a_broken_template_is_an_error_and_not_a_blank_sheet():
    with pytest.raises(typst.TypstError):
        render("receipt", {"language": "ar"})


def test_forty_papers_with_endless_names_take_several_pages():
    papers = [{"label": WORDS, "file": "x" * 150 + f"{number}.pdf"} for number in range(40)]

    with pikepdf.open(io.BytesIO(render("receipt", receipt(papers=papers)))) as document:
        assert len(document.pages) > 1


def test_an_address_can_be_copied_from_the_sheet():
    url = "https://portal.example/ar/requests/case/AUBM-26-004217-K/"

    assert url in text_of(render("receipt", receipt(url=url)))


def test_a_qr_code_is_plain_svg():
    svg = qr_svg("https://portal.example/?a=1&b=<script>")

    assert svg.startswith("<svg")
    assert "script" not in svg


def test_the_fonts_are_read_once():
    assert pdf._fonts() is pdf._fonts()
