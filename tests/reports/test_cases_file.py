"""The requests as a file: every one of them, nobody named, no cell a formula, and a stop in the middle ends it."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from agencies.models import Agency
from reports.desks import desks_of
from reports.files.cases import stream
from reports.slices import Slice
from tests.recipes import figures as make

# another connection reads what was written
pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 7, 1)


def rows_of(asked: Slice, language: str = "fr") -> list[dict[str, str]]:
    with translation.override(language):
        raw = b"".join(stream(asked))
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def asked_of(*agencies: Agency) -> Slice:
    return Slice(tuple(desks_of([make.Campaign.objects.get()], agencies)))


@pytest.fixture
def fes():
    make.campaign()
    return make.agency("fes", "AUFS")


def test_every_request_is_a_line_in_the_readers_words(fes):
    cases = make.save([make.case(fes, ON, name_latin="Salma"), make.case(fes, ON, answered_on=date(2026, 7, 3))])

    french, arabic = rows_of(asked_of(fes)), rows_of(asked_of(fes), "ar")

    assert [row["Numéro de la demande"] for row in french] == [case.reference for case in cases]
    assert french[0]["Agence"] == fes.name_fr
    assert next(iter(arabic[0].values())) == cases[0].reference
    assert fes.name_ar in arabic[0].values()
    assert not any("Salma" in cell for row in french for cell in row.values())


def test_a_name_that_looks_like_a_formula_is_none(fes):
    Agency.objects.update(name_fr='=HYPERLINK("http://x")')
    make.save([make.case(fes, ON)])

    assert rows_of(asked_of(fes))[0]["Agence"].startswith("'=")


def test_nothing_asked_for_is_a_head_alone(fes):
    assert rows_of(asked_of()) == []
    assert rows_of(asked_of(fes)) == []


def test_who_stops_reading_ends_the_query(fes):
    make.save([make.case(fes, ON) for _ in range(4000)])
    pieces = stream(asked_of(fes))
    next(pieces), next(pieces)

    pieces.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY (%' AND state = 'active'")
        assert cursor.fetchone() == (0,)


def test_a_fault_in_the_middle_is_no_whole_file(fes):
    make.save([make.case(fes, ON)])
    broken = Slice(asked_of(fes).desks, kinds=("note\x00",))

    with pytest.raises(ValueError, match="NUL"):
        b"".join(stream(broken))
