"""Our way to write a mail says what the library's own says, line for line that matters."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives

from notifications.mime import Mail

HEADERS = {"Message-ID": "<a@mre.example>", "Date": "Fri, 27 Nov 2026 10:00:00 +0100", "X-Long": "word " * 40}
SUBJECTS = ["Votre demande", "طلبكم رقم AUBM-26-004217-K " * 5, "é" * 150, "plain " * 25, "-" * 150]


def written(kind: type[EmailMultiAlternatives], subject: str) -> bytes:
    """A mail as bytes on the wire."""
    mail = kind(subject, "Bonjour ✓\n--\nFrom here\n", to=["salma@example.com"], headers=HEADERS)
    mail.attach_alternative("<p>مرحبا</p>" + "x" * 1200, "text/html")
    mail.attach("a.txt", "file", "text/plain")
    return mail.message().as_bytes(linesep="\r\n")


def read(raw: bytes):
    """Headers and parts as a mail program understands them."""
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [(part.get_content_type(), part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return {name: value for name, value in mail.items() if name != "Content-Type"}, parts


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_reads_as_the_library_writes_it(subject):
    assert read(written(Mail, subject)) == read(written(EmailMultiAlternatives, subject))


@pytest.mark.parametrize("subject", SUBJECTS[:-1])  # a word that long has no place to break
def test_no_line_of_a_header_is_too_long_and_none_is_empty(subject):
    head, _, _ = written(Mail, subject).partition(b"\r\n\r\n")

    lines = head.split(b"\r\n")

    assert max(map(len, lines)) <= 78
    assert all(line.isascii() and line.strip() for line in lines)


def test_parts_are_kept_apart_by_a_word_of_their_own():
    mails = [message_from_bytes(written(Mail, "one")) for _ in range(2)]

    words = [part.get_boundary() for mail in mails for part in mail.walk() if part.is_multipart()]

    assert len(set(words)) == len(words) == 4
