"""The demonstration's mailbox, and the folder it reads."""

import pytest
from django.core.mail import get_connection

from notifications import letters
from notifications.models import Message
from tests.notifications.test_letters import row

BACKEND = "notifications.mail_folder.FolderBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, str(tmp_path / "mail")
    return tmp_path / "mail"


def write(template: str, to: str = "salma@example.com") -> None:
    from notifications.letters import compose

    message: Message = row(template, to=to)
    get_connection(BACKEND).send_messages([compose(message)])


def test_letters_are_whole_files_that_sort_by_time(folder):
    for to in ("a@example.com", "b@example.com"):
        write("code", to)

    files = sorted(folder.iterdir())

    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert b"To: a@example.com" in files[0].read_bytes()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_mailbox_lists_and_shows_letters(client, folder, language):
    write("code")
    write("case_filed", "other@example.com")

    page = client.get(f"/{language}/demo/mail/?to=salma")
    letter = page.context["letters"][0]
    shown = client.get(f"/{language}/demo/mail/{letter.name}/").content.decode()

    assert len(page.context["letters"]) == 1
    assert "482915" in shown
    assert 'sandbox="allow-popups"' in shown
    assert "<style" not in shown


def test_the_html_of_a_letter_can_do_nothing(client, folder):
    write("code")
    name = next(folder.iterdir()).stem

    response = client.get(f"/fr/demo/mail/{name}/html/")

    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def with_file(monkeypatch, name: str, kind: str = "text/calendar") -> None:
    file = letters.File(name, b"BEGIN:VCALENDAR", kind, {"method": "REQUEST", "charset": "utf-8"})
    monkeypatch.setattr(letters, "_attached", {"case_filed": [lambda message: file]})
    write("case_filed")


def test_a_file_that_came_with_a_letter_is_kept_from_its_page(client, folder, monkeypatch):
    with_file(monkeypatch, "RDV-26-000123-K.ics")
    name = next(folder.iterdir()).stem

    page = client.get(f"/fr/demo/mail/{name}/").content.decode()
    file = client.get(f"/fr/demo/mail/{name}/files/0/")

    assert f'href="/fr/demo/mail/{name}/files/0/"' in page
    assert "RDV-26-000123-K.ics" in page
    assert file.content == b"BEGIN:VCALENDAR"
    assert file["Content-Disposition"] == 'attachment; filename="RDV-26-000123-K.ics"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/fr/demo/mail/{name}/files/1/").status_code == 404


def test_a_file_is_never_shown_as_a_page_whatever_it_is_called(client, folder, monkeypatch):
    with_file(monkeypatch, "a\u202egnp.html", "text/html")

    file = client.get(f"/fr/demo/mail/{next(folder.iterdir()).stem}/files/0/")

    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith("attachment")
    assert "%E2%80%AE" not in file["Content-Disposition"]


@pytest.mark.parametrize("name", ["nothing", "20260101T000000000000-1-1", "..", "%2e%2e"])
def test_an_unknown_letter_is_not_found(client, folder, name):
    assert client.get(f"/fr/demo/mail/{name}/").status_code == 404


def test_outside_a_demonstration_there_is_no_mailbox(client, folder, settings):
    write("code")
    settings.DEMO = False

    assert client.get("/fr/demo/mail/").status_code == 404
