"""Addresses for answers: short, signed, bound to a thread, a person and their address."""

import pytest
from django.db import transaction

from notifications import outbox, replies
from notifications.checks import reply_address_is_one
from notifications.delivery import claim
from notifications.digest import compose_together
from notifications.letters import compose
from notifications.models import Message
from tests.recipes import people

REPLY = "Reply@mre.example"
pytestmark = pytest.mark.django_db
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/", "answers": True}


@pytest.fixture(autouse=True)
def answered(settings):
    settings.REPLY_ADDRESS = REPLY


@pytest.fixture
def salma():
    return people.citizen("salma@example.com")


def letter(user, template: str = "message_received", to: str = "", **facts) -> Message:
    return Message(template=template, language="fr", to=to or user.email, user=user, context=CASE | facts,
                   message_id="<x@example.com>")  # fmt: skip


def token(address: str) -> str:
    (found,) = replies.tokens_in([address])
    return found


def test_an_address_names_its_thread_and_its_reader_in_any_case(salma):
    address = compose(letter(salma)).extra_headers["Reply-To"]

    reader = replies.reader_of(token(f'"Portail" <{address.upper()}>'))

    assert (reader.user, reader.thread, reader.mark) == (salma, "aubm-26-004217-k", "c")
    assert address.endswith("@mre.example")


@pytest.mark.parametrize("reference", ["AUBM-26-004217-K", "ABCDEFGH-2026-99999999-X"])
def test_an_address_is_as_short_as_mail_servers_ask(salma, reference):
    salma.pk = 2**40 if len(reference) < 20 else 10**6
    address = replies.address_of(letter(salma, reference=reference))

    assert len(address.rpartition("@")[0]) <= 64
    assert address.isascii()
    assert f"Reply-To: {address}" in compose(letter(salma, reference=reference)).message().as_string()


def test_a_thread_too_long_for_an_address_has_none(salma):
    assert replies.address_of(letter(salma, reference="A" * 60)) == ""


@pytest.mark.parametrize("at", [0, 2, 5, 18, 21, -1])
def test_one_letter_of_an_address_changed_opens_nothing(salma, at):
    known = token(replies.address_of(letter(salma)))
    other = "d" if known[at] != "d" else "e"
    forged = known[:at] + other + known[at:][1:]

    assert replies.reader_of(known)
    assert replies.reader_of(forged) is None


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "c",
        "c.x.1.",
        "c..1.aaaaaaaaaaaaaaaa",
        "z.x.1.aaaaaaaaaaaaaaaa",
        "c.x.-1.aaaaaaaaaaaaaaaa",
        "c.x.ffffffffffffffffffff.aaaaaaaaaaaaaaaa",
        "c.x.0.aaaaaaaaaaaaaaaa",
    ],
)
def test_odd_tokens_open_nothing(odd):
    assert replies.reader_of(odd) is None


def test_an_address_is_void_for_another_person_another_address_and_who_left(salma):
    other = people.citizen("other@example.com")
    known = token(replies.address_of(letter(salma)))
    swapped = known.replace(f".{salma.pk:x}.", f".{other.pk:x}.")

    assert replies.reader_of(swapped) is None
    assert replies.reader_of(token(replies.address_of(letter(salma, to="old@example.com")))) is None
    salma.is_active = False
    salma.save()
    assert replies.reader_of(known) is None


def test_addresses_outlive_a_change_of_the_secret(salma, settings):
    known = token(replies.address_of(letter(salma)))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another secret, long enough to sign with",
    )

    assert replies.reader_of(known)
    settings.SECRET_KEY_FALLBACKS = []
    assert replies.reader_of(known) is None


@pytest.mark.parametrize("template", ["draft_saved", "follower_invited", "code", "case_withdrawn", "reply_refused"])
def test_letters_that_open_something_or_end_something_have_no_address(salma, template):
    assert replies.address_of(letter(salma, template)) == ""


def test_without_an_address_in_the_settings_letters_say_that_nobody_reads_answers(salma, settings):
    settings.REPLY_ADDRESS = ""
    bare, settings.REPLY_ADDRESS = compose(letter(salma)), "reply@mre.example"
    answered = compose(letter(salma))

    assert "Reply-To" not in bare.extra_headers
    assert bare.body.splitlines()[-1] != answered.body.splitlines()[-1]
    assert bare.body.splitlines()[:-1] == answered.body.splitlines()[:-1]


def test_several_letters_in_one_have_no_address_for_they_may_be_of_several_threads(salma):
    mail = compose_together([letter(salma), letter(salma, reference="AUBM-26-004218-L")])

    assert "Reply-To" not in mail.extra_headers


def test_an_address_costs_no_statement(salma, django_assert_num_queries):
    with transaction.atomic():
        outbox.post(key="k", template="message_received", to=salma.email, language="fr", user=salma, context=CASE)
    (row,) = claim()

    with django_assert_num_queries(0):
        assert replies.address_of(row)


@pytest.mark.parametrize(
    "line",
    [
        "reply+a@mre.example.org",
        "noreply+a@mre.example",
        "reply+a@xmre.example",
        "reply@mre.example",
        "reply+@mre.example",
        f"reply+{'a' * 65}@mre.example",
        "reply+a b@mre.example",
    ],
)
def test_what_only_looks_like_our_address_is_not_ours(line):
    assert replies.tokens_in([line]) == []


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ("", 0),
        (REPLY, 0),
        ("Portail <reply@mre.example>", 1),
        ("re+ply@mre.example", 1),
        ("answers-to-us@mre.example", 1),
    ],
)
def test_the_settings_are_checked_before_letters_carry_them(settings, given, errors):
    settings.REPLY_ADDRESS = given

    assert len(reply_address_is_one()) == errors
