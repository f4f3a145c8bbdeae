"""Who keeps the questions, and that no edit makes them endless; the files they come from."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import ExternalService, Kind, Role
from common import days
from requests_desk.models import OrientationChoice, OrientationQuestion, Referral
from tests import make
from tests.recipes import agencies, people

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(autouse=True)
def without_second_factor(monkeypatch):
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def ministry():
    return people.signed_in(agencies.staff(Role.MINISTRY_ADMIN))


@pytest.fixture
def questions():
    """Two questions, the first leading to the second."""
    found = [
        OrientationQuestion.objects.create(key=key, first=key == "one", text_ar=key, text_fr=key)
        for key in ("one", "two", "three")
    ]
    OrientationChoice.objects.create(question=found[0], key="on", label_ar="ن", label_fr="On", next_question=found[1])
    OrientationChoice.objects.create(question=found[1], key="note", label_ar="م", label_fr="Note", kind=Kind.NOTE)
    return found


def form_of(question, *rows):
    """What the page of a question posts."""
    kept = list(question.choices.all())
    data = {"text_ar": "س", "text_fr": "Q", "key": question.key, "hint_ar": "", "hint_fr": ""}
    data |= {"first": "on"} if question.first else {}
    data |= {"choices-TOTAL_FORMS": len(rows), "choices-INITIAL_FORMS": len(kept)}
    for number, row in enumerate(rows):
        row = {"label_ar": "ج", "label_fr": "R", "key": f"k{number}", "order": 0, "active": "on"} | row
        row |= {"id": kept[number].pk if number < len(kept) else "", "question": question.pk}
        data |= {f"choices-{number}-{name}": value for name, value in row.items()}
    return data


def save(browser, question, *rows, **fields):
    address = reverse("admin:requests_desk_orientationquestion_change", args=[question.pk])
    return browser.post(address, form_of(question, *rows) | fields)


def test_the_ministry_changes_where_an_answer_leads(ministry, questions):
    answer = save(ministry, questions[1], {"kind": "complaint"})

    assert answer.status_code == 302
    assert questions[1].choices.get().kind == Kind.COMPLAINT


@pytest.mark.parametrize("target", [0, 1])
def test_answers_that_lead_back_are_refused(ministry, questions, target):
    answer = save(ministry, questions[1], {"next_question": questions[target].pk})

    assert answer.status_code == 200
    assert questions[1].choices.get().kind == Kind.NOTE


def test_a_fourth_question_is_refused_and_a_third_that_goes_elsewhere_is_not(ministry, questions):
    service = ExternalService.objects.create(key="rokhas", name_fr="Rokhas", name_ar="رخص")
    elsewhere = OrientationChoice.objects.create(
        question=questions[2], key="away", label_ar="خ", label_fr="Ailleurs", service=service
    )
    fine = save(ministry, questions[1], {"next_question": questions[2].pk})
    OrientationChoice.objects.filter(pk=elsewhere.pk).update(service=None, kind=Kind.NOTE)

    refused = save(ministry, questions[1], {"next_question": questions[2].pk})

    assert (fine.status_code, refused.status_code) == (302, 200)


@pytest.mark.parametrize("row", [{}, {"kind": "note", "both": True}, {"kind": "note", "label_ar": ""}])
def test_an_answer_leads_to_one_thing_and_speaks_both_languages(ministry, questions, row):
    row = dict(row)
    if row.pop("both", False):
        row["next_question"] = questions[2].pk

    answer = save(ministry, questions[1], row)

    assert answer.status_code == 200
    assert questions[1].choices.get().label_ar == "م"


def test_a_second_first_question_is_told_which_one_is_first(ministry, questions):
    answer = save(ministry, questions[1], {"kind": "note"}, first="on")

    assert answer.status_code == 200
    assert "first" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pages_open_in_both_languages(ministry, questions, language):
    for name in ("orientationquestion_changelist", "orientationquestion_add", "referral_changelist"):
        address = reverse(f"admin:requests_desk_{name}").replace("/ar/", f"/{language}/")

        assert ministry.get(address).status_code == 200


@pytest.mark.parametrize(
    ("role", "question", "referral"),
    [
        (Role.OFFICER, 403, 200),
        (Role.CHIEF, 403, 200),
        (Role.AGENCY_ADMIN, 403, 403),
        (Role.MINISTRY_READER, 403, 200),
        (Role.MINISTRY_ADMIN, 200, 200),
    ],
)
def test_each_role_opens_what_it_needs(questions, role, question, referral):
    agency = None if role in (Role.MINISTRY_READER, Role.MINISTRY_ADMIN) else make.agency()
    browser = people.signed_in(agencies.staff(role, agency))

    codes = [
        browser.get(reverse(f"admin:requests_desk_{name}_changelist")).status_code
        for name in ("orientationquestion", "referral")
    ]

    assert codes == [question, referral]


def test_a_referral_is_read_and_never_changed(ministry):
    service = ExternalService.objects.create(key="rokhas", name_fr="Rokhas", name_ar="رخص")
    row = Referral.objects.create(service=service, country="BE", language="fr", on=days.today())
    page = reverse("admin:requests_desk_referral_change", args=[row.pk])

    assert ministry.get(page).status_code == 200
    assert ministry.post(page, {"language": "ar"}).status_code == 403
    assert ministry.get(reverse("admin:requests_desk_referral_add")).status_code == 403
    assert ministry.post(reverse("admin:requests_desk_referral_delete", args=[row.pk])).status_code == 403


# --- the files ----------------------------------------------------------------------------------------


def test_loading_again_keeps_what_staff_edited_and_their_first_question():
    call_command("load_directory", verbosity=0)
    OrientationQuestion.objects.filter(first=True).update(first=False)
    OrientationQuestion.objects.filter(key="land").update(first=True, text_fr="À nous")
    OrientationChoice.objects.filter(key="birth").delete()
    before = OrientationChoice.objects.count()

    call_command("load_directory", verbosity=0)

    land = OrientationQuestion.objects.get(first=True)
    assert (land.key, land.text_fr) == ("land", "À nous")
    assert OrientationChoice.objects.count() == before + 1


def test_overwriting_brings_the_files_first_question_back():
    call_command("load_directory", verbosity=0)
    OrientationQuestion.objects.filter(first=True).update(first=False)
    OrientationQuestion.objects.filter(key="land").update(first=True)

    call_command("load_directory", overwrite=True, verbosity=0)

    assert OrientationQuestion.objects.get(first=True).key == "about"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("orientation_choices.csv", "ask:land", "ask:nowhere", "leads_to"),
        ("orientation_choices.csv", "kind:note", "kind:permit", "leads_to"),
        ("orientation_choices.csv", "service:taamir", "taamir", "leads_to"),
        ("orientation_choices.csv", "about,permit", "about,land", "stands already"),
        ("orientation_questions.csv", "about,yes", "about,no", "exactly one question"),
    ],
)
def test_a_fault_in_the_files_is_named_and_nothing_is_loaded(tmp_path, file, old, new, told):
    for path in DATA.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.name == file else text, encoding="utf-8")

    with pytest.raises(CommandError, match=told) as refused:
        call_command("load_directory", data=tmp_path, verbosity=0)

    assert file in str(refused.value)
    assert not OrientationQuestion.objects.exists()


def test_what_to_prepare_keeps_one_thing_a_line(tmp_path):
    call_command("load_directory", verbosity=0)

    lines = ExternalService.objects.get(key="watiqa").prepare_fr.split("\n")

    assert len(lines) == 5
    assert all(line == line.strip() for line in lines)
