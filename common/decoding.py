"""Reads one hostile file and writes it anew; run as a process of its own by ``common.files``.

Bytes in on stdin; out comes one line of JSON, then the new bytes (none when a signed PDF stays as
it is). Bombs, endless loops and crashes of the decoders end with this process, which has limits and
no secrets.
"""

import contextlib
import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_PIXELS = 60_000_000
MAX_SIDE = 3000
MIN_SIDE = 50
MAX_PAGES = 200
PNG_MAX_BYTES = 2 * 1024 * 1024
JPEG_QUALITY = 85
MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 20

PAGE_KEYS = {"/Type", "/Contents", "/Resources", "/Rotate", "/Group", "/UserUnit"}
PAGE_KEYS |= {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}
LINK_SCHEMES = (b"https:", b"http:", b"mailto:")
PICTURE_OPENINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
HEIC_BRANDS = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftypheis", b"ftypmif1")
OFFICE_OPENINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")

Found = tuple[dict[str, Any], bytes]


class Unfit(Exception):
    """The file cannot be taken; its argument is a code of ``common.files.MESSAGES``."""


def decode_deliverable(data: bytes) -> Found:
    """An agency's PDF: as it is when it is signed and harmless, else written anew. Raises Unfit."""

    if b"%PDF-" not in data[:1024]:
        raise Unfit("not_pdf")
    with _reading(data) as document:
        signed = _signed_pages(document, data)
    if signed:
        return {"type": "application/pdf", "pages": signed, "signed": True}, b""
    return decode_pdf(data)


def _signed_pages(document: Any, data: bytes) -> int:
    """The number of pages of a signed PDF that may be kept; 0 when it is not signed."""
    # run as a script of its own, this file finds its neighbours by their place
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    from common import signed_pdfs

    if not signed_pdfs.is_signed_pdf(document, len(data)):
        return 0
    if signed_pdfs.is_live(document, data):
        raise Unfit("live_pdf")
    return _count_pages(document)


def decode(data: bytes) -> Found:
    """What the file really is, and its picture or pages written anew. Raises Unfit."""
    if found := decode_image(data):
        return found
    if b"%PDF-" in data[:1024]:
        return decode_pdf(data)
    raise Unfit(_why_not(data))


def _why_not(data: bytes) -> str:
    """The most helpful reason for a file that nothing reads; it opens no door."""
    if data.startswith(PICTURE_OPENINGS) or data[4:12] in HEIC_BRANDS:
        return "damaged"
    return "office" if data.startswith(OFFICE_OPENINGS) else "unknown"


# --- pictures ---------------------------------------------------------------------


def decode_image(data: bytes) -> Found | None:
    """A JPEG, PNG or HEIC as upright 8-bit pixels without any metadata; None if it is none of them."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    formats = ["JPEG", "PNG"]
    if data[4:8] == b"ftyp":
        formats = [_heif()]
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            return _redraw(image)
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("too_large") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, RuntimeError, TypeError):
        raise Unfit("damaged") from None


def _heif() -> str:
    """Teach Pillow HEIC, which only some phones need, and name the format."""
    import pillow_heif

    # each thread of the decoder would reserve address space that the limit counts
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
    return "HEIF"


def _redraw(image: Any) -> Found:
    from PIL import Image, ImageOps

    if image.width * image.height > MAX_PIXELS:
        raise Unfit("too_large")
    if min(image.size) < MIN_SIDE:
        raise Unfit("too_small")
    is_png = image.format == "PNG"
    image.draft(image.mode, (MAX_SIDE, MAX_SIDE))
    image.load()
    picture = ImageOps.exif_transpose(_plain(image))
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    kind, data = _encode(picture, is_png)
    return {"type": kind, "width": picture.width, "height": picture.height}, data


def _plain(image: Any) -> Any:
    """Eight bits of grey or colour on white, with nothing of the sender's left but its orientation."""
    from PIL import ExifTags, Image

    orientation = image.getexif().get(ExifTags.Base.Orientation)
    if image.mode.startswith("I;16"):
        image = image.point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    plain = image.convert("L" if image.mode in ("1", "L") else "RGB")
    plain.info = {}
    exif = plain.getexif()
    exif.clear()
    if orientation in range(2, 9):
        exif[ExifTags.Base.Orientation] = orientation
    return plain


