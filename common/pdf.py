"""Documents as PDF/A-2a and PDF/UA-1, drawn by Typst from a template and plain data."""

import io
import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

logger = logging.getLogger(__name__)

STANDARDS: list[Any] = ["a-2a", "ua-1"]


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of ``templates/pdf/<template>.typ``; the template reads ``data`` as JSON, never as Typst.

    Archival and accessible (PDF/A-2a, PDF/UA-1). A character that no font of ours draws costs the
    document its standards, not its reader the document; that is logged. Raises typst.TypstError.
    """
    try:
        return _compile(template, data, pdf_standards=STANDARDS)
    except typst.TypstError as error:
        # both standards refuse a missing glyph: an emoji, a name in Chinese
        if "could not be displayed" not in str(error):
            raise
        logger.warning("PDF %s drawn without its standards: a character has no glyph", template)
        return _compile(template, data)


def picture(template: str, data: dict[str, Any]) -> bytes:
    """The only page of a template as a PNG, sharp enough for a phone. Raises typst.TypstError."""
    return _compile(template, data, format="png", ppi=216.0)


def qr_svg(url: str) -> str:
    """A QR code as SVG, with the quiet zone that readers need."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=4, dark="#073d29", light="#fff", xmldecl=False)
    return out.getvalue().decode()


def _compile(template: str, data: dict[str, Any], **how: Any) -> bytes:
    folder = _folder()
    made: Any = typst.compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        **{"format": "pdf"} | how,
    )
    # pictures of several pages come as a list; ours have one
    return made[0] if isinstance(made, list) else made


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "pdf"


@cache
def _fonts() -> typst.Fonts:
    """The fonts of ``data/fonts`` alone, read once a process: documents look the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(settings.BASE_DIR) / "data" / "fonts")],
    )
