"""Words and files of an e-mail, however its program wrote them."""

import base64
import quopri
import time

import pytest

from notifications.incoming.flowed import unfolded
from notifications.incoming.html import text_of
from notifications.incoming.letter import Letter, NoMail
from tests.recipes import mails

TO = "reply+c.x.1.a@mre.example"


def read(raw: bytes) -> tuple[str, list[str]]:
    words, files = Letter(raw, 10**7).read()
    return words.strip(), [file.name for file in files]


@pytest.mark.parametrize(
    ("words", "charset"),
    [
        ("Où est mon dossier ? Réf. ça", "iso-8859-1"),
        ("L’œuvre à 300 €", "windows-1252"),
        ("أين ملفي؟ شكرا", "windows-1256"),
        ("أين ملفي؟ شكرا", "iso-8859-6"),
        ("أين ملفي؟", "utf-8"),
        ("Mon dossier", "us-ascii"),
    ],
)
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_every_charset_and_encoding_of_our_readers_is_read(words, charset, encoding):
    data = words.encode(charset)
    body = {"8bit": data, "quoted-printable": quopri.encodestring(data), "base64": base64.encodebytes(data)}[encoding]

    raw = mails.raw(TO, body, content_type=f'text/plain; charset="{charset}"', content_transfer_encoding=encoding)

    assert read(raw) == (words, [])


@pytest.mark.parametrize(
    ("charset", "data", "words"),
    [
        ("x-unknown", "Réponse".encode(), "Réponse"),
        ("utf-8", "Réponse".encode("cp1252"), "Réponse"),
        ("", "أين ملفي؟ شكرا جزيلا".encode("cp1256"), "أين ملفي؟ شكرا جزيلا"),
        ("us-ascii", "Réponse".encode(), "Réponse"),
        ("idna", b"mot", "mot"),
        ("hex", b"6d6f74", "6d6f74"),
    ],
)
def test_a_charset_that_is_wrong_is_guessed(charset, data, words):
    said = f'; charset="{charset}"' if charset else ""

    assert read(mails.raw(TO, data, content_type=f"text/plain{said}"))[0] == words


def test_folded_lines_are_as_they_were_typed():
    folded = "Une longue ligne qui \r\ncontinue ici.\r\n\r\n> > citée et \r\n>> pliée\r\n From\r\n-- \r\nSalma"

    words, _files = read(mails.raw(TO, folded.encode(), content_type="text/plain; charset=utf-8; format=flowed"))

    assert words.splitlines() == [
        "Une longue ligne qui continue ici.", "", "> > citée et ", ">> pliée", "From", "-- ", "Salma",
    ]  # fmt: skip
    assert unfolded("كلمة \nأخرى", joined=True) == "كلمةأخرى"


def test_a_page_is_read_as_lines_and_its_links_are_not_followed():
    markup = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Bonjour,</p><div>Le&nbsp;titre<br>12345/10</div>"
        '<ul><li>Plan</li><li>Acte</li></ul><a href="http://127.0.0.1:1/track">ici</a><script>evil()</script>'
        '<img src="http://127.0.0.1:1/p.gif"><table><tr><td>A</td><td>B</td></tr></table>'
        "<blockquote><p>Cité</p><blockquote>plus</blockquote></blockquote></body></html>"
    )

    assert text_of(markup).replace("\xa0", " ").splitlines() == [
        "Bonjour,", "", "Le titre", "12345/10", "- Plan", "- Acte", "ici", "A B", "> Cité", "> ", ">> plus",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "markup", ["<title>x<body>mot", "mot<p", "<div>" * 5000 + "mot", "mot<!--", "<a b='>mot", "mot&#0;"]
)
def test_a_page_that_is_not_closed_is_read_all_the_same(markup):
    text_of(markup)


ALTERNATIVE = """Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

{plain}
--b
Content-Type: multipart/mixed; boundary=c

--c
Content-Type: text/html; charset=utf-8

<p>De la page</p>
--c
Content-Type: application/pdf; name="=?utf-8?B?2LHYs9mFLnBkZg==?="
Content-Disposition: inline; filename="=?utf-8?B?2LHYs9mFLnBkZg==?="
Content-Transfer-Encoding: base64

JVBERi0=
--c--
--b--
"""


@pytest.mark.parametrize(("plain", "words"), [("Du texte", "Du texte"), ("", "De la page")])
def test_of_two_ways_to_say_it_the_plain_one_is_read_and_files_of_both_are_kept(plain, words):
    head = f"From: a@b.example\nTo: {TO}\nMIME-Version: 1.0\n"

    assert read((head + ALTERNATIVE.format(plain=plain)).encode()) == (words, ["رسم.pdf"])


def test_words_round_a_picture_stay_in_order_and_a_logo_is_no_file():
    parts = [("text/plain", "", b"Avant"), ("image/jpeg", "", mails.jpeg(900)), ("text/plain", "", b"Apres"),
             ("image/png", "Content-ID: <logo>\n", b"\x89PNG"),
             ("application/pkcs7-signature", "", b"x")]  # fmt: skip
    body = b"".join(
        b"--b\nContent-Type: %s\n%sContent-Transfer-Encoding: base64\n\n%s\n"
        % (kind.encode(), more.encode(), base64.encodebytes(data))
        for kind, more, data in parts
    )

    raw = mails.raw(TO, body + b"--b--", content_type="multipart/mixed; boundary=b", content_transfer_encoding="")

    assert read(raw) == ("Avant\nApres", ["document.jpeg"])


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a\u202egpj.exe", "C:\\a\\b.pdf", "x" * 400, "\x00", "/"])
def test_no_name_of_a_file_leads_anywhere(name):
    raw = mails.with_files(TO, "x", [("n.pdf", "application/pdf", b"%PDF-")]).replace(b'"n.pdf"', f'"{name}"'.encode())

    (kept,) = read(raw)[1]

    assert kept
    assert not set(kept) & set("/\\\u202e\x00")
    assert len(kept) <= 200


def test_an_e_mail_within_an_e_mail_is_a_file():
    inner = b"From: x@y.example\nSubject: z\n\nInner words\n"
    body = b"--b\nContent-Type: text/plain\n\nVoir\n--b\nContent-Type: message/rfc822\n\n" + inner + b"--b--\n"

    raw = mails.raw(TO, body, content_type="multipart/mixed; boundary=b")

    assert read(raw) == ("Voir", ["message.eml"])


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe" * 50, b"no head at all\n\nwords", b"Subject: x\n\nno sender"])
def test_what_is_no_e_mail_is_said_to_be_none(raw):
    with pytest.raises(NoMail):
        Letter(raw, 10**6)


def test_an_e_mail_of_parts_alone_is_too_big():
    raw = mails.raw(TO, b"--b\n\nx\n" * 6000, content_type="multipart/mixed; boundary=b")

    assert Letter(raw, 10**7).too_big


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<!--x>", "<![x>", "<div>", "&#", "</", "<a b='>", "<script>", "<!", "<title>", "<?"]
)
def test_markup_made_to_be_slow_is_read_in_time(piece):
    begun = time.process_time()

    words = text_of("mot " + piece * 40_000)

    assert words.startswith("mot")
    assert time.process_time() - begun < 5


def test_parts_without_end_are_not_followed():
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(60))

    assert read(f"From: a@b.example\nMIME-Version: 1.0\n{deep}".encode())[1] == []
