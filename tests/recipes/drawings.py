"""Drawings as their programs write them: a frame that holds, and nothing in it."""

import struct

from common import drawings


def dwg(version: bytes = b"AC1032", size: int = 4096, security: int = 0, macros: int = 0) -> bytes:
    """A DWG of 2004 or later: header, masked header, map of pages."""
    data = bytearray(size)
    data[:6], data[0x0C] = version, 3
    struct.pack_into("<I", data, 0x18, security)
    struct.pack_into("<I", data, 0x24, macros)
    struct.pack_into("<I", data, 0x28, 0x80)
    if version in drawings.MASKED:
        inner = bytearray(drawings.MASKED_SIZE)
        inner[:12] = b"AcFssFcAJMB\0"
        struct.pack_into("<Q", inner, 0x54, size - 16 - 0x100)
        data[0x80 : 0x80 + len(inner)] = drawings.unmasked(bytes(inner))
        struct.pack_into("<I", data, size - 16, drawings.PAGE_MAP)
    return bytes(data)


def old_dwg(version: bytes = b"AC1015", sections: int = 5, size: int = 4096) -> bytes:
    """A DWG of R13 to 2000: section locators in clear."""
    data = bytearray(size)
    data[:6] = version
    struct.pack_into("<I", data, 0x15, sections)
    for n in range(min(sections, 6)):
        struct.pack_into("<BII", data, 0x19 + 9 * n, n, 200 * n, 100)
    at = 0x19 + 9 * sections + 2
    data[at : at + 16] = drawings.SENTINEL
    return bytes(data)
