"""Draws one page or picture small; run as a process of its own by ``common.previews``.

Bytes in on stdin, a JPEG out; nothing comes out of what cannot be drawn. The process has limits and no
secrets, so that a file that hurts a decoder hurts nobody else.
"""

import contextlib
import io
import resource
import sys
import warnings
from typing import Any

MAX_SIDE = 900
MAX_PIXELS = 60_000_000
QUALITY = 80
MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 10


def page_of(data: bytes, number: int) -> Any:
    """A page of a PDF on white, as a picture; its scripts are never run, its forms not filled."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[number - 1]
    scale = MAX_SIDE / max(page.get_size())
    return page.render(scale=scale, may_draw_forms=False).to_pil()


def picture(data: bytes) -> Any:
    """A picture that was decoded and written anew when it came."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG"])
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    return image


def small(image: Any) -> bytes:
    """At most 900 pixels wide and high, as JPEG, with nothing but its pixels."""
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    image.info = {}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> None:
    """Limits first, then the file."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    number = int(sys.argv[1])
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(small(page_of(data, number) if number else picture(data)))


if __name__ == "__main__":
    main()
