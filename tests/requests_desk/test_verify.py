"""Anybody learns of a document whether it is genuine, and nothing else."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from requests_desk import proof, verbs
from requests_desk.models.letter import CODE_LETTERS, new_code
from tests.recipes import answers as papers
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db
STATES = ("genuine", "superseded", "revoked")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def document(state: str = "genuine", **fields):
    """A delivered document brought to a state by the verbs."""
    deliverable = papers.delivered(**fields)
    case = deliverable.case
    if state == "superseded":
        verbs.supersede(deliverable=deliverable, by=case.assignee, reason="ERREUR-INTERNE", text="Nouveau texte.")
    if state == "revoked":
        chief = make.officer(case.agency, "chief")
        verbs.revoke(deliverable=deliverable, by=chief, reason="ERREUR-INTERNE")
    deliverable.refresh_from_db()
    return deliverable


def page(client, code: str, language: str = "fr", status: int = 200) -> str:
    answer = client.get(f"/{language}/verify/", {"code": code})
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("state", STATES)
def test_each_state_is_told_with_kind_agency_and_date_alone(client, state, language):
    found = document(state, language="fr")
    case = found.case

    answer = client.get(f"/{language}/verify/", {"code": found.code})

    said = answer.content.decode()
    assert answer.context["state"] == state
    assert (case.agency.name_ar if language == "ar" else case.agency.name_fr) in said
    for secret in (case.reference, "Amina", "أمينة", case.applicant.email, "12345/10", "ERREUR-INTERNE", found.sha256):
        assert secret not in said
    assert bool(answer.context["changed_at"]) == (state != "genuine")


def test_the_qr_code_of_a_replaced_document_says_so(client):
    old = document("superseded")

    answer = client.get(proof.short_url(old.code).removeprefix("http://127.0.0.1:8000"), follow=True)

    assert answer.context["state"] == "superseded"
    assert page(client, old.replaced_by.code)
    assert old.replaced_by.code not in answer.content.decode().replace("-", "")


@pytest.mark.parametrize(("accepts", "language"), [("fr-FR,fr;q=0.9", "fr"), ("ar-MA", "ar"), ("de", "ar")])
def test_the_short_address_leads_to_the_readers_language(client, accepts, language):
    code = new_code()

    answer = client.get(f"/v/{code}", HTTP_ACCEPT_LANGUAGE=accepts)

    assert answer.status_code == 302
    assert answer["Location"] == f"/{language}/verify/?code={code}"


def test_a_code_is_read_as_people_type_it(client):
    code = document().code

    for typed in (code.lower(), proof.grouped(code), f" {code[:3]} {code[3:]} ", "\u200f" + code, "–".join(code)):
        assert client.get("/fr/verify/", {"code": typed}).context["state"] == "genuine", typed


@given(st.text(alphabet=CODE_LETTERS, min_size=10, max_size=10))
def test_every_code_reads_as_itself(code):
    assert proof.readings(proof.grouped(code).lower()) == [code]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("OBCDEFGHKM", "QBCDEFGHKM"),
        ("0BCDEFGHKM", "DBCDEFGHKM"),
        ("1BCDEFGHKM", "7BCDEFGHKM"),
        ("lBCDEFGHKM", "JBCDEFGHKM"),
    ],
)
def test_a_sign_that_no_code_has_is_taken_for_the_one_it_resembles(client, typed, meant):
    found = document()
    type(found).objects.filter(pk=found.pk).update(code=meant)

    assert client.get("/fr/verify/", {"code": typed}).context["state"] == "genuine"


def test_a_misread_sign_that_may_mean_two_documents_means_none(client):
    for found, code in ((document(), "QBCDEFGHKM"), (document(), "DBCDEFGHKM")):
        type(found).objects.filter(pk=found.pk).update(code=code)

    assert client.get("/fr/verify/", {"code": "OBCDEFGHKM"}).context["state"] == "unknown"


@pytest.mark.parametrize(
    "typed", ["ABCDEFGHJK", "x", "OOOOOOOOOO", "🎉", "' OR 1=1 --", "<script>", "ما هذا", "²" * 10]
)
def test_what_is_no_code_is_unknown(client, typed):
    answer = client.get("/ar/verify/", {"code": typed})

    assert answer.status_code == 200
    assert answer.context["state"] == "unknown"
    assert "<script>" not in answer.content.decode()


def test_unusable_input_gets_a_message_and_no_error(client):
    assert client.get("/fr/verify/", {"code": "x" * 10_000}).status_code == 422
    assert client.get("/fr/verify/", {"code": ""}).status_code == 422
    assert client.get("/fr/verify/?code=%00").status_code == 400
    assert client.post("/fr/verify/", {"code": "\0"}).status_code == 422
    assert client.get("/v/" + "x" * 61).status_code == 404


def test_known_and_unknown_codes_cost_the_same_queries(client, django_assert_num_queries):
    code = document().code

    for typed in (code, "ABCDEFGHJK", "nonsense"):
        with django_assert_num_queries(1):
            page(client, typed)


def test_the_page_stays_out_of_search_engines_and_caches(client):
    answer = client.get("/fr/verify/", {"code": document().code})

    assert "noindex" in answer["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_guessing_is_slowed_with_a_clear_page(client):
    answers = [client.get("/fr/verify/", {"code": "ABCDEFGHJK"}).status_code for _n in range(31)]

    last = client.get("/fr/verify/", {"code": document().code})

    assert answers == [200] * 30 + [429]
    assert last.status_code == 429
    assert last["Retry-After"]
    assert client.get("/fr/verify/").status_code == 200


@pytest.mark.parametrize("state", STATES)
def test_the_file_itself_is_compared_and_not_kept(client, state):
    found = document(state)
    with found.file.open("rb") as file:
        data = file.read()

    same = client.post("/fr/verify/", {"code": found.code, "file": papers.upload(data)})
    other = client.post("/fr/verify/", {"code": found.code, "file": papers.upload(data + b"\n")})
    unknown = client.post("/fr/verify/", {"code": "ABCDEFGHJK", "file": papers.upload(data)})

    assert (same.context["same_file"], same.context["state"]) == (True, state)
    assert other.context["same_file"] is False
    assert unknown.context["state"] == "unknown"
    assert "same_file" not in unknown.context


def test_a_file_over_twenty_megabytes_is_refused_at_its_field(client):
    big = SimpleUploadedFile("big.pdf", b"x" * (20 * 2**20 + 1))

    answer = client.post("/fr/verify/", {"code": document().code, "file": big})

    assert answer.status_code == 422
    assert answer.context["file_form"].errors["file"]
    assert answer.context["file_form"]["code"].value()


def test_an_empty_file_and_no_file_get_an_answer(client):
    code = document().code

    empty = client.post("/fr/verify/", {"code": code, "file": SimpleUploadedFile("a.pdf", b"")})
    none = client.post("/fr/verify/", {"code": code})

    assert empty.context["same_file"] is False
    assert none.status_code == 422
