"""What each message looks like: facts made up for the administration's previews and for the tests of all letters."""

from typing import Any, NamedTuple

from django.conf import settings


class Said(NamedTuple):
    """Words that a message carries in its reader's language."""

    ar: str
    fr: str


class Page(NamedTuple):
    """An address of the portal below its language."""

    path: str


REFERENCE = "AUBM-26-004217-K"
_AGENCY = Said("الوكالة الحضرية لبني ملال", "Agence urbaine de Beni Mellal")
_KIND = Said("مذكرة معلومات", "Note de renseignements")
_OFFICER = Said("كريم العلوي", "Karim Alaoui")
_OWNER = Said("سلمى الإدريسي", "Salma Idrissi")
_WHY = Said("وقع خطأ", "Une erreur")
_LAND = Said("تغير الاختصاص الترابي", "Autre ressort")
_ANNEX = Said("الملحقة", "Annexe")
_PARK = Said("زنقة الحديقة", "Rue du Parc")
_EVENT = Said("أبواب مفتوحة", "Portes ouvertes")
_ROOM = Said("القاعة الكبرى", "Grande salle")
_CASE_PAGE = Page(f"requests/{REFERENCE}/")
_NEW_DRAFT = Page("requests/resume/x/")

CASE = {"reference": REFERENCE, "agency": _AGENCY, "kind": _KIND, "due": "2026-12-14", "url": _CASE_PAGE}
PROOF = {"code": "23456-78923", "verify_url": Page("verify/")}
LATE = {"reference": REFERENCE, "kind": _KIND, "agency": _AGENCY, "day": "2026-12-14"}
VISIT = {
    "reference": "RDV-26-000123-K", "service": Said("الاستعلام", "Information"), "agency": _AGENCY,
    "office": Said("المقر", "Siège"), "address": Said("12 زنقة الحديقة", "12, rue du Parc"),
    "where": Said("الطابق الأول", "Premier étage"), "zone": "Europe/Paris", "mode": "in_person",
    "mode_name": Said("بالوكالة", "à l’agence"), "party": 3, "phone": "", "video_url": "",
    "bring": [Said("رسم الملكية", "Le titre"), Said("وثيقة التعريف", "Une pièce d’identité")],
    "line": "+212 523-484046", "starts": "2026-12-14T09:00:00+00:00", "ends": "2026-12-14T09:20:00+00:00",
    "url": Page("appointments/mine/x/"), "row": 1,
}  # fmt: skip
_LATER = "2026-12-15T09:00:00+00:00"
_CLOSED = {"sorry": True, "why": Said("إغلاق استثنائي", "Fermeture")}
WAITS = VISIT | {"first_day": "2026-12-10", "last_day": "2026-12-20", "offers_most": 3, "number": 1}
SESSION = {
    "row": 1, "code": "23456789", "event": _EVENT, "session": Said("وثائق التعمير", "Les documents d’urbanisme"),
    "agencies": _AGENCY, "starts": "2026-12-14T09:00:00+00:00", "ends": "2026-12-14T10:00:00+00:00",
    "zone": "Europe/Paris", "party": 3, "online": False, "room_url": "", "line": "+212 523-484046",
    "where": Said("المقر", "Siège"), "hall": _ROOM, "office": _ANNEX, "address": _PARK,
    "url": Page("open-days/tickets/x/"),
}  # fmt: skip
_ELSEWHERE = {
    "where": Said("المحطة", "Gare"), "hall": _ROOM, "office": _ANNEX,
    "address": Said("الزنقة الجديدة", "Rue Neuve"),
}  # fmt: skip
# One of each kind of message, by its template's name.
SAMPLES: dict[str, dict[str, Any]] = {
    "code": {"code": "482915", "minutes": 15},
    "password_reset": {"url": Page("account/password/reset/key/1-abc/")},
    "account_notice": {
        "title": Said("تغير حسابكم", "Votre compte a changé"),
        "text": Said(
            "أضيفت وسيلة ثانية للدخول.\nإن لم تقوموا بذلك فاتصلوا بنا.",
            "Un second facteur a été ajouté.\nSi ce n’était pas vous, écrivez-nous.",
        ),
    },
    "draft_saved": {"resume_url": _NEW_DRAFT, "kind": _KIND, "days": 90},
    "cases_assigned": {
        "who": Said("نادية", "Nadia"), "number": 3, "url": Page("admin/"), "reason": Said("رخصة", "Congé"),
    },
    "export_ready": {
        "what": Said("الطلبات دون أسماء", "Les demandes, sans aucun nom"), "year": 2026, "until": "2026-12-21",
        "url": Page("ministry/exports/"),
    },
    "draft_expiring": {"resume_url": _NEW_DRAFT, "kind": _KIND, "last_day": "2026-12-20"},
    "papers_ending": CASE
    | {"last_day": "2027-01-14", "download_url": Page(f"requests/case/{REFERENCE}/download/")},
    "due_moved": CASE | {"before": "2026-12-11"},
    "case_filed": CASE,
    "case_filed_at_desk": CASE,
    "case_taken": CASE,
    "paper_requested": CASE
    | {
        "papers": [{
            "name": Said("التصميم", "Plan"), "why": Said("غير مقروء", "Illisible"), "note": Said("الصفحة 2", "Page 2"),
        }],
        "note": Said("شكرا", "Merci"), "why_again": Said("المساحة ناقصة", "La surface manque"),
    },
    "paper_reminder": CASE
    | {
        "papers": [{"name": Said("التصميم", "Plan"), "why": Said("غير مقروء", "Illisible"), "note": ""}],
        "asked": "2026-11-02", "again": "2026-12-02",
    },
    "answer_late": CASE | {"hears_by": "2026-12-21"},
    "answer_still_late": CASE | {"announced": "2026-12-18", "hears_by": "2026-12-28"},
    "day_announced": CASE
    | {"day": "2026-12-24", "before": "2026-12-18", "reason": Said("خبرة في عين المكان", "Une visite du terrain")},
    "rate_answer": CASE | {"url": Page(f"requests/case/{REFERENCE}/rate/")},
    "case_answered": CASE
    | PROOF
    | {
        "outcome": Said("رأي بالموافقة", "Favorable"), "service": Said("رخص", "Rokhas"),
        "service_url": Page("agencies/"), "prepare": [Said("التصميم", "Plan"), Said("رسم الملكية", "Titre")],
    },
    "document_replaced": CASE | PROOF | {"reason": _WHY, "new_code": "98765-43298"},
    "document_revoked": CASE | PROOF | {"reason": _WHY},
    "message_received": CASE,
    "reply_refused": CASE
    | {"why": "files", "said": "", "most": 5000, "files": [Said("رسم: لا يقبل هذا الملف.", "plan.exe : refusé.")]},
    "confirm_draft": {
        "preparer": _OWNER, "preparer_email": "salma@example.com", "is_a": Said("مهندسة معمارية", "architecte"),
        "kind": _KIND, "days": 90, "url": Page("requests/confirm/x/"),
    },
    "draft_decided": CASE | {"decision": "confirmed"},
    "follower_invited": {
        "inviter": _OWNER, "kind": _KIND, "may_act": True, "days": 30, "url": Page("requests/invitation/x/"),
    },
    "follower_acted": CASE | {"who": Said("يوسف", "Youssef"), "act": "joined", "may_act": True},
    "case_withdrawn": CASE,
    "case_reopened": CASE,
    "complaint_acknowledged": CASE,
    "review_asked": CASE | {"level": Said("رئيس المصلحة", "Chef de service")},
    "review_to_decide": CASE | {"level": "ministry"},
    "alarm_digest": {
        "count": 2,
        "groups": [
            {"level": "at_risk", "cases": [LATE | {"url": _CASE_PAGE}], "more": 0},
            {"level": "unacknowledged", "cases": [LATE | {"url": ""}], "more": 3},
        ],
        "queue": True, "url": _CASE_PAGE,
    },
    "review_decided": CASE | {"decision": "upheld", "words": Said("الأسباب", "Motifs"), "level": "chief"},
    "case_assigned": CASE | {"who": _OFFICER, "reason": Said("مستعجل", "Urgent")},
    "case_paused": CASE | {"reason": Said("المادة 44", "Article 44")},
    "case_resumed": CASE,
    "case_transferred": CASE | {"reason": _LAND, "office": _ANNEX, "waiting": False},
    "case_arrived": CASE | {"reason": _LAND, "sender": Said("الوكالة الحضرية لسطات", "Agence urbaine de Settat")},
    "case_merged": CASE | {"reason": Said("العقار نفسه", "Même terrain"), "other": "AUBM-26-004218-L"},
    "case_new": {"number": 3, "agency": _AGENCY, "url": Page("admin/")},
    "case_news": CASE | {"act": "silent", "asked": "2026-11-02"},
    "desk_morning": {
        "on": "2026-12-14", "url": Page("admin/"),
        "lines": [
            {"words": Said("3 طلبات تنتظركم", "3 demandes vous attendent"), "url": Page("admin/")},
            {"words": Said("موعد واحد اليوم", "1 rendez-vous aujourd’hui"), "url": Page("admin/")},
        ],
    },
    "opinion_asked": CASE | {"who": _OFFICER, "question": Said("هل من ارتفاق؟", "Y a-t-il une servitude ?")},
    "daily_report": {
        "on": "2026-12-14",
        "days": [
            {
                "on": "2026-12-11", "why": "", "filed": 41, "answered": 37, "late": 3, "open": 212, "overdue": 9,
                "url": Page("ministry/daily/2026-12-11/"),
            },
            {
                "on": "2026-12-12", "why": Said("نهاية الأسبوع", "week-end"), "filed": 8, "answered": 0, "late": 0,
                "open": 220, "overdue": 9, "url": Page("ministry/daily/2026-12-12/"),
            },
        ],
        "silent": [_AGENCY], "silent_on": "2026-12-11", "url": Page("ministry/daily/2026-12-11/"),
    },
    "opinion_given": CASE | {"who": _OFFICER, "opinion": Said("لا شيء.", "Aucune.")},
    "appointment_booked": VISIT,
    "appointment_moved": VISIT | _CLOSED | {"before": _LATER, "elsewhere": _ANNEX},
    "appointment_cancelled": VISIT | _CLOSED | {"offers": [{"at": _LATER, "url": Page("appointments/")}]},
    "appointment_reminder": VISIT,
    "appointment_time_changed": VISIT | {"was_there": "09:00", "is_there": "10:00"},
    "wait_joined": WAITS,
    "wait_offered": WAITS | {"held_until": _LATER},
    "wait_over": WAITS,
    "visit_registered": SESSION,
    "visit_waiting": SESSION | {"code": ""},
    "visit_offered": SESSION | {"code": "", "until": _LATER, "number": 1},
    "visit_changed": SESSION,
    "visit_moved": SESSION | {"before": _LATER, "before_ends": "2026-12-15T10:00:00+00:00", "was": _ELSEWHERE},
    "visit_reminder": SESSION,
    "visit_cancelled": SESSION | {"code": ""},
    "visit_lapsed": SESSION | {"code": "", "number": 1},
    "visit_called_off": SESSION | {"code": "", "why": Said("أشغال", "Travaux")},
    "visit_answer": {
        "event": _EVENT, "agencies": _AGENCY, "asked": Said("ما هي الوثائق؟", "Quelles pièces ?"),
        "answer": Said("رسم الملكية.", "Le titre."), "url": Page("open-days/5/"),
    },
    "visit_thanks": {
        "event": _EVENT, "agencies": _AGENCY, "url": Page("open-days/rate/x/"),
        "questions_url": Page("open-days/5/"), "agency_url": Page("agencies/"), "follow_url": Page("requests/mine/"),
        "file_url": Page("requests/"),
    },
}  # fmt: skip


def sample_of(template: str, language: str) -> dict[str, Any]:
    """The facts of a made-up message, in a language. Raises LookupError where a template has none."""
    said: dict[str, Any] = _in(language, SAMPLES[template])
    return said


def _in(language: str, value: Any) -> Any:
    if isinstance(value, Said):
        return value.ar if language == "ar" else value.fr
    if isinstance(value, Page):
        return f"{settings.BASE_URL}/{language}/{value.path}"
    if isinstance(value, dict):
        return {name: _in(language, inner) for name, inner in value.items()}
    return [_in(language, inner) for inner in value] if isinstance(value, list) else value
