"""PDFs that carry an electronic signature: rewriting them would break it, so they are judged whole and kept as sent."""

import re
from collections.abc import Iterator
from typing import Any

MOST_NESTED = 100
LIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/Rendition"}
LIVE_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/Thread"}
LIVE_ACTIONS |= {"/Rendition", "/Movie", "/Sound", "/Hide", "/GoTo3DView", "/RichMediaExecute", "/SetOCGState"}
LIVE_NOTES = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/FileAttachment", "/3D"}
# an earlier state of the file, hidden under later ones, is read by a program that mends what looks broken
LIVE_WORDS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|XFA)\b")
LINK_SCHEMES = (b"https:", b"http:", b"mailto:")


def is_signed_pdf(document: Any, size: int) -> bool:
    """Whether an opened PDF of so many bytes carries a signature over ranges that lie inside it."""
    return any(_is_signature(found, size) for found in _dictionaries(document))


def is_live(document: Any, data: bytes) -> bool:
    """Whether a PDF does something by itself or carries a file: script, launch, attachment, form that runs."""
    if not data.startswith(b"%PDF-") or data.rstrip(b"\r\n\t \0").rpartition(b"%%EOF")[2]:
        return True
    if LIVE_WORDS.search(data) or _opens_with_an_action(document.Root.get("/OpenAction")):
        return True
    return any(_is_live(found) for found in _dictionaries(document))


def _is_signature(found: Any, size: int) -> bool:
    if "/ByteRange" not in found or "/Contents" not in found or "/Filter" not in found:
        return False
    spans = [int(number) for number in found.ByteRange]
    if len(spans) != 4 or spans[0] or min(spans) < 0:
        return False
    return spans[1] < spans[2] and spans[2] + spans[3] <= size


def _opens_with_an_action(opening: Any) -> bool:
    """A page to begin at is harmless; writing programs put it into most files."""
    import pikepdf

    if opening is None or isinstance(opening, pikepdf.Array):
        return False
    return opening.get("/S") != "/GoTo"


def _is_live(found: Any) -> bool:
    import pikepdf

    if LIVE_KEYS & set(found.keys()) or found.get("/Type") == "/EmbeddedFile":
        return True
    if found.get("/Type") == "/Annot" and str(found.get("/Subtype")) in LIVE_NOTES:
        return True
    action = found.get("/S")
    if action == "/URI":
        return not bytes(found.get("/URI", b"")).lower().startswith(LINK_SCHEMES)
    return isinstance(action, pikepdf.Name) and str(action) in LIVE_ACTIONS


def _dictionaries(document: Any) -> Iterator[Any]:
    """Every dictionary of a PDF, those inside others too; each object of the file is walked once."""
    for thing in (*document.objects, document.trailer):
        yield from _within(thing, 0)


def _within(thing: Any, depth: int) -> Iterator[Any]:
    import pikepdf

    if depth > MOST_NESTED:
        raise RecursionError
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        children = thing.values() if isinstance(thing, pikepdf.Dictionary) else thing.stream_dict.values()
    elif isinstance(thing, pikepdf.Array):
        children = iter(thing)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _within(child, depth + 1)
