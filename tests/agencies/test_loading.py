import io
import shutil
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agencies.models import (
    Agency,
    Commune,
    Contact,
    District,
    ExternalService,
    Holiday,
    Office,
    Province,
    Region,
    ServiceTerms,
    Territory,
)  # fmt: skip
from campaigns.models import Campaign, Circular, Participation
from openhouse.models import OpenDay

pytestmark = pytest.mark.django_db
DATA = settings.BASE_DIR / "data"


def run(**options) -> str:
    out = io.StringIO()
    call_command("load_directory", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def files(tmp_path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(files: Path) -> str:
    with pytest.raises(CommandError) as error:
        run(data=files)
    assert not Region.objects.exists()
    return str(error.value)


def test_the_real_directory_is_whole():
    started = time.process_time()

    run()

    assert time.process_time() - started < 3
    counted = [model.objects.count() for model in (Region, Province, Commune, District, Territory, ExternalService)]
    assert counted == [12, 75, 1503, 41, 72, 13]
    assert Agency.objects.filter(kind="urban").count() == 30
    assert Holiday.objects.count() == 36


def test_a_second_run_changes_nothing_and_says_so():
    run()

    assert "Nothing to change" in run()
    assert "Nothing to change" in run(overwrite=True)


def test_a_dry_run_counts_and_writes_nothing():
    said = run(dry_run=True)

    assert "communes: 1503 (1503 added" in said
    assert "nothing was written" in said
    assert not Region.objects.exists()


def test_disputed_provinces_are_nobodys():
    run()

    assert not Territory.objects.filter(province__in=["02.265", "09.581", "09.551"]).exists()
    assert Agency.objects.competent_for("08.363").slug == "errachidia-midelt"
    assert Agency.objects.ministry_desk().code == "MRE"


def test_beni_mellal_is_as_its_text_says():
    run()

    agency = Agency.objects.get(slug="beni-mellal")
    assert agency.code == "AUBM"
    assert {office.name_fr for office in agency.offices.filter(kind="annex")} == {
        "Fquih Ben Salah",
        "Azilal",
        "Khouribga",
    }
    lines = set(agency.contacts.values_list("channel", "value"))
    assert lines == {("phone", "+212523484046"), ("whatsapp", "+212696198557")}
    summer = agency.participations.get()
    assert (summer.campaign.year, str(summer.open_from), str(summer.open_to)) == (2022, "2022-08-08", "2022-08-12")
    assert summer.saturday


def test_khenifras_line_stays_as_printed_beside_what_can_be_dialled():
    run()

    lines = Contact.objects.filter(agency__slug="khenifra", channel="phone")

    assert {line.printed for line in lines} == {"77 / 0535588973"}
    assert {line.value for line in lines} == {"+212535588973", "+212535588977"}
    assert {line.confidence for line in lines} == {"low"}


def test_the_special_line_stays_national():
    run()

    assert Contact.objects.get(agency__slug="el-jadida-sidi-bennour").value == "0801000096"


def test_the_two_agencies_called_aukh_have_their_own_prefixes():
    run()

    codes = Agency.objects.filter(slug__in=["khemisset", "khenifra"]).values_list("code", flat=True)

    assert set(codes) == {"AUKM", "AUKN"}


def test_past_summers_carry_their_circulars():
    run()

    circulars = {(row.agency.slug, row.reference, str(row.dated)) for row in Circular.objects.all()}
    assert circulars == {("khemisset", "3511", "2023-06-12"), ("skhirate-temara", "1191", "2022-06-21")}
    khemisset = Participation.objects.get(agency__slug="khemisset")
    assert [str(day) for day in (*khemisset.desk, *khemisset.open_days)] == [
        "2023-06-15", "2023-08-30", "2023-08-10", "2023-08-18",
    ]  # fmt: skip
    assert OpenDay.objects.filter(campaign__year=2022).count() == 5
    assert set(Campaign.objects.values_list("state", flat=True)) == {"closed"}


def test_national_terms_and_old_fees():
    run()

    fes, agadir = Agency.objects.get(slug="fes"), Agency.objects.get(slug="agadir")
    assert ServiceTerms.objects.for_case("note", agadir).fee is None
    assert ServiceTerms.objects.for_case("note", fes).fee == 250
    assert ServiceTerms.objects.for_case("note", fes).confidence == "low"
    complaint = ServiceTerms.objects.for_case("complaint", fes)
    assert (complaint.days, complaint.counted) == (60, "calendar")
    assert [terms.kind for terms in ServiceTerms.objects.in_effect_at(fes)] == ["note", "pre_study", "complaint"]


def test_what_staff_edited_or_removed_stays():
    run()
    agency = Agency.objects.get(slug="beni-mellal")
    Agency.objects.filter(pk=agency.pk).update(website="https://new.example")
    agency.contacts.get(channel="phone").delete()
    feast = Holiday.objects.get(day="2026-03-20")
    Holiday.objects.filter(pk=feast.pk).update(day="2026-03-22", state="confirmed")

    assert "Nothing to change" in run()

    agency.refresh_from_db()
    assert agency.website == "https://new.example"
    assert not agency.contacts.filter(channel="phone").exists()
    assert not Holiday.objects.filter(day="2026-03-20").exists()


def test_overwrite_brings_the_files_back():
    run()
    Agency.objects.filter(slug="beni-mellal").update(website="https://new.example")
    Contact.objects.filter(agency__slug="beni-mellal").delete()
    Territory.objects.filter(province="05.091").delete()

    said = run(overwrite=True)

    assert "agencies: 31 (0 added, 1 changed)" in said
    assert "contacts: 15 (2 added, 0 changed)" in said
    assert Agency.objects.competent_for("05.091").website == "http://www.aubm.ma"


def test_the_census_is_always_refreshed():
    run()
    Commune.objects.filter(pk="04.291.01.01").update(name_fr="Autre")

    assert "communes: 1503 (0 added, 1 changed)" in run()
    assert Commune.objects.get(pk="04.291.01.01").name_fr == "Khémisset"


def test_a_bad_row_names_file_line_column_and_reason_and_loads_nothing(files):
    edit(
        files / "communes.csv",
        "01.511.01.09,015110109,Gueznaia,اكزناية,,municipality",
        "01.511.01.09,015110109,,اكزناية,,town",
    )

    said = refused(files)

    assert "communes.csv, line 4, column name_fr: is empty" in said
    assert "communes.csv, line 4, column type: unknown: town" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("communes.csv", ",01.573,,67599,", ",99.999,,67599,", "column province_code: unknown: 99.999"),
        ("communes.csv", "35.68313", "95.1", "column lat: not a coordinate: 95.1"),
        ("communes.csv", "01.511.01.01,", "01.511.01.0,", "column code: 01.511.01.0 stands already on line 2"),
        ("communes.csv", "Gueznaia", "Guez\x07naia", "column name_fr: holds a control character"),
        ("agencies.csv", "01.511;01.227", "01.511;05.091", "05.091 is already given to tanger"),
        ("agency_codes.csv", "AUTE", "AUTG", "AUTG stands already on line 2"),
        ("agency_codes.csv", "AUTE", "auté", "not two to six capital letters: auté"),
        ("contacts.csv", "0523484046,", "05234,", "column number: not a valid phone number: 05234"),
        ("contacts.csv", "beni-mellal,phone", "beni-melal,phone", "column agency: unknown: beni-melal"),
        ("terms.csv", "note,,5", "note,,0", "column days: must be 1 to 3650"),
        ("terms.csv", ",250,", ",-250,", "column fee: not an amount: -250"),
        ("seasons.csv", "2023-08-18", "2023-08-01", "column open_to: before open_from"),
        ("seasons.csv", "2023-06-12", "12/06/2023", "column circular_dated: not a day as 2026-08-10: 12/06/2023"),
        ("holidays_2026_2027.csv", "fixed", "sure", "column kind: unknown: sure"),
        ("regions.csv", "population_2024", "people", "column missing: population_2024"),
        ("regions.csv", "01,Tanger", "01,x,Tanger", "11 cells where the header has 10"),
    ],
)
def test_faults_are_told_apart(files, file, old, new, reason):
    edit(files / file, old, new)

    said = refused(files)

    assert reason in said
    assert file in said


def test_a_missing_file_and_a_foreign_encoding_are_told(files):
    (files / "districts.csv").unlink(missing_ok=True)
    (files / "holidays_2026_2027.csv").unlink()
    text = (files / "provinces.csv").read_text(encoding="utf-8")
    (files / "provinces.csv").write_bytes(text.encode("utf-16"))

    said = refused(files)

    assert "holidays_2026_2027.csv" in said
    assert "provinces.csv, line 1: not UTF-8 text" in said


def test_a_new_agency_cannot_take_a_province_that_is_held(files):
    run()
    Agency.objects.filter(slug="settat").update(slug="settat-moved", code="AUXX")

    with pytest.raises(CommandError, match="is already the territory of settat-moved"):
        run()

    assert not Agency.objects.filter(slug="settat").exists()


def test_offices_lie_in_their_province():
    run()

    annexes = Office.objects.filter(agency__slug="beni-mellal", kind="annex")

    assert set(annexes.values_list("province", flat=True)) == {"05.255", "05.081", "05.311"}
