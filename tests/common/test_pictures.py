"""Photos and scans are decoded and drawn anew."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from tests.recipes.files import opened, picture, refusal, take


def test_a_script_behind_a_png_does_not_survive():
    data = picture() + b"<script>alert(1)</script><?php evil(); ?>"

    accepted = take(data, "x.png")

    assert accepted.content_type == "image/png"
    assert b"script" not in accepted.data
    assert b"php" not in accepted.data


def test_place_and_orientation_of_a_photo_are_used_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SpyPhone"
    exif.get_ifd(0x8825)[2] = (33.0, 58.0, 0.0)

    accepted = take(picture("JPEG", exif=exif, comment=b"secret place"), "photo.jpg")

    assert (accepted.width, accepted.height) == (80, 120)
    assert not opened(accepted).getexif()
    assert b"SpyPhone" not in accepted.data
    assert b"secret" not in accepted.data


def test_heic_of_a_phone_becomes_jpeg():
    pillow_heif.register_heif_opener()

    accepted = take(picture("HEIF", (640, 480), colour="green"), "IMG_0042.HEIC")

    assert (accepted.content_type, accepted.extension) == ("image/jpeg", "jpg")
    assert accepted.name == "IMG_0042.jpg"
    assert (accepted.width, accepted.height) == (640, 480)


def test_a_picture_is_shrunk_to_3000_pixels():
    accepted = take(picture("JPEG", (6000, 1500)))

    assert (accepted.width, accepted.height) == (3000, 750)
    assert opened(accepted).size == (3000, 750)


def test_a_bomb_of_144_megapixels_is_refused_by_its_header():
    data = picture(size=(12000, 12000), mode="1", optimize=True)

    error = refusal(data)

    assert len(data) < 20_000
    assert error.code == "too_large"


def test_a_png_that_lies_about_its_size_is_refused():
    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += picture()[33:]

    assert refusal(data).code == "too_large"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    accepted = take(picture(mode=mode))

    assert opened(accepted).mode in ("L", "RGB")


def test_a_print_shop_jpeg_is_read():
    assert opened(take(picture("JPEG", mode="CMYK", colour=(0, 0, 0, 0)))).mode == "RGB"


def test_transparency_becomes_white_paper():
    accepted = take(picture(mode="RGBA", colour=(0, 0, 0, 0)))

    assert opened(accepted).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bit_grey_stays_grey():
    accepted = take(picture(mode="I;16", colour=0x8000))

    assert 120 <= opened(accepted).getpixel((5, 5)) <= 136


def test_a_heavy_png_becomes_jpeg():
    out = io.BytesIO()
    Image.effect_noise((1600, 1600), 90).convert("RGB").save(out, "PNG")

    assert take(out.getvalue()).content_type == "image/jpeg"


def test_only_the_first_frame_is_kept():
    out = io.BytesIO()
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])

    accepted = take(out.getvalue())

    assert getattr(opened(accepted), "n_frames", 1) == 1


def test_an_icon_is_too_small_to_be_a_paper():
    assert refusal(picture(size=(400, 49))).code == "too_small"
