"""The queue is searched by reference, name in either script, phone, e-mail and land title, through one index."""

import pytest
from django.db import connection

from requests_desk.admin.search import _matching, find, whole_words
from requests_desk.models import Case
from requests_desk.tokens import land_tokens, phone_tokens
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.queue import copies, listed, put, timezone

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(agency):
    return signed_in(make.officer(agency))


def found_by(browser, *typed: str) -> dict[str, list[str]]:
    return {text: listed(browser, q=text) for text in typed}


def test_by_reference_in_any_form_and_state(browser):
    make.case()
    case = make.case(status="answered")
    plain = case.reference.replace("-", "")
    arabic = case.reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    found = found_by(browser, case.reference, case.reference.lower(), plain, plain.lower(), f"  {arabic} ")

    assert set(map(tuple, found.values())) == {(case.reference,)}


def test_the_beginning_of_a_reference_finds_it(browser):
    case = make.case()

    assert case.reference in listed(browser, q=case.reference[:-2])


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "+212612345678", "00212612345678",
        "+212 6 12 34 56 78", "(+212) 612-345678", "212612345678", "612345678", "٠٦١٢٣٤٥٦٧٨", "+2120612345678",
    ],
)  # fmt: skip
def test_by_phone_in_any_form(browser, typed):
    case = make.case(phone="+212612345678")
    make.case(phone="+212612345679")

    assert listed(browser, q=typed) == [case.reference]


@pytest.mark.parametrize("typed", ["0470123456", "+32 470 12 34 56", "0032470123456"])
def test_by_a_phone_from_abroad(browser, typed):
    case = make.case(phone="+32470123456")

    assert listed(browser, q=typed) == [case.reference]


@pytest.mark.parametrize(
    "typed",
    [
        "98765/10",
        "98765 / 10",
        "T98765/10",
        "t 98765/10",
        "TF 98765/10",
        "98765-10",
        "٩٨٧٦٥/١٠",
        "رسم 98765/10",
        "98765",
    ],
)
def test_by_land_title_in_any_form(browser, typed):
    kept = make.case()
    for case, title in ((kept, "T98765/10"), (make.case(), "98766/10"), (make.case(), "98/65")):
        case.fold_search_text(title)
        case.save()

    assert listed(browser, q=typed) == [kept.reference]


def test_a_filed_request_is_found_by_its_title(browser):
    case = make.case()

    assert listed(browser, q="T 12345 / 10") == [case.reference]


@pytest.mark.parametrize(
    ("ar", "latin", "typed"),
    [
        ("أمينة بنعلي", "", "Amina Ben Ali"), ("أمينة بنعلي", "", "aminah benali"),
        ("", "Amina Benali", "أمينة بن علي"),
        ("محمد الإدريسي", "", "Mohammed Idrissi"), ("", "Mohamed El Idrissi", "محمد الادريسي"),
        ("نور الدين العلوي", "", "noureddine alaoui"), ("", "Fatima-Zohra Ouled Saïd", "فاطمة الزهراء"),
        ("عبد الله", "", "Abdellah"), ("", "Youssef AIT HADDOU", "يوسف أيت حدو"), ("أمينة", "Amina", "amin"),
        ("خديجة", "", "خديج"), ("", "Noé Müller", "noe muller"), ("", "O’Brien", "obrien"),
    ],
)  # fmt: skip
def test_by_name_in_either_script_and_any_spelling(browser, ar, latin, typed):
    person = make.citizen(name_ar="زينب", name_latin="Zineb")
    make.case(by=person)
    case = make.case(by=make.citizen(name_ar=ar, name_latin=latin))

    assert listed(browser, q=typed) == [case.reference]


def test_by_e_mail(browser):
    case = make.case(by=make.citizen("salma.k@demo.example"))
    make.case()

    assert listed(browser, q="Salma.K@demo.example") == [case.reference]


def test_a_search_looks_in_every_state_and_shows_the_newest_first(browser):
    old = make.case(status="answered")
    new = put(make.case(), filed_at=timezone.now())

    assert listed(browser, q="amina", view="mine") == [new.reference, old.reference]


def test_anothers_case_is_not_found_by_anything(browser):
    other = make.case(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), phone="+212612345678")

    found = found_by(browser, other.reference, "Amina", "أمينة", "0612345678", "12345/10", other.applicant.email)

    assert not any(found.values())


@pytest.mark.parametrize(
    "typed",
    ["'", "''", "' | 'a", "a & !b", "a:*", "\\", "<->", "()", "zq", "zqamn", "ا" * 300, "1" * 200, "-", "_", "🙂"],
)
def test_signs_of_the_index_are_only_signs(browser, typed):
    make.case()

    assert isinstance(listed(browser, q=typed), list)


TYPED = ["Amina", "أمينة بنعلي", "0612345678", "12345/10", "ami", "AUBM-26-000001-Z"]


def test_every_search_goes_through_an_index(agency):
    copies(make.case(), 2000, search_text="salma idrissi zqslma zqadrs")

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE requests_desk_case")
        # Two thousand rows are few enough to be read whole; a million are not.
        cursor.execute("SET LOCAL enable_seqscan = off")
    cases = Case.objects.filter(agency=agency)
    plans = {typed: _matching(cases, whole_words(typed)).explain() for typed in TYPED}
    plans["beginning"] = find(cases, "ami").order_by("-filed_at")[:51].explain()
    by_reference = find(cases, make.case().reference)[:51].explain()

    assert [typed for typed, plan in plans.items() if "case_searched" not in plan or "Seq Scan" in plan] == []
    assert "Index Scan" in by_reference
    assert "reference" in by_reference


@pytest.mark.parametrize("typed", ["12345/10", "1234", "06 12", "+", "abc0612345678", "1" * 18, "12345678/1"])
def test_what_is_no_phone_gives_no_phone(typed):
    assert phone_tokens(typed) == []


@pytest.mark.parametrize("typed", ["", "T/10", "12345", "abc", "1234567890123/10", "12/12345"])
def test_what_is_no_title_gives_no_title(typed):
    assert land_tokens(typed) == []
