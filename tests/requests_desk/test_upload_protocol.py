"""What is no upload: versions, sizes, names and offsets that the protocol or a paper does not know."""

import pytest

from requests_desk.models import Upload
from tests.recipes import desk as make
from tests.recipes.files import pdf
from tests.recipes.uploads import TUS

pytestmark = pytest.mark.django_db
DEED = pdf(pages=90)


def test_the_protocol_tells_what_it_can(phone):
    answer = phone.client.options("/fr/requests/upload/")

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination"


def test_another_version_is_refused(phone, draft, paper):
    url = phone.for_draft(draft, paper, 10)

    answer = phone.client.head(url, headers={"Tus-Resumable": "0.2.2"})

    assert answer.status_code == 412
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("size", ["", "-1", "x", "1e3", "١٢", "9" * 13])
def test_a_size_that_is_none_is_refused_in_words(phone, draft, paper, size):
    answer = phone.begin(size, draft=draft.token, requirement=paper.pk)

    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "told",
    ["filename %%%", "draft bm90LWEtdG9rZW4=,requirement MQ==", "draft", "paper_request eA==", "filename gICA", ""],
)
def test_metadata_that_are_none_are_refused(phone, told):
    headers = TUS | {"Upload-Length": "10", "Upload-Metadata": told}
    answer = phone.client.post("/fr/requests/upload/", headers=headers, content_type="text/plain")

    assert answer.status_code == 400


def test_an_offset_that_is_none_or_another_type_is_refused(phone, draft, paper):
    url = phone.for_draft(draft, paper, 10)

    odd = phone.patch(url, 0, b"x", **{"Upload-Offset": "-1"})
    typed = phone.client.patch(url, b"x", content_type="text/plain", headers={"Tus-Resumable": "1.0.0"})

    assert (odd.status_code, typed.status_code) == (400, 415)


@pytest.mark.parametrize(("size", "status"), [(0, 422), (10 * 2**20 + 1, 413), (10**11, 413)])
def test_a_size_never_taken_is_refused_before_the_first_byte(phone, draft, paper, size, status):
    answer = phone.begin(size, draft=draft.token, requirement=paper.pk)

    assert answer.status_code == status
    assert answer.json()["message"]
    assert not Upload.objects.exists()


def test_each_paper_has_its_own_limit(phone, draft):
    plans = make.requirement("plans", name_fr="Plans", name_ar="التصاميم", most_megabytes=50, drawing=True)

    assert phone.begin(50 * 2**20, draft=draft.token, requirement=plans.pk).status_code == 201
    assert phone.begin(50 * 2**20 + 1, draft=draft.token, requirement=plans.pk).status_code == 413


@pytest.mark.parametrize("name", ["\u202efdp.exe", "../../etc/passwd", "", "a" * 500, "x\r\nSet-Cookie: y"])
def test_odd_names_are_cleaned(phone, draft, paper, name):
    url = phone.for_draft(draft, paper, len(DEED), name)

    answer = phone.patch(url, 0, DEED)

    assert answer.status_code == 200
    shown = answer.json()["name"]
    assert shown.endswith(".pdf")
    assert not set(shown) & set("\u202e/\r\n")
