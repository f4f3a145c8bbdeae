"""Every letter in both languages: complete, readable without its pictures, safe in its headers."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import timezone

from notifications.letters import LETTERS, Undeliverable, compose, header_line
from notifications.models import Message

CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence urbaine de Beni Mellal", "kind": "Note de renseignements",
        "due": "2026-12-14", "url": "http://127.0.0.1:8000/fr/requests/AUBM-26-004217-K/"}  # fmt: skip
PROOF = {"code": "23456-78923", "verify_url": "http://127.0.0.1:8000/fr/verify/"}
LATE = {"reference": CASE["reference"], "kind": CASE["kind"], "agency": CASE["agency"], "day": "2026-12-14"}
VISIT = {
    "reference": "RDV-26-000123-K", "service": "Information", "agency": CASE["agency"], "office": "Siège",
    "address": "12, rue du Parc", "where": "Premier étage", "zone": "Europe/Paris", "mode": "in_person",
    "mode_name": "à l’agence", "party": 3, "phone": "", "video_url": "", "bring": ["Le titre", "Une pièce d’identité"],
    "line": "+212 523-484046", "starts": "2026-12-14T09:00:00+00:00", "ends": "2026-12-14T09:20:00+00:00",
    "url": "http://127.0.0.1:8000/fr/appointments/mine/x/", "row": 1,
}  # fmt: skip
LATER = "2026-12-15T09:00:00+00:00"
WAITS = VISIT | {"first_day": "2026-12-10", "last_day": "2026-12-20", "offers_most": 3, "number": 1}
SESSION = {
    "row": 1, "code": "23456789", "event": "Portes ouvertes", "session": "Les documents d’urbanisme",
    "agencies": CASE["agency"], "starts": "2026-12-14T09:00:00+00:00", "ends": "2026-12-14T10:00:00+00:00",
    "zone": "Europe/Paris", "party": 3, "online": False, "room_url": "", "line": "+212 523-484046",
    "where": "Siège", "hall": "Salle", "office": "Annexe", "address": "Rue du Parc",
    "url": "http://127.0.0.1:8000/fr/open-days/tickets/x/",
}  # fmt: skip
ELSEWHERE = {"where": "Gare", "hall": "Salle", "office": "Annexe", "address": "Rue Neuve"}
SAMPLES = {
    "code": {"code": "482915", "minutes": 15},
    "password_reset": {"url": "http://127.0.0.1:8000/fr/account/password/reset/key/1-abc/"},
    "account_notice": {"title": "Notice", "text": "First line\nsecond line"},
    "draft_saved": {"resume_url": "http://127.0.0.1:8000/fr/r/x/", "kind": "Note de renseignements", "days": 90},
    "cases_assigned": {"who": "Nadia", "number": 3, "url": "http://127.0.0.1:8000/fr/admin/", "reason": "Congé"},
    "draft_expiring": {
        "resume_url": "http://127.0.0.1:8000/fr/r/x/",
        "kind": "Note de renseignements",
        "last_day": "2026-12-20",
    },
    "due_moved": CASE | {"before": "2026-12-11"},
    "case_filed": CASE,
    "case_filed_at_desk": CASE,
    "case_taken": CASE,
    "paper_requested": CASE
    | {"papers": [{"name": "Plan", "why": "Illisible", "note": "Page 2"}], "note": "Merci", "why_again": "Surface"},
    "case_answered": CASE
    | {"outcome": "Favorable", "service": "Rokhas", "service_url": "http://127.0.0.1/", "prepare": ["Plan", "Titre"]}
    | PROOF,
    "document_replaced": CASE | PROOF | {"reason": "Une erreur", "new_code": "98765-43298"},
    "document_revoked": CASE | PROOF | {"reason": "Une erreur"},
    "message_received": CASE,
    "confirm_draft": {
        "preparer": "Salma Idrissi",
        "preparer_email": "salma@example.com",
        "is_a": "architecte",
        "kind": CASE["kind"],
        "days": 90,
        "url": "http://127.0.0.1:8000/fr/requests/confirm/x/",
    },
    "draft_decided": CASE | {"decision": "confirmed"},
    "follower_invited": {
        "inviter": "Salma Idrissi",
        "kind": CASE["kind"],
        "may_act": True,
        "days": 30,
        "url": "http://127.0.0.1:8000/fr/requests/invitation/x/",
    },
    "follower_acted": CASE | {"who": "Youssef", "act": "joined", "may_act": True},
    "case_withdrawn": CASE,
    "case_reopened": CASE,
    "complaint_acknowledged": CASE,
    "review_asked": CASE | {"level": "Chef de service"},
    "review_to_decide": CASE | {"level": "ministry"},
    "alarm_digest": {
        "count": 2,
        "groups": [
            {"level": "at_risk", "cases": [LATE | {"url": CASE["url"]}], "more": 0},
            {"level": "unacknowledged", "cases": [LATE | {"url": ""}], "more": 3},
        ],
        "queue": True,
        "url": CASE["url"],
    },
    "review_decided": CASE | {"decision": "upheld", "words": "Motifs", "level": "chief"},
    "case_assigned": CASE | {"who": "Karim Alaoui", "reason": "Urgent"},
    "case_paused": CASE | {"reason": "Article 44"},
    "case_resumed": CASE,
    "case_transferred": CASE | {"reason": "Autre ressort", "office": "Annexe", "waiting": False},
    "case_arrived": CASE | {"reason": "Autre ressort", "sender": "Agence urbaine de Settat"},
    "case_merged": CASE | {"reason": "Même terrain", "other": "AUBM-26-004218-L"},
    "opinion_asked": CASE | {"who": "Karim Alaoui", "question": "Servitude ?"},
    "opinion_given": CASE | {"who": "Karim Alaoui", "opinion": "Aucune."},
    "appointment_booked": VISIT,
    "appointment_moved": VISIT | {"before": LATER, "elsewhere": "Annexe", "sorry": True, "why": "Fermeture"},
    "appointment_cancelled": VISIT | {"sorry": True, "why": "Fermeture", "offers": [{"at": LATER, "url": CASE["url"]}]},
    "appointment_reminder": VISIT,
    "appointment_time_changed": VISIT | {"was_there": "09:00", "is_there": "10:00"},
    "wait_joined": WAITS,
    "wait_offered": WAITS | {"held_until": LATER},
    "wait_over": WAITS,
    "visit_registered": SESSION,
    "visit_waiting": SESSION | {"code": ""},
    "visit_offered": SESSION | {"code": "", "until": LATER, "number": 1},
    "visit_changed": SESSION,
    "visit_moved": SESSION | {"before": LATER, "before_ends": "2026-12-15T10:00:00+00:00", "was": ELSEWHERE},
    "visit_reminder": SESSION,
    "visit_cancelled": SESSION | {"code": ""},
    "visit_lapsed": SESSION | {"code": "", "number": 1},
    "visit_called_off": SESSION | {"code": "", "why": "Travaux"},
    "visit_answer": {
        "event": "Portes ouvertes",
        "agencies": CASE["agency"],
        "asked": "Quelles pièces ?",
        "answer": "Le titre.",
        "url": "http://127.0.0.1:8000/fr/open-days/5/",
    },
    "visit_thanks": {
        "event": "Portes ouvertes",
        "agencies": CASE["agency"],
        "url": "http://127.0.0.1:8000/fr/open-days/rate/x/",
        "questions_url": CASE["url"],
        "agency_url": CASE["url"],
        "follow_url": CASE["url"],
        "file_url": CASE["url"],
    },
}


def row(template: str, language: str = "fr", **fields) -> Message:
    words = {"to": "salma@example.com", "context": SAMPLES[template], "message_id": "<x@example.com>"} | fields
    return Message(template=template, language=language, created_at=timezone.now(), **words)


@pytest.fixture
def loud(monkeypatch):
    """A forgotten variable shows instead of vanishing."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "!!%s!!")


