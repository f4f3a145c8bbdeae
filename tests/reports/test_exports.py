"""Files of the report made in the background: ordered once, made once, for their owner alone, erased after a week."""

import csv
import gzip
import hashlib
import io
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Agency, Kind, Role
from notifications.models import Message
from reports import export_tasks as tasks
from reports.exporting import erasing, letters, making, ordering
from reports.files import sheet
from reports.models import Export
from reports.models.export import State
from requests_desk.models import Case
from tests.recipes import exports, people
from tests.recipes import figures as make

# another connection reads what was written
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_is_told_and_nothing_left(monkeypatch):
    monkeypatch.setattr(tasks.make_next, "apply_async", lambda **_kw: None)
    shutil.rmtree(default_storage.path(making.FOLDER), ignore_errors=True)


def made(row: Export) -> Export:
    assert tasks.go_on()
    row.refresh_from_db()
    return row


def read(row: Export) -> bytes:
    return Path(row.file.path).read_bytes()


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def left() -> set[str]:
    folder = Path(default_storage.path(making.FOLDER))
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.parametrize("kind", ["requests.csv", "requests.csv.gz"])
def test_the_requests_become_a_private_file_with_its_checksum(kind):
    exports.season(7)

    row = made(exports.ordered(exports.reader(), kind))

    data = read(row)
    plain = gzip.decompress(data) if kind.endswith("gz") else data
    assert (row.state, row.rows, row.total, row.tries) == (State.READY, 7, 7, 1)
    assert row.checksum == hashlib.sha256(data).hexdigest()
    assert row.size == len(data)
    assert plain.startswith(b"\xef\xbb\xbf")
    assert [line["Numéro de la demande"] for line in lines(plain)] == list(
        Case.objects.order_by("filed_on", "pk").values_list("reference", flat=True)
    )
    assert b"Salma" not in plain
    assert Path(row.file.path).stat().st_mode & 0o077 == 0
    assert row.expires_at - row.made_at == timedelta(days=7)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_requests_become_a_sheet_with_typed_cells(language):
    exports.season(3)
    Agency.objects.update(name_fr="=1+1", name_ar="=1+1")

    row = made(exports.ordered(exports.reader(), "requests.xlsx", language=language))

    page = openpyxl.load_workbook(row.file.path).worksheets[0]
    cells = list(page.iter_rows(min_row=2))
    assert bool(page.sheet_view.rightToLeft) is (language == "ar")
    assert len(cells) == row.rows == 3
    assert {line[1].data_type for line in cells} == {"s"}
    assert {line[10].value.date() for line in cells} == {exports.ON}
    assert {line[13].value for line in cells} == {Case.objects.first().days_taken}
    assert {line[14].value for line in cells} == {None}
    assert {line[16].value for line in cells} == {0}
    assert left() == {Path(row.file.name).name}


@pytest.mark.parametrize("kind", ["report.pdf", "report.xlsx"])
def test_the_report_becomes_a_file_in_the_language_it_was_ordered_in(kind):
    exports.season()

    row = made(exports.ordered(exports.reader(), kind, language="ar"))

    if kind == "report.pdf":
        with pikepdf.open(row.file.path) as document:
            assert str(document.Root.Lang).startswith("ar")
    else:
        assert openpyxl.load_workbook(row.file.path).worksheets[0].sheet_view.rightToLeft
    assert row.rows > 3
    assert Path(row.file.path).stat().st_mode & 0o077 == 0


def test_the_filter_of_the_page_is_the_filter_of_the_file():
    _campaign, fes = exports.season(2)
    make.save([make.case(fes, exports.ON, kind=Kind.COMPLAINT)])

    row = made(exports.ordered(exports.reader(), query="kind=complaint&nonsense=1&page=2"))

    assert row.query == "kind=complaint"
    assert row.rows == len(lines(read(row))) == 1


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "agency=nowhere", "first=yesterday", "first=2026-08-01&last=2026-07-01"]
)
def test_a_filter_that_means_nothing_orders_nothing(query):
    exports.season()

    with pytest.raises(ValidationError):
        exports.ordered(exports.reader(), query=query)

    assert not Export.objects.exists()


def test_a_kind_of_file_that_is_none_orders_nothing():
    exports.season()

    with pytest.raises(ValidationError):
        exports.ordered(exports.reader(), "report.exe")


