"""How many files may be on their way, how long they may rest, and what a busy decoder says."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_desk import parts
from requests_desk.models import Document, Upload
from requests_desk.upload_tasks import forget_abandoned_uploads
from tests.recipes import desk as make
from tests.recipes.files import pdf
from tests.recipes.uploads import row

pytestmark = pytest.mark.django_db
DEED = pdf(pages=90)


def test_twenty_unfinished_files_are_the_most(phone, draft, paper):
    for _n in range(20):
        phone.for_draft(draft, paper, 10)

    answer = phone.begin(10, draft=draft.token, requirement=paper.pk)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["message"]


def test_two_hundred_megabytes_on_their_way_are_the_most(phone, draft):
    plans = make.requirement("plans", most_megabytes=50)
    for _n in range(4):
        phone.for_draft(draft, plans, 50 * 2**20)

    assert phone.begin(1, draft=draft.token, requirement=plans.pk).status_code == 429


def test_files_abandoned_an_hour_ago_make_room(phone, draft, paper):
    urls = [phone.for_draft(draft, paper, 10) for _n in range(20)]
    Upload.objects.filter(pk=row(urls[0]).pk).update(touched_at=timezone.now() - timedelta(hours=2))

    assert phone.begin(10, draft=draft.token, requirement=paper.pk).status_code == 201
    assert phone.where(urls[0]).status_code == 404
    assert phone.where(urls[1]).status_code == 200


def test_a_busy_decoder_says_when_to_come_back_and_keeps_the_bytes(phone, draft, paper, monkeypatch):
    from common import files

    monkeypatch.setattr(files, "PATIENCE", 0.01)
    monkeypatch.setattr(files, "_AT_ONCE", files.threading.BoundedSemaphore(1))
    url = phone.for_draft(draft, paper, len(DEED))
    with files._AT_ONCE:
        busy = phone.patch(url, 0, DEED)

    last = phone.patch(url, len(DEED), b"")

    assert busy.status_code == 503
    assert int(busy["Retry-After"]) > 0
    assert last.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_nobody_touched_for_two_days_is_forgotten(phone, draft, paper):
    old, young = (phone.for_draft(draft, paper, 1000) for _n in range(2))
    for url in (old, young):
        phone.patch(url, 0, b"x" * 10)
    Upload.objects.filter(pk=row(old).pk).update(touched_at=timezone.now() - timedelta(days=3))
    lost = parts.folder() / "0.part"
    lost.write_bytes(b"of a draft that is gone")
    past = time.time() - 3 * 86400
    os.utime(lost, (past, past))
    gone = parts.path_of(row(old))

    assert forget_abandoned_uploads() == 2

    assert not gone.exists()
    assert not lost.exists()
    assert phone.offset(young) == 10


def test_a_paper_survives_the_forgetting_of_its_upload(phone, draft, paper):
    url = phone.for_draft(draft, paper, len(DEED))
    phone.patch(url, 0, DEED)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=3))

    forget_abandoned_uploads()

    assert not Upload.objects.exists()
    assert Document.objects.count() == 1


def test_the_task_is_known_to_the_beat(settings):
    from mre_portal.celery import app

    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert wanted <= set(app.tasks)