def test_each_letter_has_a_sample_and_its_two_templates():
    names = {path.stem for path in Path(settings.BASE_DIR, "templates", "emails").iterdir()} - {"base", "digest"}

    assert names == set(LETTERS) == set(SAMPLES)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("template", LETTERS)
@pytest.mark.usefixtures("loud")
def test_a_letter_is_complete_in_both_languages(template, language):
    mail = compose(row(template, language))
    html = mail.alternatives[0][0]

    assert mail.subject.strip()
    assert "!!" not in mail.subject + mail.body + html
    assert "&#x27;" not in mail.body
    assert "\n\n\n\n" not in mail.body
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert len(html) < 12_000


@pytest.mark.parametrize("template", sorted(set(LETTERS) - {"account_notice"}))
def test_an_arabic_letter_leaves_no_word_in_latin_letters(template):
    mail = compose(row(template, "ar", context=_in_arabic(SAMPLES[template])))

    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"http\S+", "", mail.subject + mail.body))

    assert set(words) <= {"AUBM", "RDV"}


def _in_arabic(value):
    if isinstance(value, dict):
        return {key: _in_arabic(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_arabic(inner) for inner in value]
    plain = isinstance(value, str) and not re.match(r"http|[\d+]|AUBM|RDV", value)
    return "كلمة" if plain else value


@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_fetches_nothing_from_anywhere(template):
    html = compose(row(template)).alternatives[0][0]

    assert not re.search(r"<(?:img|script|link|iframe|object)\b|@import|url\(|src=", html, re.IGNORECASE)


@pytest.mark.parametrize(("language", "day"), [("ar", "14 دجنبر 2026"), ("fr", "14 décembre 2026")])
def test_days_are_spelled_in_the_readers_language(language, day):
    mail = compose(row("case_filed", language))

    assert day in mail.body
    assert day in mail.alternatives[0][0]


def test_a_name_cannot_become_markup_in_html_and_stays_itself_in_text():
    mail = compose(row("case_taken", context=CASE | {"agency": "L'<b>agence</b>"}))

    assert "<b>agence" not in mail.alternatives[0][0]
    assert "L'<b>agence</b>" in mail.body


@pytest.mark.parametrize("dirty", ["a\r\nBcc: x@example.com", "a\x00b", "\u202egnp.exe", "x" * 300, "س" * 300])
def test_a_subject_stays_one_clean_short_line(dirty):
    line = header_line(dirty)
    mail = compose(row("account_notice", context={"title": dirty, "text": "x"}))
    raw = mail.message().as_bytes()

    assert len(line) <= 150
    assert not set(line) & set("\r\n\x00\u202e")
    assert not message_from_bytes(raw)["Bcc"]
    assert "\u202e" not in message_from_bytes(raw, policy=policy.default)["subject"]


@pytest.mark.parametrize("to", ["سلمى@example.com", "a@b\r\nBcc: c@example.com", "nobody", "", "a\x00@example.com"])
def test_an_impossible_address_is_told_apart_from_a_passing_trouble(to):
    with pytest.raises(Undeliverable):
        compose(row("code", to=to))


def test_arabic_names_in_the_sender_and_subject_survive_the_headers(settings):
    settings.DEFAULT_FROM_EMAIL = "شباك مغاربة العالم <portail@mre.example>"

    raw = compose(row("code", "ar")).message().as_bytes()
    read = message_from_bytes(raw, policy=policy.default)

    assert "شباك مغاربة العالم" in read["from"]
    assert read["message-id"] == "<x@example.com>"
    assert max(len(line) for line in raw.split(b"\n\n", 1)[0].splitlines()) < 998
