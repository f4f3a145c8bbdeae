"""PDFs of an agency: a signed one keeps every byte, unless something lives in it."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String

from common.files import Refused, accept_deliverable
from tests.recipes.files import LIMIT, pdf, picture


def take(data: bytes, name: str = "note.pdf"):
    return accept_deliverable(SimpleUploadedFile(name, data), max_bytes=LIMIT)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        take(data)
    return caught.value.code


def sign(document, ranges=(0, 100, 200, 300)) -> None:
    """A signature as signing programs write it: a field, its value, the bytes it covers."""
    value = document.make_indirect(
        Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array(list(ranges)), Contents=String("signature" * 20),
        )
    )  # fmt: skip
    field = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("s"), V=value, Rect=Array([0, 0, 0, 0]))
    )
    document.pages[0].Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def signed_with(put) -> bytes:
    def prepare(document) -> None:
        sign(document)
        put(document)

    return pdf(prepare, pages=3)


def script(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def hidden_script(document):
    document.pages[0].Contents = document.make_stream(b"")
    document.pages[0].Contents.X = Array([Dictionary(Y=Dictionary(S=Name.JavaScript, JS=String("1")))])


def launch(document):
    note = Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.Launch, F=String("calc.exe")))
    document.pages[0].Annots.append(document.make_indirect(note))


def attach(document):
    document.attachments["virus.exe"] = b"MZ"


def bad_link(document):
    action = Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))
    document.pages[0].Annots.append(Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action))


def print_at_opening(document):
    document.Root.OpenAction = Dictionary(S=Name.Named, N=Name.Print)


def runs_on_close(document):
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.GoTo))


def dynamic(document):
    document.Root.AcroForm.XFA = String("<xdp/>")


def test_a_signed_pdf_keeps_every_byte():
    data = pdf(sign, pages=3)

    accepted = take(data)

    assert accepted.signed
    assert accepted.data == data
    assert (accepted.extension, accepted.pages) == ("pdf", 3)


def test_a_page_to_begin_at_and_web_links_do_not_disturb_a_signature():
    def usual(document):
        document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
        action = Dictionary(S=Name.URI, URI=String("https://rokhas.ma/"))
        document.pages[0].Annots.append(Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action))
        document.Root.StructTreeRoot = Dictionary(K=Array([Dictionary(S=Name.P, A=Array([Dictionary(O=Name.Layout)]))]))

    assert take(signed_with(usual)).signed


@pytest.mark.parametrize(
    "put",
    [script, hidden_script, launch, attach, bad_link, print_at_opening, runs_on_close, dynamic],
    ids=lambda put: put.__name__,
)
def test_a_signed_pdf_in_which_something_lives_is_refused(put):
    assert refusal(signed_with(put)) == "live_pdf"


def test_what_lives_in_an_earlier_state_of_the_file_is_found():
    data = pdf(sign)

    assert refusal(data.replace(b"%PDF-", b"%PDF-", 1).replace(b"\n", b"\n%/JavaScript \n", 1)) == "live_pdf"


@pytest.mark.parametrize("more", [b"<html><script>alert(1)</script></html>", b"PK\x05\x06" + bytes(18)])
def test_a_signed_pdf_that_is_something_else_too_is_refused(more):
    data = pdf(sign)

    assert refusal(data + more) == "live_pdf"
    assert refusal(more[:200] + b"\n" + data) == "live_pdf"


@pytest.mark.parametrize("ranges", [(0, 100, 200, 10**9), (5, 100, 200, 300), (0, 100, 50, 10), (0, 1), ()])
def test_a_signature_over_bytes_that_are_not_there_is_none(ranges):
    data = pdf(lambda document: sign(document, ranges))

    accepted = take(data)

    assert not accepted.signed
    assert b"AcroForm" not in accepted.data


def test_a_plain_pdf_is_written_anew_and_its_script_dropped():
    accepted = take(pdf(script))

    assert not accepted.signed
    with pikepdf.open(io.BytesIO(accepted.data)) as document:
        assert "/OpenAction" not in document.Root


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (picture(), "not_pdf"),
        (b"<html>", "not_pdf"),
        (b"", "empty"),
        (pdf(sign)[:-200], "damaged"),
        (pdf(sign, encryption=pikepdf.Encryption(user="u", owner="o")), "encrypted"),
        (pdf(sign, pages=201), "too_many_pages"),
    ],
)
def test_what_is_no_deliverable_is_refused(data, code):
    assert refusal(data) == code
