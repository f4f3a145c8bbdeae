"""DWG drawings: no library that may be shipped reads them, so their frame is checked and their bytes are kept.

After the Open Design Specification for .dwg files; see docs/adr/0007-drawings.md for what this does not see.
"""

import struct

OPENING = b"AC10"
# R13, R14 and 2000 have section locators in clear, 2004 to 2018 a masked header, 2007 alone a code of its own
IN_CLEAR = (b"AC1012", b"AC1014", b"AC1015")
MASKED = (b"AC1018", b"AC1024", b"AC1027", b"AC1032")
CODED = (b"AC1021",)

SENTINEL = bytes.fromhex("95a04e2899821ae55e41e05f9d3a4d00")
PAGE_MAP = 0x41630E3B
HEADER_END = 0x80
MASKED_SIZE = 0x6C
CODED_END = 0x480
OTHER_OPENINGS = (b"%pdf-", b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"pk\x03\x04")
LOOKED_AT = 1024
ZIP_TAIL = 22 + 0xFFFF


def is_drawing(data: bytes) -> bool:
    """Whether a file calls itself a DWG."""
    return data.startswith(OPENING)


def why_not(data: bytes) -> str:
    """The code of the reason why a drawing cannot be taken; empty when it can."""
    if data[:6] not in IN_CLEAR + MASKED + CODED:
        return "drawing_unknown"
    if len(data) < CODED_END or not _framed(data):
        return "drawing_damaged"
    if _is_something_else_too(data):
        return "unknown"
    return "" if data[:6] in IN_CLEAR else _closed_or_live(data)


def _framed(data: bytes) -> bool:
    """Whether the header leads to where it says that it does."""
    if any(data[6:11]):
        return False
    if data[:6] in IN_CLEAR:
        return _has_locators(data)
    if struct.unpack_from("<I", data, 0x28)[0] != HEADER_END:
        return False
    return data[:6] in CODED or _has_page_map(data)


def _has_locators(data: bytes) -> bool:
    """R13 to 2000: three to six sections inside the file, then a sentinel."""
    count = struct.unpack_from("<I", data, 0x15)[0]
    if not 3 <= count <= 6:
        return False
    places = (struct.unpack_from("<II", data, 0x19 + 9 * n + 1) for n in range(count))
    after = 0x19 + 9 * count + 2
    return all(at + size <= len(data) for at, size in places) and data[after : after + 16] == SENTINEL


def _has_page_map(data: bytes) -> bool:
    """2004 and later: the masked header names itself, and the map of pages stands where it says."""
    header = unmasked(data[HEADER_END : HEADER_END + MASKED_SIZE])
    if not header.startswith(b"AcFssFcAJMB\0"):
        return False
    at = struct.unpack_from("<Q", header, 0x54)[0] + 0x100
    return at + 4 <= len(data) and struct.unpack_from("<I", data, at)[0] == PAGE_MAP


def unmasked(block: bytes) -> bytes:
    """The header of 2004 and later without (or with) its mask, a fixed row of pseudo-random bytes."""
    seed, out = 1, bytearray()
    for byte in block:
        seed = (seed * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        out.append(byte ^ (seed >> 16 & 0xFF))
    return bytes(out)


def _closed_or_live(data: bytes) -> str:
    """2004 and later say in clear that they are behind a password, or carry a macro project."""
    security, macros = struct.unpack_from("<I", data, 0x18)[0], struct.unpack_from("<I", data, 0x24)[0]
    if security & 1:
        return "drawing_locked"
    return "drawing_macros" if macros else ""


def _is_something_else_too(data: bytes) -> bool:
    """Whether another program would open it as a PDF, a page or an archive."""
    head = data[:LOOKED_AT].lower()
    if any(opening in head for opening in OTHER_OPENINGS):
        return True
    tail = data[-ZIP_TAIL:]
    at = tail.rfind(b"PK\x05\x06")
    return 0 <= at <= len(tail) - 22 and at + 22 + struct.unpack_from("<H", tail, at + 20)[0] == len(tail)
