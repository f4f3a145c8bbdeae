"""A real server and a line that breaks; two tabs at one moment."""

import random
import socket
import time
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection

from requests_desk import parts
from requests_desk.models import Document, Upload
from requests_desk.verbs import uploads
from tests.recipes import desk as make
from tests.recipes.files import pdf
from tests.recipes.uploads import BYTES, Phone, draft_of, row

pytestmark = pytest.mark.django_db(transaction=True)


def _fill(document) -> None:
    document.pages[0].Contents = document.make_stream(b"% " + random.Random(2).randbytes(700_000))


DEED = pdf(_fill, pages=180)


@pytest.fixture
def url(amina, phone: Phone) -> str:
    make.terms()
    return phone.for_draft(draft_of(amina), make.requirement(), len(DEED))


def patch_and_hang_up(server: str, phone: Phone, url: str, at: int, told: int, sent: bytes) -> None:
    """Promise ``told`` bytes, send some of them, and go away without a word."""
    token = "a" * 32
    cookies = f"sessionid={phone.client.cookies['sessionid'].value}; csrftoken={token}"
    head = (
        f"PATCH {url} HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\nCookie: {cookies}\r\nX-CSRFToken: {token}\r\n"
        f"Tus-Resumable: 1.0.0\r\nUpload-Offset: {at}\r\nContent-Type: {BYTES}\r\nContent-Length: {told}\r\n\r\n"
    )
    with socket.create_connection((urlsplit(server).hostname, urlsplit(server).port)) as line:
        line.sendall(head.encode() + sent)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(10)
        while line.recv(4096):
            pass


def test_what_arrived_before_the_line_broke_is_kept_and_the_rest_follows(live_server, phone, url):
    half = len(DEED) // 2

    patch_and_hang_up(live_server.url, phone, url, 0, len(DEED), DEED[:half])

    assert phone.offset(url) == half
    assert parts.path_of(row(url)).read_bytes() == DEED[:half]
    assert phone.patch(url, half, DEED[half:]).status_code == 200
    assert Document.objects.get().pages == 180


def test_a_line_that_breaks_again_and_again_loses_and_doubles_nothing(live_server, phone, url):
    at = 0
    for _n in range(6):
        patch_and_hang_up(live_server.url, phone, url, at, len(DEED) - at, DEED[at : at + 77_777])
        at = phone.offset(url)

    assert at == 6 * 77_777
    assert parts.path_of(row(url)).read_bytes() == DEED[:at]


def at_once(*calls) -> list:
    gate, answers = Barrier(len(calls)), [None] * len(calls)

    def run(n, call) -> None:
        gate.wait()
        try:
            answers[n] = call()
        finally:
            connection.close()

    threads = [Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def other_tab(phone: Phone) -> Phone:
    tab = Phone(None)
    tab.client.cookies = phone.client.cookies
    return tab


def test_tabs_that_send_one_piece_at_once_add_it_once(phone, url):
    tabs = [other_tab(phone) for _n in range(6)]

    answers = at_once(*[lambda tab=tab: tab.patch(url, 0, DEED[:100_000]) for tab in tabs])

    assert sorted(answer.status_code for answer in answers) == [204] + [409] * 5
    assert parts.path_of(row(url)).read_bytes() == DEED[:100_000]


def test_tabs_that_send_the_whole_file_at_once_make_one_paper(phone, url):
    tabs = [other_tab(phone) for _n in range(4)]

    at_once(*[lambda tab=tab: tab.send(url, DEED, piece=200_000) for tab in tabs])
    last = phone.patch(url, len(DEED), b"")

    assert last.status_code == 200
    assert Document.objects.count() == 1
    assert Document.objects.get().pages == 180


def test_a_whole_file_read_by_four_at_once_is_one_paper(amina, url):
    upload = row(url)
    uploads.add(upload=upload, by=amina, at=0, data=DEED)

    made = at_once(*[lambda: uploads.finish(upload=row(url), by=amina)] * 4)

    assert {document.pk for document in made} == {Document.objects.get().pk}


def test_without_the_lock_two_tabs_would_write_one_piece_twice(phone, url, monkeypatch):
    def unlocked(upload, by):
        found = Upload.objects.get(pk=upload.pk)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(uploads, "locked", unlocked)
    tabs = [other_tab(phone) for _n in range(2)]

    at_once(*[lambda tab=tab: tab.patch(url, 0, DEED[:1000]) for tab in tabs])

    assert parts.length(row(url)) == 2000
