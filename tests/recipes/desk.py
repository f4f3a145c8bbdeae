"""Plain recipes of the desk: an agency with its commune, people, a case in any state."""

import io
import itertools
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from psycopg2.extras import DateRange

from accounts.models import User
from agencies.models import Agency, Commune, Kind, Office, Posting, Province, Region, Role, ServiceTerms, Territory
from common.files import Accepted, accept
from requests_desk import verbs
from requests_desk.models import Case, Draft, InformationNote, PaperRequest, Parcel, Requirement, Status, Tenure
from tests.recipes import people

numbers = itertools.count(1)


def terms(kind: str = Kind.NOTE, days: int = 5, **fields: Any) -> ServiceTerms:
    """National terms of a kind."""
    return ServiceTerms.objects.get_or_create(kind=kind, agency=None, defaults={"days": days, **fields})[0]


def agency(
    slug: str = "beni-mellal", code: str = "AUBM", name: str = "Béni Mellal", province_code: str = "05.091"
) -> Agency:
    """An agency competent for one province with one commune of its name."""
    region, _ = Region.objects.get_or_create(code=province_code[:2], defaults={"name_ar": "جهة", "name_fr": "Région"})
    province, _ = Province.objects.get_or_create(
        code=province_code, defaults={"name_ar": f"إقليم {name}", "name_fr": name, "region": region, "type": "province"}
    )
    found, made = Agency.objects.get_or_create(
        slug=slug,
        defaults={
            "code": code,
            "name_ar": f"الوكالة الحضرية {name}",
            "name_fr": f"Agence urbaine de {name}",
            "region": region,
        },
    )
    if made:
        from common.words import fold

        Territory.objects.create(agency=found, province=province, period=DateRange(None, None))
        Office.objects.create(agency=found, kind="seat", name_ar=name, name_fr=name, province=province)
        Commune.objects.create(
            code=f"{province_code}.01.01", name_ar=f"جماعة {name}", name_fr=name, province=province,
            type="municipality", search_text=fold(name),
        )  # fmt: skip
    return found


def fes() -> Agency:
    """Another agency, of another region."""
    return agency("fes", "AUFS", "Fès", "03.231")


def commune(of: Agency) -> Commune:
    """The commune of an agency's province."""
    return Commune.objects.get(province__territories__agency=of)


def citizen(email: str = "", **fields: Any) -> User:
    """A person abroad, their e-mail confirmed."""
    email = email or f"citizen{next(numbers)}@demo.example"
    fields = {"name_ar": "أمينة", "name_latin": "Amina", "country": "FR", "time_zone": "Europe/Paris"} | fields
    person = User.objects.create_user(email, **fields)
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def officer(of: Agency, role: str = Role.OFFICER, email: str = "") -> User:
    """Somebody posted at an agency."""
    person = people.staff(email or f"officer{next(numbers)}@demo.example", language="fr")
    Posting.objects.create(user=person, agency=of, role=role, since=timezone.now().date() - timedelta(days=400))
    return person


def requirement(code: str = "identity", kind: str = Kind.NOTE, **fields: Any) -> Requirement:
    """A needed paper."""
    defaults = {"name_ar": "نسخة من البطاقة الوطنية", "name_fr": "Copie de la pièce d’identité"} | fields
    return Requirement.objects.get_or_create(code=code, kind=kind, defaults=defaults)[0]


def jpeg(name: str = "photo.jpg", size: tuple[int, int] = (400, 300)) -> SimpleUploadedFile:
    """A small real photo."""
    held = io.BytesIO()
    Image.new("RGB", size, "#caa").save(held, "JPEG")
    return SimpleUploadedFile(name, held.getvalue(), "image/jpeg")


def pdf(name: str = "note.pdf") -> SimpleUploadedFile:
    """A small real PDF."""
    import pikepdf

    held, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(held)
    return SimpleUploadedFile(name, held.getvalue(), "application/pdf")


def accepted(upload: SimpleUploadedFile | None = None) -> Accepted:
    """A decoded upload."""
    return accept(upload or pdf(), max_bytes=10_000_000)


def case(of: Agency | None = None, by: User | None = None, status: str = Status.SUBMITTED, **fields: Any) -> Case:
    """An information note filed through the verbs, brought to a state by them."""
    of, by = of or agency(), by or citizen()
    terms()
    draft = Draft.objects.create(kind=Kind.NOTE, language=fields.pop("language", "ar"), owner=by, email=by.email)
    person = {
        "name_ar": by.name_ar,
        "name_latin": by.name_latin,
        "country": "FR",
        "time_zone": "Europe/Paris",
        "commune": commune(of),
    }
    filing = verbs.Filing(
        agency=of, person=person | fields, parcel={"tenure": Tenure.TITLE, "title_number": "12345/10"}
    )
    found = verbs.file_case(draft=draft, filing=filing, by=by)
    return bring(found, status) if status != Status.SUBMITTED else found


def bring(found: Case, status: str) -> Case:
    """Bring a submitted case to a later state by its agency's officer."""
    worker = officer(found.agency)
    found = verbs.take(case=found, by=worker)
    if status == Status.WAITING:
        found = verbs.ask_for_documents(
            case=found, by=worker, papers=[verbs.AskedPaper(reason=PaperRequest.Reason.MISSING, label="Plan")]
        )
    if status in (Status.ANSWERED, Status.CLOSED):
        found = verbs.answer(case=found, by=worker, outcome="informed", text="Voici la note.", pdf=accepted())
    if status == Status.CLOSED:
        found = verbs.close(case=found, by=worker)
    return found


__all__ = [
    "InformationNote",
    "Parcel",
    "accepted",
    "agency",
    "bring",
    "case",
    "citizen",
    "commune",
    "jpeg",
    "officer",
    "pdf",
    "requirement",
    "terms",
]
