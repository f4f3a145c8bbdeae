"""Uploads are decoded and written anew; what cannot be is refused with its reason."""

import io
import struct
import zlib

import pikepdf
import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils.translation import override
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from common import files
from common.files import MESSAGES, Refused, accept, clean_name

LIMIT = 10 * 1024 * 1024
RLO = "\u202e"


def take(data, name="paper", max_bytes=LIMIT):
    return accept(SimpleUploadedFile(name, data), max_bytes=max_bytes)


def refusal(data, name="paper", max_bytes=LIMIT):
    with pytest.raises(Refused) as caught:
        take(data, name, max_bytes)
    return caught.value


def picture(kind="PNG", size=(120, 80), mode="RGB", colour=None, **options):
    out = io.BytesIO()
    Image.new(mode, size, colour or 0).save(out, kind, **options)
    return out.getvalue()


def opened(accepted):
    return Image.open(io.BytesIO(accepted.data))


def pdf(prepare=lambda document: None, pages=1, **options):
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    prepare(document)
    document.save(out, **options)
    return out.getvalue()


def raw_of(data):
    """All objects of a PDF, unpacked, so that a name cannot hide in an object stream."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


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


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.pdf", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "plan.pdf", "unknown"),
        (b"<!doctype html><script>1</script>", "plan.pdf", "unknown"),
        (b"GIF89a" + bytes(40), "plan.png", "unknown"),
        (b"PK\x03\x04" + bytes(60), "letter.docx", "office"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "letter.pdf", "office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "photo.heic", "damaged"),
        (b"%PDF-1.7\nnothing else", "plan.pdf", "damaged"),
        (b"%PDF-1.7 <html> startxref 0 %%EOF", "plan.pdf", "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "photo.jpg", "damaged"),
    ],
)
def test_what_is_not_a_paper_is_refused_whatever_its_name(data, name, code):
    assert refusal(data, name).code == code


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("whole", [picture("JPEG", (900, 900)), picture("PNG", (900, 900)), pdf(pages=30)])
def test_half_a_file_is_damaged(whole, cut):
    assert refusal(whole[: int(len(whole) * cut)]).code == "damaged"


def test_a_file_over_the_limit_says_both_weights():
    error = refusal(bytes(3 * 1024 * 1024), max_bytes=2 * 1024 * 1024)

    assert error.code == "too_big"
    with override("fr"):
        french = str(error.message)
    assert "3" in french
    assert "2" in french


def test_one_byte_too_many_never_reads_as_within_the_limit():
    error = refusal(bytes(1024 * 1024 + 1), max_bytes=1024 * 1024)

    with override("fr"):
        assert "1,1" in str(error.message)


def test_a_size_that_lies_does_not_help():
    upload = SimpleUploadedFile("x.pdf", bytes(5000))
    upload.size = 10

    with pytest.raises(Refused, match=r".+") as caught:
        accept(upload, max_bytes=1000)

    assert caught.value.code == "too_big"


def test_an_upload_that_waits_on_disk_is_read_from_its_start():
    upload = TemporaryUploadedFile("x.png", "image/png", 0, None)
    upload.write(picture())
    upload.size = upload.tell()

    accepted = accept(upload, max_bytes=LIMIT)

    assert accepted.content_type == "image/png"
    upload.close()


def test_every_refusal_can_be_said_in_both_languages():
    for code in MESSAGES:
        facts = {"size": 20_000_000, "limit": LIMIT} if code == "too_big" else {}
        for language in ("ar", "fr"):
            with override(language):
                assert "%(" not in str(Refused(code, **facts).message)


def test_the_same_file_gives_the_same_bytes():
    for data in (picture("JPEG"), picture(), pdf()):
        assert take(data).sha256 == take(data).sha256


# --- PDF --------------------------------------------------------------------------


def arm(document):
    """Put every live thing that a PDF can carry into one."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('boo')"))
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"), Next=script)
    web = Dictionary(S=Name.URI, URI=String("https://rokhas.ma/"), Next=script)
    bad_web = Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))
    page = document.pages[0]

    def note(subtype, **more):
        return document.make_indirect(Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array([0, 0, 9, 9]), **more))

    page.Annots = Array(
        [
            note(Name.Link, A=launch),
            note(Name.Link, A=web),
            note(Name.Link, A=bad_web),
            note(Name.RichMedia, RichMediaContent=Dictionary()),
            note(Name.Widget, FT=Name.Btn, T=String("b"), A=Dictionary(S=Name.SubmitForm, F=String("http://evil"))),
        ]
    )
    page.AA = Dictionary(O=script)
    document.Root.OpenAction = script
    document.Root.AA = Dictionary(WC=script)
    document.Root.AcroForm = Dictionary(Fields=Array([page.Annots[4]]), XFA=String("<xdp/>"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    document.attachments["virus.exe"] = b"MZ virus"
    document.docinfo["/Author"] = "A Name Nobody Should See"


def test_nothing_live_survives_in_a_pdf_but_its_web_link():
    accepted = take(pdf(arm))

    raw = raw_of(accepted.data)
    for word in (b"JavaScript", b"/JS", b"OpenAction", b"/AA", b"Launch", b"EmbeddedFile", b"RichMedia", b"XFA",
                 b"AcroForm", b"SubmitForm", b"javascript:", b"Next", b"Nobody", b"virus"):  # fmt: skip
        assert word not in raw, word
    assert b"https://rokhas.ma/" in raw
    assert accepted.pages == 1


def test_what_was_filled_into_a_form_becomes_part_of_the_page():
    def fill(document):
        drawn = document.make_stream(b"0 0 50 20 re f % FILLED", Type=Name.XObject, Subtype=Name.Form)
        drawn.BBox = Array([0, 0, 50, 20])
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Fatima"), F=4,
                Rect=Array([10, 10, 60, 30]), AP=Dictionary(N=drawn), DA=String("/Helv 12 Tf 0 g"),
            )
        )  # fmt: skip
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True, DA=String("/Helv 12 Tf 0 g"))

    accepted = take(pdf(fill, compress_streams=False))

    with pikepdf.open(io.BytesIO(accepted.data)) as document:
        assert "/Annots" not in document.pages[0]
        forms = list(document.pages[0].Resources.XObject.values())
        assert b"FILLED" in forms[0].read_bytes()