def test_who_reads_no_figures_orders_nothing():
    _campaign, fes = exports.season()

    for person in (make.reader(Role.OFFICER, fes), people.staff(), people.citizen()):
        with pytest.raises(PermissionDenied):
            exports.ordered(person)


def test_pressing_twice_is_one_file_and_another_wish_another():
    exports.season()
    by = exports.reader()

    first, again = exports.ordered(by, query="kind=note"), exports.ordered(by, query="country=&kind=note")
    others = [exports.ordered(by), exports.ordered(by, "report.pdf"), exports.ordered(by, language="ar")]
    theirs = exports.ordered(exports.reader(), query="kind=note")

    assert first == again
    assert len({first, *others, theirs}) == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(
            by=by, campaign=first.campaign, kind=first.kind, query=first.query, language=first.language
        )


def test_once_it_is_made_the_same_wish_is_counted_anew():
    _campaign, fes = exports.season(1)
    by = exports.reader()
    first = made(exports.ordered(by))
    make.save([make.case(fes, exports.ON)])

    second = made(exports.ordered(by))

    assert (first.rows, second.rows) == (1, 2)
    assert len(left()) == 2


def test_nobody_has_more_than_five_made_at_once():
    exports.season()
    by = exports.reader()
    for query in ("", "kind=note", "country=FR", "kind=complaint", "language=ar"):
        exports.ordered(by, query=query)

    with pytest.raises(ValidationError, match="5"):
        exports.ordered(by, query="language=fr")

    assert exports.ordered(by, query="kind=note").state == State.WAITING


def test_more_rows_than_a_sheet_holds_are_refused_with_the_way_out(monkeypatch):
    exports.season(4)
    monkeypatch.setattr(ordering, "MOST_ROWS", 3)
    client = people.signed_in(exports.reader())

    page = client.post("/fr/ministry/2026/report/order/", {"kind": "requests.xlsx"}, follow=True).content.decode()

    assert "CSV" in page
    assert 'class="errors"' in page or "notice error" in page or "error" in page
    assert not Export.objects.exists()


def test_rows_that_come_while_the_sheet_is_written_end_it_with_words(monkeypatch):
    exports.season(4)
    row = exports.ordered(exports.reader(), "requests.xlsx")
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)

    made(row)

    assert row.state == State.FAILED
    assert "CSV" in row.error
    assert left() == set()


def test_who_lost_their_posting_meanwhile_has_no_file_made():
    _campaign, fes = exports.season()
    chief = make.reader(Role.CHIEF, fes)
    row = exports.ordered(chief)
    chief.postings.update(until=date(2021, 1, 1))

    made(row)

    assert row.state == State.FAILED
    assert row.error
    assert left() == set()


def test_a_letter_says_that_it_is_ready_with_a_link_and_no_figure():
    exports.season()
    by = exports.reader()

    made(exports.ordered(by))

    (letter,) = Message.objects.filter(template="export_ready")
    assert letter.to == by.email
    assert letter.context["url"].endswith("/fr/ministry/exports/")
    assert "rows" not in letter.context


def test_the_last_day_of_a_file_is_a_moroccan_day():
    exports.season()
    row = exports.ordered(exports.reader())
    row.expires_at = datetime(2026, 7, 8, 23, 30, tzinfo=UTC)  # half past midnight in Morocco

    with transaction.atomic():
        letters.tell(row)

    assert Message.objects.get().context["until"] == "2026-07-09"


def test_it_is_erased_after_a_week_and_once():
    exports.season()
    row = made(exports.ordered(exports.reader()))
    assert erasing.erase_old() == 0
    Export.objects.update(expires_at=timezone.now())

    erased = [tasks.erase(), tasks.erase()]

    row.refresh_from_db()
    assert erased == [1, 0]
    assert (row.state, row.file.name) == (State.ERASED, "")
    assert left() == set()


def test_what_killed_workers_left_is_swept_away_after_a_day_and_nothing_else():
    exports.season()
    row = made(exports.ordered(exports.reader()))
    folder = Path(row.file.path).parent
    for name in ("old.requests.csv", "young.requests.csv"):
        (folder / name).write_bytes(b"x")
    (folder / "old.1.part").mkdir()
    for name in ("old.requests.csv", "old.1.part", Path(row.file.name).name):
        os.utime(folder / name, (0, 0))

    swept = erasing.erase_strays()

    assert swept == 2
    assert left() == {Path(row.file.name).name, "young.requests.csv"}
