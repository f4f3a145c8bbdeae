"""Uploads: what is refused and why, what limits hold, by which name a paper is shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils.translation import override

from common import files
from common.files import MESSAGES, Refused, accept, clean_name
from tests.recipes.files import LIMIT, pdf, picture, refusal, take

RLO = "\u202e"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.pdf", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "plan.pdf", "unknown"),
        (b"<!doctype html><script>1</script>", "plan.pdf", "unknown"),
        (b"GIF89a" + bytes(40), "plan.png", "unknown"),
        (b"PK\x03\x04" + bytes(60), "letter.docx", "office"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "letter.pdf", "office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "photo.heic", "damaged"),
        (b"%PDF-1.7\nnothing else", "plan.pdf", "damaged"),
        (b"%PDF-1.7 <html> startxref 0 %%EOF", "plan.pdf", "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "photo.jpg", "damaged"),
    ],
)
def test_what_is_not_a_paper_is_refused_whatever_its_name(data, name, code):
    assert refusal(data, name).code == code


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("whole", [picture("JPEG", (900, 900)), picture("PNG", (900, 900)), pdf(pages=30)])
def test_half_a_file_is_damaged(whole, cut):
    assert refusal(whole[: int(len(whole) * cut)]).code == "damaged"


def test_a_file_over_the_limit_says_both_weights():
    error = refusal(bytes(3 * 1024 * 1024), max_bytes=2 * 1024 * 1024)

    assert error.code == "too_big"
    with override("fr"):
        french = str(error.message)
    assert "3" in french
    assert "2" in french


def test_one_byte_too_many_never_reads_as_within_the_limit():
    error = refusal(bytes(1024 * 1024 + 1), max_bytes=1024 * 1024)

    with override("fr"):
        assert "1,1" in str(error.message)


def test_a_size_that_lies_does_not_help():
    upload = SimpleUploadedFile("x.pdf", bytes(5000))
    upload.size = 10

    with pytest.raises(Refused, match=r".+") as caught:
        accept(upload, max_bytes=1000)

    assert caught.value.code == "too_big"


def test_an_upload_that_waits_on_disk_is_read_from_its_start():
    upload = TemporaryUploadedFile("x.png", "image/png", 0, None)
    upload.write(picture())
    upload.size = upload.tell()

    accepted = accept(upload, max_bytes=LIMIT)

    assert accepted.content_type == "image/png"
    upload.close()


def test_every_refusal_can_be_said_in_both_languages():
    for code in MESSAGES:
        facts = {"size": 20_000_000, "limit": LIMIT} if code == "too_big" else {}
        for language in ("ar", "fr"):
            with override(language):
                assert "%(" not in str(Refused(code, **facts).message)


def test_the_same_file_gives_the_same_bytes():
    for data in (picture("JPEG"), picture(), pdf()):
        assert take(data).sha256 == take(data).sha256


def test_a_decoder_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(files, "SECONDS", 0.001)

    assert refusal(picture()).code == "too_heavy"


def test_the_decoder_knows_no_secret(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os\nprint(json.dumps({'refused': 'empty', 'seen': list(os.environ)}))\n")
    monkeypatch.setattr(files.decoding, "__file__", str(spy))
    monkeypatch.setenv("SECRET_KEY", "hush")

    facts, _ = files._decode_apart(b"x")

    assert "SECRET_KEY" not in facts["seen"]
    assert "DATABASE_URL" not in facts["seen"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\plan.PDF", "plan.pdf"),
        (f"plan{RLO}fdp.exe", "planfdp.exe.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("شهادة الملكية.pdf", "شهادة الملكية.pdf"),
        ("photo.heic.jpg", "photo.pdf"),
        ('a"b<c>|?*.pdf', "a b c.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\ud800plan.pdf", "plan.pdf"),
        ("M. Alami v1.2.pdf", "M. Alami v1.2.pdf"),
    ],
)
def test_a_name_is_cleaned_for_display(name, shown):
    assert clean_name(name, "pdf") == shown


def test_a_long_name_keeps_its_true_ending():
    name = clean_name("م" * 500 + ".heic", "jpg")

    assert len(name) == 120
    assert name.endswith(".jpg")
