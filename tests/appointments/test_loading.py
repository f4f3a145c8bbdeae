"""What data/ proposes to book: whole in both languages, loaded once, kept as staff edited it."""

import csv
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from agencies.loading.rows import BadFiles, Source
from appointments import loading
from appointments.models import Question, Service

pytestmark = pytest.mark.django_db
DATA = settings.BASE_DIR / "data"


def load(folder: Path = DATA, overwrite: bool = False) -> list[tuple[int, int]]:
    """Rows added and changed, services first."""
    source = Source(folder)
    plan = loading.read(source)
    source.refuse_faults()
    return [(tally.added, tally.changed) for tally in plan.write(source, overwrite)]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in (loading.SERVICES, loading.QUESTIONS):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def spoil(folder: Path, name: str, line: int, column: str, value: str) -> None:
    with (folder / name).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    rows[line][column] = value
    with (folder / name).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_every_purpose_is_offered_in_both_languages_and_a_second_load_changes_nothing():
    assert load() == [(5, 0), (11, 0)]
    assert load() == [(0, 0), (0, 0)]
    assert load(overwrite=True) == [(0, 0), (0, 0)]

    services = list(Service.objects.filter(agency=None))
    assert {service.purpose for service in services} == set(Service.Purpose.values) - {"other"}
    for service in services:
        service.full_clean()
        assert all((service.name_ar, service.name_fr, service.description_ar, service.description_fr))
        assert len(service.bring_ar.splitlines()) == len(service.bring_fr.splitlines()) > 1
        assert service.modes
        assert service.questions.exists()


def test_what_staff_edited_stays_until_it_is_overwritten():
    load()
    study = Service.objects.get(key="study")
    Service.objects.filter(pk=study.pk).update(minutes=60, video=False)
    study.questions.filter(kind="choice").update(label_fr="Votre projet")
    study.questions.filter(kind="line").delete()

    load()
    study.refresh_from_db()
    assert (study.minutes, study.video) == (60, False)
    assert study.questions.first().label_fr == "Votre projet"
    assert study.questions.count() == 2

    load(overwrite=True)
    study.refresh_from_db()
    assert (study.minutes, study.video) == (40, True)
    assert study.questions.filter(label_fr="Nature du projet").exists()


def test_a_service_of_an_agency_with_the_same_address_is_left_alone(db):
    from tests.recipes import desk

    own = Service.objects.create(
        key="study", agency=desk.agency(), purpose="study", name_ar="دراسة", name_fr="Étude", minutes=25
    )

    load(overwrite=True)

    own.refresh_from_db()
    assert (own.minutes, own.questions.count()) == (25, 0)
    assert Service.objects.filter(key="study").count() == 2


@pytest.mark.parametrize(
    ("name", "column", "value", "told"),
    [
        (loading.SERVICES, "purpose", "dance", "unknown: dance"),
        (loading.SERVICES, "ways", "in_person;pigeon", "not some of"),
        (loading.SERVICES, "ways", "", "not some of"),
        (loading.SERVICES, "minutes", "22", "in steps of 5"),
        (loading.SERVICES, "minutes", "0", "not 5 to 480"),
        (loading.SERVICES, "party_most", "1000", "not 1 to 50"),
        (loading.SERVICES, "horizon_days", "3660", "not 1 to 366"),
        (loading.SERVICES, "needs_case", "maybe", "unknown: maybe"),
        (loading.SERVICES, "name_ar", "", "is empty"),
        (loading.SERVICES, "key", "case", "stands already"),
        (loading.QUESTIONS, "service", "lunch", "unknown: lunch"),
        (loading.QUESTIONS, "choices_ar", "واحد", "as many in each language"),
        (loading.QUESTIONS, "kind", "line", "another question has none"),
    ],
)
def test_faults_of_the_files_are_told_and_nothing_is_written(files, name, column, value, told):
    spoil(files, name, 0, column, value)

    with pytest.raises(BadFiles) as bad:
        load(files)

    assert told in " · ".join(map(str, bad.value.faults))
    assert not Question.objects.exists()
    assert not Service.objects.exists()
