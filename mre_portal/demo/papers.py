"""Papers that say of themselves that they are specimens: real PDF and JPEG files, drawn here."""

import hashlib
import io
from datetime import date
from functools import cache

from PIL import Image, ImageDraw

from common import days, pdf
from common.files import Accepted
from requests_desk.models import Case, Requirement

_PHOTOGRAPHED = ("identity", "cadastral_plan", "location_plan", "evidence")
_SPECIMEN = {"ar": "نموذج للعرض التجريبي، لا قيمة له", "fr": "Spécimen de démonstration, sans valeur"}
_ANSWERS = {
    "note": {"ar": "مذكرة المعلومات التعميرية", "fr": "Note de renseignements urbanistiques"},
    "pre_study": {"ar": "الملاحظات القبلية", "fr": "Observations préalables"},
    "complaint": {"ar": "جواب الوكالة", "fr": "Réponse de l’agence"},
}


def paper_for(requirement: Requirement | None) -> Accepted:
    """What a citizen sends for a needed paper."""
    code = requirement.code if requirement else "paper"
    if code in _PHOTOGRAPHED:
        return _photo(code)
    names = (requirement.name_ar, requirement.name_fr) if requirement else ("وثيقة", "Document")  # type: ignore[attr-defined]
    return _scan(code, *names)


def answer_for(case: Case, text: str) -> Accepted:
    """The PDF an agency delivers, with the case's reference."""
    agency = {"ar": case.agency.name_ar, "fr": case.agency.name_fr}  # type: ignore[attr-defined]
    lines = [agency, {case.language: text}]
    data = _draw(_ANSWERS[case.kind], case.reference, lines, days.today(), case.language)
    return _accepted(data, f"{case.reference}.pdf", "application/pdf")


@cache
def _scan(code: str, name_ar: str, name_fr: str) -> Accepted:
    data = _draw({"ar": name_ar, "fr": name_fr}, code.upper(), [], date(2026, 6, 1), "fr")
    return _accepted(data, f"{code}.pdf", "application/pdf")


def _draw(title: dict[str, str], reference: str, lines: list[dict[str, str]], on: date, language: str) -> bytes:
    facts = {"title": title, "reference": reference, "lines": lines, "specimen": _SPECIMEN, "language": language}
    return pdf.render("demo_paper", facts | {"date": [on.year, on.month, on.day]})


@cache
def _photo(code: str) -> Accepted:
    """A drawing of a card or a plan, as a phone would send it."""
    picture = Image.new("RGB", (900, 640), "#e9e4d6")
    pen = ImageDraw.Draw(picture)
    if code == "identity":
        pen.rounded_rectangle((60, 90, 840, 560), 28, fill="#f8f6ef", outline="#0b5a3c", width=6)
        pen.rectangle((100, 190, 300, 450), fill="#cfd8d2")
    else:
        pen.polygon([(180, 480), (250, 150), (620, 110), (720, 430), (430, 540)], fill="#f8f6ef", outline="#0b5a3c")
        pen.line([(60, 600), (860, 380)], fill="#52605a", width=14)
    pen.text((340, 300), "SPECIMEN · DEMO", fill="#073d29", font_size=44)
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=70)
    return _accepted(held.getvalue(), f"{code}.jpg", "image/jpeg")


def _accepted(data: bytes, name: str, content_type: str) -> Accepted:
    """Bytes drawn here need no decoding."""
    return Accepted(
        data=data,
        content_type=content_type,
        extension=name.rsplit(".", 1)[-1],
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=1 if content_type == "application/pdf" else None,
    )