def test_a_pdf_behind_a_password_is_refused():
    assert refusal(pdf(encryption=pikepdf.Encryption(user="u", owner="o"))).code == "encrypted"


def test_a_pdf_that_anyone_may_open_loses_its_lock():
    accepted = take(pdf(encryption=pikepdf.Encryption(user="", owner="o")))

    with pikepdf.open(io.BytesIO(accepted.data)) as document:
        assert not document.is_encrypted


def test_200_pages_are_taken_and_201_are_not():
    assert take(pdf(pages=200)).pages == 200
    assert refusal(pdf(pages=201)).code == "too_many_pages"


def test_a_form_that_only_its_program_shows_is_refused():
    def shell(document):
        document.Root.NeedsRendering = True
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp/>"))

    assert refusal(pdf(shell)).code == "dynamic_form"


def test_a_packed_stream_is_not_unpacked():
    def bomb(document):
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
        stream = pikepdf.Stream(document, b"")
        stream.write(packed, filter=Name.FlateDecode)
        document.pages[0].Contents = stream

    data = pdf(bomb, compress_streams=False)

    assert len(data) < 250_000
    assert len(take(data).data) < 250_000


def table_bomb(packed):
    """A PDF whose object table itself unpacks without end: no reader can avoid unpacking it."""
    out, starts = bytearray(b"%PDF-1.5\n"), {}
    bodies = {
        1: b"<</Type/Catalog/Pages 5 0 R>>",
        3: b"<</Type/ObjStm/N 1/First 10/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    }
    for number, body in bodies.items():
        starts[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    starts[4] = len(out)
    rows = [(1, starts[number], 0) if number in starts else (0, 0, 0) for number in range(5)] + [(2, 3, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    out += b"4 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(table), table,
    )  # fmt: skip
    return bytes(out + b"startxref\n%d\n%%%%EOF" % starts[4])


@pytest.mark.slow
def test_a_bomb_in_the_tables_of_a_pdf_ends_with_the_process_that_read_it():
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0       <</Type/Pages/Kids[]/Count 0>>") + packer.flush(zlib.Z_FULL_FLUSH)
    blank = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += blank * 4000

    error = refusal(table_bomb(packed))

    assert error.code in ("damaged", "too_heavy")


def test_a_decoder_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(files, "SECONDS", 0.001)

    assert refusal(picture()).code == "too_heavy"


def test_the_decoder_knows_no_secret(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os\nprint(json.dumps({'refused': 'empty', 'seen': list(os.environ)}))\n")
    monkeypatch.setattr(files.decoding, "__file__", str(spy))
    monkeypatch.setenv("SECRET_KEY", "hush")

    facts, _ = files._decode_apart(b"x")

    assert "SECRET_KEY" not in facts["seen"]
    assert "DATABASE_URL" not in facts["seen"]


# --- names ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\plan.PDF", "plan.pdf"),
        (f"plan{RLO}fdp.exe", "planfdp.exe.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("شهادة الملكية.pdf", "شهادة الملكية.pdf"),
        ("photo.heic.jpg", "photo.pdf"),
        ('a"b<c>|?*.pdf', "a b c.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\ud800plan.pdf", "plan.pdf"),
        ("M. Alami v1.2.pdf", "M. Alami v1.2.pdf"),
    ],
)
def test_a_name_is_cleaned_for_display(name, shown):
    assert clean_name(name, "pdf") == shown


def test_a_long_name_keeps_its_true_ending():
    name = clean_name("م" * 500 + ".heic", "jpg")

    assert len(name) == 120
    assert name.endswith(".jpg")
