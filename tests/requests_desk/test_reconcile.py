"""A lost file is noticed."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_desk import tasks, verbs
from requests_desk.reconcile import compare
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def paper():
    return verbs.keep_document(file=make.accepted(), case=make.case())


def test_all_is_well(paper, capsys):
    call_command("verify_files")

    assert "1 rows compared." in capsys.readouterr().out


def test_a_paper_whose_file_is_gone_is_named(paper):
    Path(paper.file.path).unlink()

    assert compare().missing == [paper.file.name]
    with pytest.raises(CommandError, match="1 files missing"):
        call_command("verify_files")


def test_a_file_cut_short_is_named(paper):
    with Path(paper.file.path).open("r+b") as file:
        file.truncate(10)

    assert compare().changed == [paper.file.name]


def test_a_file_that_no_row_names_is_told_once_it_is_old_enough(paper):
    lost = Path(paper.file.path).with_name("lost.pdf")
    lost.write_bytes(b"x")

    assert compare().unnamed == []
    an_hour_ago = time.time() - 7200
    os.utime(lost, (an_hour_ago, an_hour_ago))
    assert [Path(name).name for name in compare().unnamed] == ["lost.pdf"]


def test_the_nightly_look_cries_in_the_log(paper, caplog):
    Path(paper.file.path).unlink()

    tasks.compare_files()

    assert paper.file.name in caplog.text
