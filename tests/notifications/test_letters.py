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
from notifications.samples import SAMPLES, sample_of

CASE = sample_of("case_filed", "fr")


def row(template: str, language: str = "fr", **fields) -> Message:
    words = {"to": "salma@example.com", "message_id": "<x@example.com>", "context": sample_of(template, language)}
    return Message(template=template, language=language, created_at=timezone.now(), **(words | fields))


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
    mail = compose(row(template, "ar", context=_in_arabic(sample_of(template, "ar"))))

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
