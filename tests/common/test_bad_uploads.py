"""What people and bots send that is no paper: each refused by name, or made harmless; nothing crashes."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
import pytest
from django.utils.translation import override
from PIL import Image

from tests.recipes.files import opened, pdf, picture, raw_of, refusal, take


def phone_photo(kind: str) -> bytes:
    """A photo that tells where, when and by whose phone it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9003] = 6, "SpyPhone", "2026:08:10 10:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 58.0, 12.0), 3: "W", 4: (6.0, 51.0, 0.0)})
    pillow_heif.register_heif_opener()
    return picture(kind, (640, 480), colour="green", exif=exif.tobytes())


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50 * 2**20))
    return held.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A small file that says it is a picture of so many pixels, and means it."""
    row = b"\0" + bytes(width // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _n in range(height)) + packer.flush()
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("kind", ["HEIF", "JPEG"])
def test_no_place_hour_or_phone_is_left_in_a_photo(kind):
    data = phone_photo(kind)
    assert b"SpyPhone" in data

    accepted = take(data, "IMG_0042.HEIC")

    with opened(accepted) as kept:
        assert not kept.getexif()
        assert not kept.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(kept.info)
    assert b"SpyPhone" not in accepted.data
    assert b"2026:08" not in accepted.data
    assert accepted.content_type == "image/jpeg"


@pytest.mark.parametrize("kind", ["HEIF", "JPEG"])
def test_a_photo_on_its_side_is_turned(kind):
    accepted = take(phone_photo(kind))

    assert (accepted.width, accepted.height) == (480, 640)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (zip_bomb(), "papiers.pdf", "office"),
        (zip_bomb(), "papiers.zip", "office"),
        (huge_png(20_000, 15_000), "photo.png", "too_large"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "plan.pdf", "unknown"),
        (b"\xef\xbb\xbf<!DOCTYPE html><body>", "plan.pdf", "unknown"),
        (b"MZ" + bytes(400), "plan.pdf", "unknown"),
        (b"#!/bin/sh\nrm -rf /", "plan.jpg", "unknown"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40), "photo.jpg", "unknown"),
        (b"II*\x00" + bytes(40), "scan.pdf", "unknown"),
        (b"BM" + bytes(60), "scan.jpg", "unknown"),
        (b"\x00" * 5000, "photo.jpg", "unknown"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(100), "film.pdf", "unknown"),
    ],
)
def test_a_false_name_helps_nobody(data, name, code):
    assert refusal(data, name).code == code


def test_each_refusal_is_said_in_the_readers_language():
    error = refusal(huge_png(20_000, 15_000), "photo.png")

    said = set()
    for language in ("ar", "fr"):
        with override(language):
            said.add(str(error.message))
    assert len(said) == 2


@pytest.mark.parametrize(
    "front",
    [
        b"<html><script>alert(1)</script>",
        b"MZ" + bytes(62),
        b"GIF89a" + bytes(20),
        b"PK\x03\x04" + bytes(26),
        b"\x7fELF",
    ],
)
def test_a_pdf_behind_something_else_loses_its_front(front):
    accepted = take(front + b"\n" + pdf(), "plan.pdf")

    assert accepted.data.startswith(b"%PDF-")
    assert front not in accepted.data


def test_an_archive_behind_a_photo_is_dropped_and_behind_a_pdf_refused():
    assert refusal(pdf() + zip_bomb()).code == "damaged"
    for data in (picture("JPEG"), picture("PNG")):
        accepted = take(data + zip_bomb(), "plan.pdf")

        assert b"PK\x03\x04" not in accepted.data
        assert b"PK\x05\x06" not in accepted.data


def test_a_photo_that_is_also_a_page_is_only_a_photo():
    held = io.BytesIO()
    Image.new("RGB", (200, 200)).save(held, "JPEG", comment=b"<html><script>alert(1)</script>")

    assert b"script" not in take(held.getvalue(), "x.jpg").data


def test_a_locked_pdf_of_every_strength_is_told_apart():
    for strength in (2, 3, 4, 6):
        lock = pikepdf.Encryption(
            user="u", owner="o", R=strength, **({"aes": False, "metadata": False} if strength < 4 else {})
        )

        assert refusal(pdf(encryption=lock)).code == "encrypted"


def test_names_from_right_to_left_hide_no_ending():
    accepted = take(pdf(), "facture\u202egpj.exe\u2066\u200f.pdf")

    assert accepted.name == "facturegpj.exe.pdf"


def test_a_pdf_that_points_to_itself_ends():
    def knot(document) -> None:
        page = document.pages[0].obj
        page.Knot = page
        document.Root.Outlines = document.make_indirect(pikepdf.Dictionary())
        document.Root.Outlines.First = document.Root.Outlines

    assert b"Outlines" not in raw_of(take(pdf(knot)).data)