def _encode(picture: Any, is_png: bool) -> tuple[str, bytes]:
    """Screenshots and drawings stay PNG while that is small; everything else is JPEG."""
    picture.info = {}
    if is_png:
        out = io.BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= PNG_MAX_BYTES:
            return "image/png", out.getvalue()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return "image/jpeg", out.getvalue()


# --- PDF --------------------------------------------------------------------------


def decode_pdf(data: bytes) -> Found:
    """A new PDF of the old one's pages alone: no script, action, attachment, form or metadata.

    Filled fields and comments become part of the page; links to web pages stay. No stream is
    unpacked but those that hold the file's own tables.
    """
    with _reading(data) as old:
        return _rewrite(old)


@contextlib.contextmanager
def _reading(data: bytes) -> Iterator[Any]:
    """A PDF opened; what is wrong with it in its reader's words."""
    import pikepdf

    # qpdf mends a cut file by dropping what is missing: somebody would get half a deed
    if b"startxref" not in data[-4096:]:
        raise Unfit("damaged")
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            yield document
    except pikepdf.PasswordError:
        raise Unfit("encrypted") from None
    except (pikepdf.PdfError, pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError):
        raise Unfit("damaged") from None


def _rewrite(old: Any) -> Found:
    import pikepdf

    count = _count_pages(old)
    _flatten(old)
    new = pikepdf.new()
    for page in old.pages:
        links = _links(page)
        new.pages.append(page)
        _keep_only(new.pages[-1].obj, links)
    if layers := old.Root.get("/OCProperties"):
        new.Root.OCProperties = new.copy_foreign(old.make_indirect(layers))
    out = io.BytesIO()
    new.save(
        out,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return {"type": "application/pdf", "pages": count}, out.getvalue()


def _count_pages(document: Any) -> int:
    count = len(document.pages)
    if not 0 < count <= MAX_PAGES:
        raise Unfit("too_many_pages" if count else "damaged")
    return count


def _flatten(old: Any) -> None:
    """Draw what people filled in into the page itself."""
    form = old.Root.get("/AcroForm")
    if form is not None and "/XFA" in form and old.Root.get("/NeedsRendering", False):
        raise Unfit("dynamic_form")
    if form is not None and form.get("/NeedAppearances", False):
        notes = [note for page in old.pages for note in page.obj.get("/Annots", [])]
        drawn = [(note, note.AP) for note in notes if "/AP" in note]
        old.generate_appearance_streams()
        # what the writer drew is better: qpdf draws no Arabic
        for note, appearance in drawn:
            note.AP = appearance
    old.flatten_annotations("screen")


def _links(page: Any) -> list[tuple[list[float], bytes]]:
    """Rectangles and addresses of a page's plain web links."""
    found = []
    for note in page.obj.get("/Annots", []):
        action = note.get("/A", {})
        if note.get("/Subtype") == "/Link" and action.get("/S") == "/URI":
            address = bytes(action.get("/URI", b""))
            if address.lower().startswith(LINK_SCHEMES):
                found.append(([float(edge) for edge in note.Rect], address))
    return found


def _keep_only(page: Any, links: list[tuple[list[float], bytes]]) -> None:
    """Strip a page of all but what draws it, then put its links back."""
    from pikepdf import Array, Dictionary, Name, String

    for key in set(page.keys()) - PAGE_KEYS - {"/Parent"}:
        del page[key]
    if links:
        page.Annots = Array(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array(rect),
                Border=Array([0, 0, 0]),
                A=Dictionary(S=Name.URI, URI=String(address)),
            )
            for rect, address in links
        )


def main() -> None:
    """Limits first, then the file."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    read = decode_deliverable if sys.argv[1:] == ["deliverable"] else decode
    try:
        facts, data = read(sys.stdin.buffer.read())
    except Unfit as reason:
        facts, data = {"refused": str(reason)}, b""
    except (MemoryError, RecursionError):
        facts, data = {"refused": "too_heavy"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
