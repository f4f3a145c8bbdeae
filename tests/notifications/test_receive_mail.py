"""The command behind the mail server: what it takes, drops and sends back, once, whatever comes or is down."""

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from notifications import incoming, replies
from notifications.incoming import taking
from notifications.models import Fate, Inbound, Message, Why
from requests_desk.models import Case, CaseMessage, Status
from tests.notifications.test_faults import environment
from tests.recipes import desk as make
from tests.recipes import mails
from tests.requests_desk.test_races import at_once

REPLY = "reply@mre.example"


@pytest.fixture(autouse=True)
def answered(settings):
    settings.REPLY_ADDRESS = REPLY


def address(case: Case) -> str:
    context = {"reference": case.reference, "answers": True}
    return replies.address_of(
        Message(template="message_received", to=case.applicant.email, user=case.applicant, context=context)
    )


def answer(case: Case, text: str = "Bonjour", **heads: str) -> bytes:
    return mails.plain(address(case), text, **({"sender": case.applicant.email} | heads))


def piped(monkeypatch, raw: bytes, **options) -> int:
    """The exit code of the command with these bytes on its input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    try:
        call_command("receive_mail", **options)
    except CommandError as error:
        return error.returncode
    return os.EX_OK


def citizens() -> list[str]:
    return list(CaseMessage.objects.filter(side="citizen").order_by("pk").values_list("text", flat=True))


@pytest.mark.django_db
def test_the_mail_server_is_told_what_became_of_it(monkeypatch):
    case = make.case()
    forged = address(case).replace("@", "x@")

    assert piped(monkeypatch, answer(case)) == os.EX_OK
    assert piped(monkeypatch, mails.plain(forged, "x")) == os.EX_NOUSER
    assert piped(monkeypatch, mails.plain("portail@mre.example", "x")) == os.EX_NOUSER
    assert piped(monkeypatch, b"\x00 no mail") == os.EX_DATAERR
    assert piped(monkeypatch, b"") == os.EX_DATAERR
    assert citizens() == ["Bonjour"]


@pytest.mark.django_db
def test_where_it_was_carried_to_counts_before_what_its_writer_typed(monkeypatch):
    case, other = make.case(), make.case()
    blind = mails.plain("friends:;", "Caché", sender=case.applicant.email, delivered_to=address(case).upper())
    told = mails.plain(address(other), "Dit", sender=case.applicant.email, message_id="<2@x>")

    assert piped(monkeypatch, blind) == os.EX_OK
    assert piped(monkeypatch, told, to=[address(case)]) == os.EX_OK
    assert list(case.messages.values_list("text", flat=True)) == ["Caché", "Dit"]


@pytest.mark.django_db
def test_one_e_mail_to_two_threads_stands_in_both(monkeypatch):
    case = make.case()
    other = make.case(by=case.applicant)
    raw = mails.plain(f"{address(case)}, {address(other)}", "Pour les deux", sender=case.applicant.email)

    for _again in range(2):
        assert piped(monkeypatch, raw) == os.EX_OK

    assert [one.messages.count() for one in (case, other)] == [1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "heads",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (rejected)"},
        {"precedence": "Bulk"},
        {"precedence": "auto_reply"},
        {"x_autoreply": "yes"},
        {"return_path": "<>"},
        {"list_id": "<list.example.com>"},
        {"content_type": 'multipart/report; report-type=delivery-status; boundary="b"'},
        {"from": "MAILER-DAEMON@example.com"},
        {"x_failed_recipients": "a@example.com"},
    ],
)
def test_what_programs_write_is_dropped_in_silence(monkeypatch, heads):
    case = make.case()
    before = Message.objects.count()

    assert piped(monkeypatch, answer(case, **heads)) == os.EX_OK

    assert (Inbound.objects.get().state, Inbound.objects.get().why) == (Fate.DROPPED, Why.AUTOMATIC)
    assert (Message.objects.count(), citizens()) == (before, [])


@pytest.mark.django_db
def test_our_own_letters_come_back_to_nobody(monkeypatch):
    from notifications.letters import compose

    case = make.case()
    letter = compose(Message.objects.get(template="case_filed")).message()
    letter["Delivered-To"] = address(case)

    assert piped(monkeypatch, letter.as_bytes()) == os.EX_OK
    assert citizens() == []


@pytest.mark.django_db
def test_people_are_not_taken_for_programs(monkeypatch):
    case = make.case()

    piped(monkeypatch, answer(case, auto_submitted="no", return_path=f"<{case.applicant.email}>", precedence="normal"))

    assert citizens() == ["Bonjour"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["<same@mail.example.com>", ""])
def test_the_same_e_mail_twice_is_one_message(monkeypatch, name):
    case = make.case()

    for hop in ("by mx1", "by mx2"):
        assert piped(monkeypatch, answer(case, message_id=name, received=hop)) == os.EX_OK

    assert citizens() == ["Bonjour"]
    assert Inbound.objects.count() == 1


@pytest.mark.django_db
def test_marks_of_direction_and_controls_do_not_reach_the_thread(monkeypatch):
    case = make.case()

    piped(monkeypatch, answer(case, "Bon\x00jour\u202e\x07 \u200bà tous"))

    assert citizens() == ["Bonjour à tous"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "heads",
    [
        {"subject": "x\r\n\tBcc: victim@example.org"},
        {"message_id": "<a@b>\x00\u202e" + "x" * 2000},
        {"subject": "=?utf-8?B?//////?="},
        {"content_type": 'text/plain; charset="\x00"'},
        {"message_id": "=?utf-8?Q?=00?="},
        {"date": "never"},
    ],
)
def test_headers_made_to_trip_are_no_way_in(monkeypatch, heads):
    case = make.case()

    assert piped(monkeypatch, answer(case, **heads)) == os.EX_OK

    assert citizens() == ["Bonjour"]
    assert not set(Inbound.objects.get().message_id) & set("\x00\r\n\u202e")


@pytest.mark.django_db
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=400), where=st.sampled_from(["alone", "head", "body", "part"]))
def test_no_bytes_stop_the_command(monkeypatch, raw, where):
    case = Case.objects.first() or make.case()
    whole = {
        "alone": raw,
        "head": answer(case).replace(b"Date: ", raw + b"\r\nDate: ", 1),
        "body": answer(case) + raw,
        "part": answer(case, content_type="multipart/mixed; boundary=b") + b"\r\n--b\r\n" + raw + b"\r\n\r\nx\r\n--b--",
    }[where]

    assert piped(monkeypatch, whole) in (os.EX_OK, os.EX_DATAERR, os.EX_NOUSER)


@pytest.mark.django_db
def test_what_nobody_foresaw_makes_an_e_mail_wait(monkeypatch):
    case = make.case()
    monkeypatch.setattr(incoming, "receive", lambda raw, to=(): 1 / 0)

    assert piped(monkeypatch, answer(case)) == os.EX_TEMPFAIL


@pytest.mark.django_db
def test_rows_are_forgotten_when_their_time_is_over(monkeypatch, settings):
    piped(monkeypatch, answer(make.case()))

    assert incoming.forget() == 0
    settings.INBOUND_DAYS = -1
    assert incoming.forget() == 1
    assert citizens() == ["Bonjour"]


# --- a Maildir --------------------------------------------------------------------------------------------------


@pytest.fixture
def maildir(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.django_db
def test_each_file_of_a_maildir_is_taken_and_moved(monkeypatch, maildir):
    case = make.case()
    for n, raw in enumerate([answer(case, "Un", message_id="<1@x>"), b"no mail", answer(case, "Deux")]):
        (maildir / "new" / f"{n}.host").write_bytes(raw)

    assert piped(monkeypatch, b"", maildir=maildir) == os.EX_OK

    assert citizens() == ["Un", "Deux"]
    assert not list((maildir / "new").iterdir())
    assert {path.name for path in (maildir / "cur").iterdir()} == {f"{n}.host:2,S" for n in range(3)}


@pytest.mark.django_db
def test_a_file_that_must_wait_stays_and_holds_up_no_other(monkeypatch, maildir):
    case = make.case()
    receive = incoming.receive
    monkeypatch.setattr(incoming, "receive", lambda raw, to=(): 1 / 0 if b"Wait" in raw else receive(raw, to))
    for name in ("Wait", "Go"):
        (maildir / "new" / name).write_bytes(answer(case, name))

    assert piped(monkeypatch, b"", maildir=maildir) == os.EX_TEMPFAIL

    assert [path.name for path in (maildir / "new").iterdir()] == ["Wait"]
    assert citizens() == ["Go"]


@pytest.mark.django_db
def test_a_folder_that_is_no_maildir_is_said_to_be_none(monkeypatch, tmp_path):
    assert piped(monkeypatch, b"", maildir=tmp_path) == 1


# --- processes --------------------------------------------------------------------------------------------------


def command(**more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "receive_mail"], cwd=django_settings.BASE_DIR,
        env=environment(REPLY_ADDRESS=REPLY, **more), stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_waits_for_the_first_and_finds_it_done(monkeypatch):
    case = make.case(status=Status.STUDY)
    raw = answer(case)
    # all of them look before any of them writes
    monkeypatch.setattr(taking, "_is_known", lambda digest: False)

    results = at_once(*[lambda: incoming.receive(raw)] * 6)

    assert results == [incoming.Result.DONE] * 6
    assert citizens() == ["Bonjour"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_with_the_same_e_mail_write_one_message():
    case = make.case(status=Status.STUDY)
    files = [("photo.jpg", "image/jpeg", mails.jpeg())]
    raw = mails.with_files(address(case), "Voici", files, **{"from": case.applicant.email})

    racers = [command() for _n in range(2)]
    for racer in racers:
        racer.stdin.write(raw)
    said = [racer.communicate(timeout=120) for racer in racers]

    assert [racer.returncode for racer in racers] == [os.EX_OK, os.EX_OK], said
    assert citizens() == ["Voici"]
    assert CaseMessage.objects.get().documents.count() == 1
    assert Inbound.objects.get().state == Fate.TAKEN


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_mail_server_keeps_it():
    case = make.case(status=Status.STUDY)
    raw = answer(case)
    connection.close()

    away = command(DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    _out, said = away.communicate(raw, timeout=120)
    back = command()
    back.communicate(raw, timeout=120)

    assert away.returncode == os.EX_TEMPFAIL, said
    assert back.returncode == os.EX_OK
    assert citizens() == ["Bonjour"]
