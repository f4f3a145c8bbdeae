"""Ready-made replies: written in pairs, filled from a case, read in the citizen's language before they are sent."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from agencies.loading.rows import BadFiles, Source
from agencies.models import Posting, Role
from requests_desk import canned, canned_loading
from requests_desk.models import CannedReply, Status
from tests.recipes import desk as make
from tests.recipes import many
from tests.recipes.people import signed_in, staff

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data"


def reply(**fields):
    texts = {"title_ar": "عنوان", "title_fr": "Titre", "text_ar": "مرحبا {name}", "text_fr": "Bonjour {name}"}
    return CannedReply.objects.create(**{"situation": "message", **texts, **fields})


def ministry():
    person = staff(language="fr")
    Posting.objects.create(user=person, agency=None, role=Role.MINISTRY_ADMIN, since="2020-01-01")
    return person


def page(name, *args):
    with override("fr"):
        return reverse(f"admin:requests_desk_cannedreply_{name}", args=args)


def form(**fields):
    texts = {"title_ar": "عنوان", "title_fr": "Titre", "text_ar": "نص", "text_fr": "Texte"}
    return {"agency": "", "kind": "", "situation": "message", "active": "on", **texts, **fields}


# --- filling ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_variable_has_its_value_in_either_language(language):
    case = make.case(status=Status.WAITING)
    case.assignee.name_ar, case.assignee.name_latin = "سعيد", "Saïd"

    facts = canned.facts(case, language)

    assert set(facts) == set(canned.VARIABLES)
    assert all(facts.values()), facts
    assert facts["paper"] == "Plan"
    assert facts["name"] == {"ar": "أمينة", "fr": "Amina"}[language]
    assert "5" in facts["days"]


@pytest.mark.parametrize("text", ["{", "}", "{}", "{nom}", "{{name}}", "{name", "%(name)s", "{0}", "{name!r}", "<b>"])
def test_filling_never_raises_and_escapes_nothing(text):
    case = make.case()

    filled = canned.fill(text, case, "fr")

    assert filled == text.replace("{name}", "Amina")


def test_a_fact_nobody_knows_shows_as_dots():
    case = make.case(commune=None)

    assert canned.fill("À {commune} :", case, "fr") == "À … :"
    assert canned.lacking("{commune} {name}", case, "fr") == ["commune"]


def test_a_missing_language_is_flagged_and_the_other_stands_below():
    case, half = make.case(), reply(text_ar="", title_ar="")

    with override("fr"):
        text = canned.render(half, case, "ar")

    assert canned.is_unfinished(text)
    assert "Bonjour Amina" in text
    assert not canned.is_unfinished(canned.render(half, case, "fr"))


def test_replies_fit_the_kind_the_situation_and_the_agency():
    case = make.case()
    by = make.officer(case.agency)
    fitting = [reply(), reply(kind="note"), reply(agency=case.agency)]
    other = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    reply(kind="complaint"), reply(agency=other), reply(situation="ask"), reply(active=False)

    assert set(canned.offered(case, by, ["message"])) == set(fitting)


# --- the officer's page -------------------------------------------------------------------------------------


def test_the_script_reads_a_reply_in_the_applicants_language():
    case, found = make.case(language="ar"), reply()
    browser = signed_in(make.officer(case.agency))

    answer = browser.get(many.address("reply", case.pk), {"reply": found.pk})
    odd = [browser.get(many.address("reply", case.pk), {"reply": key}) for key in ("", "x", "999999", "9" * 30, "٣")]

    assert answer.json() == {"text": "مرحبا أمينة", "language": "ar", "missing": False}
    assert {answer.status_code for answer in odd} == {404}


def test_another_agencys_officer_reads_no_reply_over_a_case():
    case, found = make.case(), reply()
    stranger = signed_in(make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291")))

    assert stranger.get(many.address("reply", case.pk), {"reply": found.pk}).status_code == 404
    assert stranger.post(many.address("insert", case.pk, "write"), {"reply": found.pk}).status_code == 404


@pytest.mark.parametrize(
    ("verb", "field", "situation"),
    [
        ("write", "text", "message"),
        ("ask", "note", "ask"),
        ("answer", "text", "refuse"),
        ("pause", "legal_reason", "pause"),
    ],
)
def test_without_a_script_the_button_puts_the_reply_under_what_was_typed(verb, field, situation):
    case, found = make.case(status=Status.STUDY, language="fr"), reply(situation=situation)
    browser = signed_in(case.assignee)

    shown = browser.get(many.address("change", case.pk))
    posted = browser.post(many.address("insert", case.pk, verb), {"reply": found.pk, f"{verb}-{field}": "Déjà écrit"})

    assert f'id="reply-{verb}"' in shown.content.decode() or verb == "pause"
    assert posted.status_code == 200
    assert "Déjà écrit\n\nBonjour Amina</textarea>" in posted.content.decode()
    assert case.events.count() == 2


def test_a_flagged_text_is_not_sent():
    case = make.case(status=Status.STUDY, language="ar")
    browser = signed_in(case.assignee)
    text = canned.render(reply(text_ar="", title_ar=""), case, "ar")

    answer = browser.post(many.address("write", case.pk), {"write-text": text})

    assert answer.status_code == 422
    assert not case.messages.exists()


@pytest.mark.parametrize("verb", ["close", "nothing"])
def test_a_verb_without_words_takes_no_reply(verb):
    case = make.case(status=Status.STUDY)

    assert signed_in(case.assignee).post(many.address("insert", case.pk, verb), {}).status_code == 404


# --- keeping them -------------------------------------------------------------------------------------------


def test_the_ministry_writes_for_all_and_an_agency_for_itself():
    agency = make.agency()
    boss = make.officer(agency, Role.AGENCY_ADMIN)
    national = reply()

    by_ministry = signed_in(ministry()).post(page("add"), form(title_fr="National"))
    own = signed_in(boss).post(page("add"), form(title_fr="Propre", agency=agency.pk))
    for_all = signed_in(boss).post(page("add"), form(title_fr="Volé"))
    changed = signed_in(boss).post(page("change", national.pk), form(title_fr="Volé"))

    assert [by_ministry.status_code, own.status_code, for_all.status_code] == [302, 302, 200]
    assert changed.status_code == 403
    assert CannedReply.objects.get(title_fr="Propre").agency == agency
    assert not CannedReply.objects.filter(title_fr="Volé").exists()


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.OFFICER])
def test_an_agency_reads_national_replies_beside_its_own_and_nobody_elses(role):
    agency, elsewhere = make.agency(), make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    national, own = reply(title_fr="National"), reply(title_fr="Propre", agency=agency)
    theirs = reply(title_fr="Autre", agency=elsewhere)
    browser = signed_in(make.officer(agency, role))

    listed = browser.get(page("changelist"))
    opened = browser.get(page("change", national.pk)).content.decode()

    assert set(listed.context["cl"].queryset) == {national, own}
    assert "toutes les agences" in listed.content.decode()
    assert "ministère" in opened
    assert 'name="text_fr"' not in opened
    assert browser.get(page("change", theirs.pk)).status_code == 404


def test_what_a_reply_leaves_to_write_is_not_sent():
    case = make.case(status=Status.STUDY)
    browser = signed_in(case.assignee)
    left = {"text": "Pour ces motifs : [[ écrivez chaque motif ]]"}

    written = browser.post(many.address("write", case.pk), {f"write-{name}": text for name, text in left.items()})
    paused = browser.post(many.address("do", case.pk, "pause"), {"pause-legal_reason": left["text"]})

    case.refresh_from_db()
    assert [written.status_code, paused.status_code] == [422, 422]
    assert str(canned.UNFINISHED) in paused.content.decode()
    assert (case.messages.count(), case.status) == (0, Status.STUDY)


@pytest.mark.parametrize("odd", ["{nom}", "{ name}", "{{name}}", "{", "}", "{}"])
@pytest.mark.parametrize("field", ["text_ar", "text_fr"])
def test_an_unknown_variable_is_refused_at_its_field_with_the_known_ones(odd, field):
    answer = signed_in(ministry()).post(page("add"), form(**{field: f"Bonjour {odd}"}))

    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field]
    assert "{reference}" in str(errors[field])
    assert not CannedReply.objects.exists()


def test_a_missing_translation_is_flagged_in_list_and_form():
    browser = signed_in(ministry())
    browser.post(page("add"), form(title_ar="", text_ar=""))
    half = CannedReply.objects.get()

    listed = browser.get(page("changelist")).content.decode()
    opened = browser.get(page("change", half.pk))

    assert "mre-missing" in listed
    assert opened.context["missing"] == ["ar"]
    assert "errornote" in opened.content.decode()
    assert half in browser.get(page("changelist"), {"whole": "no"}).context["cl"].queryset


def test_a_title_without_its_text_is_no_language():
    answer = signed_in(ministry()).post(page("add"), form(text_ar=""))

    assert list(answer.context["adminform"].form.errors) == ["text_ar"]


# --- the beginning in data/ -----------------------------------------------------------------------------------


def test_the_file_holds_pairs_whose_variables_are_known_and_a_second_load_adds_nothing():
    first = canned_loading.read(Source(DATA)).write(Source(DATA), overwrite=False)
    CannedReply.objects.filter(title_fr="Compléter le dossier").update(title_fr="Autre titre")
    second = canned_loading.read(Source(DATA)).write(Source(DATA), overwrite=False)

    assert first[0].added == CannedReply.objects.count() >= 14
    assert second[0].added == 0
    assert all(found.text_ar and found.text_fr for found in CannedReply.objects.all())
    assert set(CannedReply.objects.values_list("situation", flat=True)) == set(CannedReply.Situation.values)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("note,dance,T,ع,x,س", "situation"),
        ("note,ask,T,ع,{nom},س", "unknown variable"),
        ("note,ask,T,ع,,س", "is empty"),
    ],
)
def test_faults_of_the_file_are_told(tmp_path, cells, told):
    (tmp_path / "canned_replies.csv").write_text(",".join(canned_loading.COLUMNS) + "\n" + cells + "\n", "utf-8")
    source = Source(tmp_path)

    canned_loading.read(source)

    with pytest.raises(BadFiles) as found:
        source.refuse_faults()
    assert told in str(found.value.faults[0])
