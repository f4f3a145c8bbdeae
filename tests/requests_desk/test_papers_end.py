"""Papers of finished requests: kept for ever unless the ministry says how long; a month's warning, then erased once."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from notifications.letters import compose
from notifications.models import Message
from requests_desk import reconcile, verbs
from requests_desk.models import Case, DeskRules, Document, Status
from requests_desk.verbs import retention
from requests_desk.verbs.retention import keep_or_erase
from requests_desk.verbs.reuse import own_earlier
from tests import make
from tests.recipes.people import signed_in
from tests.requests_desk.test_alarm_faults import killed
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def told() -> list[Message]:
    return list(Message.objects.filter(template="papers_ending").order_by("pk"))


def with_paper(case: Case) -> Document:
    return verbs.keep_document(file=make.accepted(), case=case)


@pytest.fixture
def finished(staffed) -> Case:
    """Answered on 2 November 2026, with a paper; papers are kept for two years: until 2 November 2028."""
    case = make.case(staffed["agency"], language="fr", status=Status.ANSWERED)
    with_paper(case)
    DeskRules.objects.update_or_create(pk=1, defaults={"papers_years": 2})
    return case


def test_without_a_rule_nothing_is_ever_erased(clock, finished):
    DeskRules.objects.update(papers_years=None)
    clock("2060-01-01")

    assert keep_or_erase() == (0, 0)
    assert finished.documents.kept().exists()


def test_the_applicant_is_told_a_month_before_and_then_they_go(clock, finished):
    path = Path(finished.documents.get().file.path)
    done = {}
    for day in ("2028-10-02", "2028-10-03", "2028-10-20", "2028-11-02", "2028-11-03", "2028-11-04"):
        clock(day)
        done[day] = (keep_or_erase(), keep_or_erase())[0]

    assert list(done.values()) == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0)]
    assert [message.context["last_day"] for message in told()] == ["2028-11-02"]
    assert not path.exists()
    paper = finished.documents.get()
    assert (bool(paper.file), paper.erased_at is not None, len(paper.sha256)) == (False, True, 64)
    assert list(finished.deliverables.values_list("state", flat=True)) == ["genuine"]
    call_command("verify_history")


def test_however_long_the_beat_slept_a_month_is_left(clock, finished):
    clock("2035-01-01")
    assert keep_or_erase() == (1, 0)
    assert told()[0].context["last_day"] == "2035-01-31"
    clock("2035-01-31")
    assert keep_or_erase() == (0, 0)
    clock("2035-02-01")

    assert keep_or_erase() == (0, 1)


def test_a_longer_rule_keeps_them_and_warns_anew(clock, finished):
    clock("2028-10-03")
    keep_or_erase()
    DeskRules.objects.update(papers_years=5)
    clock("2028-12-01")
    assert keep_or_erase() == (0, 0)
    clock("2031-11-02")

    assert keep_or_erase() == (1, 0)
    assert [message.context["last_day"] for message in told()] == ["2028-11-02", "2031-12-02"]


def test_a_request_reopened_or_open_keeps_its_papers(clock, staffed, finished):
    with_paper(make.case(staffed["agency"]))
    clock("2026-11-20")
    verbs.reopen(case=finished, by=finished.applicant, reason="Une erreur")
    clock("2030-01-01")

    assert keep_or_erase() == (0, 0)


def test_a_withdrawn_one_counts_from_its_withdrawal(clock, staffed, finished):
    case = make.case(staffed["agency"])
    with_paper(case)
    clock("2026-12-02")
    verbs.withdraw(case=case, by=case.applicant)
    clock("2028-11-02")

    keep_or_erase()

    assert {message.to for message in told()} == {finished.applicant.email, case.applicant.email}


def test_the_letter_leads_to_a_zip_of_everything_for_its_applicant_alone(clock, finished):
    clock("2028-10-03")
    keep_or_erase()
    message = told()[0]
    url = "/" + message.context["download_url"].split("/", 3)[3]

    held = signed_in(finished.applicant).get(url)
    stranger = signed_in(make.citizen()).get(url)

    archive = zipfile.ZipFile(io.BytesIO(held.getvalue()))
    names = {name.partition("/")[0] for name in archive.namelist()}
    assert (names, archive.testzip()) == ({"papers", "documents", "MANIFEST.txt"}, None)
    assert (stranger.status_code, held["Cache-Control"]) == (404, "private, no-store")
    assert "Amina" not in compose(message).subject


def test_every_place_that_showed_a_paper_says_that_it_was_erased(clock, staffed, finished):
    uuid = finished.documents.get().uuid
    clock("2028-10-03")
    keep_or_erase()
    clock("2028-11-03")
    keep_or_erase()
    with override("fr"):
        pages = {
            finished.applicant: reverse("requests_desk:case", args=[finished.reference]),
            staffed["officer"]: reverse("admin:requests_desk_case_change", args=[finished.pk]),
        }
        paper = reverse("requests_desk:document", args=[uuid])
        picture = reverse("admin:requests_desk_case_paper", args=[finished.pk, uuid, 1])

    for who, url in pages.items():
        browser = signed_in(who)
        text = browser.get(url).content.decode()
        assert "3 novembre 2028" in text
        assert paper not in text
        assert browser.get(paper).status_code == 410
    assert signed_in(staffed["officer"]).get(picture).status_code == 404
    assert not own_earlier(finished.applicant).exists()
    assert reconcile.compare().missing == []
    zipped = signed_in(finished.applicant).get(reverse("requests_desk:download", args=[finished.reference]))
    manifest = zipfile.ZipFile(io.BytesIO(zipped.getvalue())).read("MANIFEST.txt").decode()
    assert "# erased on 2028-11-03" in manifest


def test_killed_before_the_files_go_the_next_run_removes_them(clock, finished, monkeypatch):
    path = Path(finished.documents.get().file.path)
    clock("2028-10-03")
    keep_or_erase()
    clock("2028-11-03")
    with monkeypatch.context() as patch:
        patch.setattr(retention, "_remove_files", killed)
        with pytest.raises(KeyboardInterrupt):
            keep_or_erase()
    assert path.exists()

    assert keep_or_erase() == (0, 0)

    assert not path.exists()


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_tell_and_erase_each_once(clock, staffed, finished, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _n in range(4):
        with_paper(make.case(staffed["agency"], status=Status.CLOSED))
    clock("2028-10-03")
    first = at_once(*[keep_or_erase] * 4)
    clock("2028-11-03")
    second = at_once(*[keep_or_erase] * 4)

    assert sum(warned for warned, _erased in first) == sum(erased for _warned, erased in second) == 5
    assert len(told()) == 5
    assert not Document.objects.exclude(file="").exists()


def test_years_are_those_of_the_calendar(clock, finished):
    Case.objects.filter(pk=finished.pk).update(answered_on=date(2024, 2, 29))
    clock("2026-02-28")

    assert keep_or_erase() == (1, 0)
