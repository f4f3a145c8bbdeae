"""Recipes of delivered documents: a signed PDF, a photograph of a page, what a phone reads in it."""

import io
import subprocess

import pikepdf
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter

from requests_desk import verbs
from requests_desk.models import Case, Deliverable, Outcome, Status
from tests.recipes import desk


def signed_bytes() -> bytes:
    """A PDF with a signature dictionary over its bytes; the seal itself is made of zeros."""
    document, held = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    signature = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
            ByteRange=pikepdf.Array([0, 1111111111, 2222222222, 3333333333]),
            Contents=pikepdf.String(b"\x30\x82" + b"\x01" * 62),
        )
    )
    widget = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="Signature1",
            V=signature, Rect=[0, 0, 0, 0], P=document.pages[0].obj, F=132,
        )
    )  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([widget])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=3)
    document.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return _with_true_range(held.getvalue())


def _with_true_range(data: bytes) -> bytes:
    """Fill the ranges before and after the seal in, without moving a byte."""
    start = data.index(b"<", data.index(b"/Contents") + 9)
    end = data.index(b">", start) + 1
    for wrong, right in ((1111111111, start), (2222222222, end), (3333333333, len(data) - end)):
        data = data.replace(str(wrong).encode(), str(right).rjust(10).encode())
    return data


def upload(data: bytes, name: str = "reponse.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, "application/pdf")


def answered(outcome: str = Outcome.INFORMED, text: str = "Voici la réponse.", **fields: object) -> Case:
    """A case answered with a PDF made here."""
    case = desk.case(status=Status.STUDY, **fields)  # type: ignore[arg-type]
    return verbs.answer(case=case, by=case.assignee, outcome=outcome, text=text, made_here=True)


def delivered(**fields: object) -> Deliverable:
    """The document of an answered case."""
    return answered(**fields).deliverables.get()  # type: ignore[arg-type]


def page_image(data: bytes, page: int, dpi: int = 110) -> Image.Image:
    """A page of a PDF as a picture."""
    number = ["-f", str(page), "-l", str(page)]
    command = ["pdftoppm", "-r", str(dpi), *number, "-png", "-"]
    drawn = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def photographed(picture: Image.Image) -> Image.Image:
    """The page as a hand-held phone takes it: turned, out of square, a little blurred, saved at a low quality."""
    turned = picture.rotate(7, expand=True, fillcolor="#8a8378", resample=Image.Resampling.BICUBIC)
    lean = (1, 0.06, 0, 0.03, 1.04, 0, 0.00012, 0.00009)
    askew = turned.transform(
        turned.size, Image.Transform.PERSPECTIVE, lean, Image.Resampling.BICUBIC, fillcolor="#8a8378"
    )
    held = io.BytesIO()
    askew.filter(ImageFilter.GaussianBlur(1.1)).save(held, "JPEG", quality=40)
    return Image.open(held)


def codes_in(picture: Image.Image) -> list[str]:
    """What a phone reads."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def text_of(data: bytes) -> str:
    """The text of a PDF."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
