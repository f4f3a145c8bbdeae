"""Reference and phone lead to a code in the applicant's mailbox; nobody learns what exists."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk.views.following import NOBODY
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db


def page(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(f"requests_desk:{name}", args=args)


def asked(reference: str, contact: str, client: Client | None = None):
    return (client or Client()).post(page("follow"), {"reference": reference, "email": contact})


@pytest.mark.parametrize(
    "written",
    [
        "+33612345678",
        "06 12 34 56 78",
        "0033 6.12.34.56.78",
        "06-12-34-56-78",
        "٠٦١٢٣٤٥٦٧٨",
        "\u202a+33 (0)6 12 34 56 78",
    ],
)
def test_a_phone_in_any_written_form_leads_to_the_case(written):
    case = make.case(phone="+33612345678")
    browser = Client()

    step = asked(case.reference, written, browser)
    code = Message.objects.get(template="code", state="waiting")
    answer = browser.post(step["Location"], {"code": code.context["code"]})

    assert code.to == case.applicant.email
    assert answer["Location"] == page("case", case.reference)
    assert browser.get(answer["Location"]).status_code == 200


def test_a_moroccan_number_is_read_as_one_from_abroad_too():
    case = make.case(phone="+212612345678")

    asked(case.reference, "06 12 34 56 78")

    assert Message.objects.filter(template="code", to=case.applicant.email, state="waiting").count() == 1


def test_nobody_learns_whether_a_phone_fits():
    case = make.case(phone="+33612345678")
    absent = "AUBM-26-004217-3"
    pages = []

    for reference, contact in (
        (case.reference, "0612345678"),
        (case.reference, "0699999999"),
        (absent, "0688888888"),
    ):
        browser = Client()
        answer = asked(reference, contact, browser)
        shown = browser.get(answer["Location"]).content.decode()
        wrong = browser.post(answer["Location"], {"code": "000000"})
        again = browser.post(answer["Location"], {"action": "resend"}, follow=True)
        pages.append([answer.status_code, answer["Location"], *(_bare(text) for text in (shown, wrong, again))])

    assert pages[0] == pages[1] == pages[2]
    assert case.applicant.email not in str(pages)
    assert NOBODY not in str(pages)
    assert set(Message.objects.filter(template="code", state="waiting").values_list("to", flat=True)) == {
        case.applicant.email
    }


def _bare(page) -> str:
    """The page's own part without what changes from one form to the next."""
    import re

    text = page if isinstance(page, str) else page.content.decode()
    return re.sub(r'(?:value|next)="?[^">]+"?|AUBM-[\w-]+', "", text.split("<main")[1])


def test_the_same_work_is_done_either_way(django_assert_max_num_queries):
    case = make.case(phone="+33612345678")
    Client().get(page("follow"))

    counts = [_queries(case.reference, contact) for contact in ("0612345678", "0699999999")]

    # the known person's account is looked up besides: two reads by key
    assert abs(counts[0] - counts[1]) <= 4


def _queries(reference: str, contact: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        asked(reference, contact)
    return len(seen)


def test_one_number_written_in_many_ways_is_one_wish_for_a_code():
    case = make.case(phone="+33612345678")

    for n in range(12):
        asked(case.reference, "06 12 34 56 78".replace(" ", "-" * (n % 4)) + " " * n)

    assert Message.objects.filter(template="code", state="waiting").count() <= 5


@pytest.mark.parametrize(
    "contact", ["12345", "phone", "06 12 34 56 78 ?", "\u202e", "@", "a@b", "0" * 300, "📞0612345678"]
)
def test_an_odd_contact_is_told_at_its_field(contact):
    case = make.case()

    answer = asked(case.reference, contact)

    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


def test_whoever_is_signed_in_goes_straight_to_their_case():
    case = make.case(phone="+33612345678")
    browser = Client()
    browser.force_login(case.applicant)

    assert asked(case.reference, "0612345678", browser)["Location"] == page("case", case.reference)
