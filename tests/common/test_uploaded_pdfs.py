"""PDFs are written anew, without anything that lives in them."""

import io
import struct
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.recipes.files import pdf, raw_of, refusal, take


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
