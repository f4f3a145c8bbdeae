"""Drawings are judged by their frame, kept as they are, and taken only where a paper asks for them."""

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from common.files import Refused, accept
from tests.recipes.drawings import dwg, old_dwg
from tests.recipes.files import LIMIT, pdf, picture


def take(data: bytes, name: str = "plan.dwg", drawing: bool = True, limit: int = LIMIT):
    return accept(SimpleUploadedFile(name, data), max_bytes=limit, drawing=drawing)


def refusal(data: bytes, **how) -> Refused:
    with pytest.raises(Refused) as caught:
        take(data, **how)
    return caught.value


@pytest.mark.parametrize("version", [b"AC1018", b"AC1021", b"AC1024", b"AC1027", b"AC1032"])
def test_a_drawing_keeps_every_byte(version):
    data = dwg(version)

    accepted = take(data, "مخطط الطابق.DWG")

    assert accepted.data == data
    assert (accepted.content_type, accepted.extension) == ("image/vnd.dwg", "dwg")
    assert accepted.name == "مخطط الطابق.dwg"


@pytest.mark.parametrize("version", [b"AC1012", b"AC1014", b"AC1015"])
def test_an_old_drawing_is_taken(version):
    assert take(old_dwg(version)).content_type == "image/vnd.dwg"


@pytest.mark.parametrize("name", ["plan.dwg", "plan.pdf", "plan.jpg"])
def test_where_no_drawing_is_asked_for_it_is_refused_whatever_its_name(name):
    assert refusal(dwg(), name=name, drawing=False).code == "drawing_elsewhere"


def test_papers_of_other_kinds_are_taken_where_drawings_are():
    assert take(pdf(), "plan.dwg").content_type == "application/pdf"
    assert take(picture("JPEG"), "plan.dwg").content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"AC1009" + bytes(5000), "drawing_unknown"),
        (b"AC1050" + bytes(5000), "drawing_unknown"),
        (b"AC10", "drawing_unknown"),
        (b"AC1032" + bytes(100), "drawing_damaged"),
        (b"AC1032" + bytes(5000), "drawing_damaged"),
        (b"AC1015" + bytes(5000), "drawing_damaged"),
        (b"AC1032" + b"\xff" * 5000, "drawing_damaged"),
        (b"AC1015" + b"\xff" * 5000, "drawing_damaged"),
        (dwg()[:2048], "drawing_damaged"),
        (old_dwg(sections=60), "drawing_damaged"),
        (dwg(security=1), "drawing_locked"),
        (dwg(macros=0x4000), "drawing_macros"),
    ],
)
def test_a_drawing_whose_frame_does_not_hold_is_refused(data, code):
    error = refusal(data)

    assert error.code == code
    with override("ar"):
        assert error.message


@pytest.mark.parametrize(
    "other",
    [b"%PDF-1.7\n", b"<HTML><script>", b"<svg ", b"<!DOCTYPE html>", b"PK\x03\x04", b"<?xml "],
)
def test_a_drawing_that_begins_as_something_else_too_is_refused(other):
    data = bytearray(dwg())
    data[0x100 : 0x100 + len(other)] = other

    assert refusal(bytes(data)).code == "unknown"


@pytest.mark.parametrize("comment", [b"", b"hidden"])
def test_a_drawing_that_ends_as_an_archive_is_refused(comment):
    end = b"PK\x05\x06" + bytes(16) + struct.pack("<H", len(comment)) + comment

    assert refusal(dwg() + end).code == "unknown"


@pytest.mark.parametrize("front", [b"MZ", b"PK\x03\x04", b"\x7fELF", b"<html>"])
def test_a_program_or_archive_before_a_drawing_is_no_drawing(front):
    assert refusal(front + dwg()).code in ("unknown", "office")


def test_a_drawing_over_the_limit_says_so():
    assert refusal(dwg(size=20_000), limit=10_000).code == "too_big"
