"""How long a draft is kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from notifications.models import Message
from requests_desk import tasks, verbs
from requests_desk.models import DeskRules, Document, Draft
from requests_desk.verbs.drafts import keep_or_forget
from tests import make

pytestmark = pytest.mark.django_db


def draft(age_in_days: int, **fields) -> Draft:
    saved = timezone.now() - timedelta(days=age_in_days)
    return Draft.objects.create(kind="note", language="fr", saved_at=saved, **{"email": "salma@example.com"} | fields)


def test_a_writer_is_warned_once_two_weeks_before():
    old = draft(77)

    assert keep_or_forget() == (1, 0)
    assert keep_or_forget() == (0, 0)
    assert Message.objects.get(template="draft_expiring").to == "salma@example.com"
    assert Draft.objects.filter(pk=old.pk).exists()


def test_after_the_warning_the_draft_goes_with_its_papers_and_their_files(django_capture_on_commit_callbacks):
    old = draft(91, warned_at=timezone.now() - timedelta(days=15))
    paper = verbs.keep_document(file=make.accepted(), draft=old)
    path = Path(paper.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        assert keep_or_forget() == (0, 1)

    assert not Draft.objects.filter(pk=old.pk).exists()
    assert not Document.objects.filter(pk=paper.pk).exists()
    assert not path.exists()


def test_nobody_loses_a_draft_unwarned_however_long_the_beat_slept():
    old = draft(400)

    assert keep_or_forget() == (1, 0)
    assert Draft.objects.filter(pk=old.pk).exists()


def test_a_step_saved_after_the_warning_begins_the_time_again():
    old = draft(80)
    keep_or_forget()

    old.keep("place", {"locality": "Derb"})

    assert keep_or_forget(timezone.now() + timedelta(days=20)) == (0, 0)


def test_a_draft_that_nobody_can_be_told_of_goes_at_its_day():
    draft(91, email="")

    assert keep_or_forget() == (0, 1)


def test_a_filed_draft_stays():
    case = make.case()
    Draft.objects.filter(case=case).update(saved_at=timezone.now() - timedelta(days=500))

    assert keep_or_forget() == (0, 0)


def test_the_ministry_may_keep_drafts_longer():
    DeskRules.objects.update_or_create(pk=1, defaults={"draft_days": 365})
    draft(91, email="")

    assert keep_or_forget() == (0, 0)


def test_the_job_is_done_once_a_day():
    assert tasks.keep_or_forget_drafts()
    assert not tasks.keep_or_forget_drafts()
