"""The papers of the file, and the command that checks the histories."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from agencies.loading.rows import BadFiles, Source
from agencies.models import Kind
from requests_desk import loading
from requests_desk.models import CaseEvent, Requirement
from tests import make

pytestmark = pytest.mark.django_db

HEADER = (
    "code,kind,tenure,applicant_is,name_fr,name_ar,explanation_fr,explanation_ar,"
    "example_fr,example_ar,drawing,most_megabytes,mandatory,order\n"
)


def load(folder: Path = settings.BASE_DIR / "data") -> None:
    """This file alone, as load_directory reads it among the others."""
    source = Source(folder)
    papers = loading.read(source)
    source.refuse_faults()
    with translation.override("ar"):
        papers.write(source, overwrite=False)


def codes(tenure: str, applicant_is: str = "owner", kind: str = Kind.NOTE) -> set[str]:
    needed = Requirement.objects.needed(kind=kind, agency=None, tenure=tenure, applicant_is=applicant_is)
    return {requirement.code for requirement in needed if requirement.mandatory}


@pytest.mark.parametrize(
    ("tenure", "applicant_is", "mandatory"),
    [
        ("title", "owner", {"identity", "ownership_certificate"}),
        ("requisition", "owner", {"identity", "registration_application"}),
        ("unregistered", "owner", {"identity", "certified_deed", "surveyor_plan"}),
        ("unknown", "owner", {"identity"}),
        ("unknown", "attorney", {"identity"}),
        ("title", "heir", {"identity", "ownership_certificate", "inheritance_deed"}),
    ],
)
def test_each_tenure_and_applicant_has_its_mandatory_papers(tenure, applicant_is, mandatory):
    load()

    assert codes(tenure, applicant_is) == mandatory


def test_every_kind_has_papers_named_and_explained_in_both_languages():
    load()

    assert set(Requirement.objects.values_list("kind", flat=True)) == set(Kind.values)
    for column in ("name_ar", "name_fr", "explanation_ar", "explanation_fr", "example_ar", "example_fr"):
        assert not Requirement.objects.filter(**{column: ""}).exists()


def test_a_power_of_attorney_is_needed_for_a_pre_study_offered_for_a_note_and_unknown_to_a_complaint():
    load()

    rules = dict(Requirement.objects.filter(code="power_of_attorney").values_list("kind", "mandatory"))

    assert rules == {Kind.NOTE: False, Kind.PRE_STUDY: True}


def test_drawings_may_be_larger_than_other_papers_and_come_as_drawn():
    load()

    drawn = Requirement.objects.filter(drawing=True)

    assert list(drawn.values_list("code", "most_megabytes")) == [("architect_drawings", 50)]
    assert set(Requirement.objects.filter(drawing=False).values_list("most_megabytes", flat=True)) == {10}


def test_a_complaint_needs_no_paper():
    load()

    assert codes("", kind=Kind.COMPLAINT) == set()


def test_loading_again_keeps_what_staff_edited():
    load()
    Requirement.objects.filter(code="proof_of_payment").update(active=False, name_fr="Reçu de l’agence")
    before = Requirement.objects.count()

    load()

    edited = Requirement.objects.get(code="proof_of_payment")
    assert (edited.active, edited.name_fr, Requirement.objects.count()) == (False, "Reçu de l’agence", before)


def test_the_directory_brings_the_papers_and_a_dry_run_of_it_none(capsys):
    call_command("load_directory", "--dry-run")
    told, written = capsys.readouterr().out, Requirement.objects.count()

    call_command("load_directory", verbosity=0)

    assert "required papers" in told
    assert (written, Requirement.objects.exists()) == (0, True)


def test_one_bad_row_names_its_line_and_loads_nothing(tmp_path):
    rows = "identity,note,,,Pièce,وثيقة,,,,,no,10,yes,10\nplan,note,rented,,Plan,تصميم,,,,,no,51,perhaps,20\n"
    (tmp_path / "requirements.csv").write_text(HEADER + rows, encoding="utf-8")

    with pytest.raises(BadFiles) as refused:
        load(tmp_path)

    told = "\n".join(map(str, refused.value.faults))
    assert "requirements.csv, line 3, column tenure: unknown: rented" in told
    assert "line 3, column mandatory" in told
    assert "line 3, column most_megabytes: not between 1 and 50" in told
    assert not Requirement.objects.exists()


def test_a_paper_named_twice_for_the_same_case_is_a_fault(tmp_path):
    row = "identity,note,,,Pièce,وثيقة,,,,,no,10,yes,10\n"
    (tmp_path / "requirements.csv").write_text(HEADER + row + row, encoding="utf-8")

    with pytest.raises(BadFiles) as refused:
        load(tmp_path)

    assert "stands already on line 2" in str(refused.value.faults[0])


def test_a_sound_history_is_counted(capsys):
    make.case(status="waiting")

    call_command("verify_history")

    assert f"{CaseEvent.objects.count()} lines checked" in capsys.readouterr().out


def test_a_forged_line_is_named():
    case = make.case()
    last = case.events.get()
    forged = CaseEvent(
        case=case, number=2, verb="taken", actor="staff", at=last.at, previous_hash=last.hash, hash="0" * 64
    )
    forged.save(force_insert=True)

    with pytest.raises(CommandError, match=rf"{case.reference}, line 2 \(taken\)"):
        call_command("verify_history")
