"""What matters most by phone too: a number shown to be one's own, short words, nothing of the letter but the need."""

import pytest
from django.db import transaction
from django.urls import reverse

from notifications import outbox, quiet
from notifications.models import Channel, Message, PhoneWish, State
from notifications.samples import sample_of
from notifications.short.backends import MemoryBackend
from notifications.short.words import FACTS, short_of
from tests.recipes import people

pytestmark = pytest.mark.django_db
TO = "+33612345678"
PAPERS = sample_of("paper_requested", "fr")


@pytest.fixture(autouse=True)
def served(settings, monkeypatch):
    """A provider of text messages, by day."""
    settings.PHONE_PROVIDERS = {"sms": [{"name": "memory", "backend": "notifications.short.backends.MemoryBackend"}]}
    monkeypatch.setattr(quiet, "due", lambda now, *_rest: now)
    MemoryBackend.outbox.clear()


@pytest.fixture
def salma(client):
    """Signed in."""
    person = people.citizen(language="fr", country="FR")
    client.force_login(person)
    return person


def tell(person, template: str = "paper_requested", key: str = "case:1") -> None:
    words = sample_of(template, "fr")
    with transaction.atomic():
        outbox.post(key=key, template=template, to=person.email, language="fr", context=words, user=person)


def ask(client, phone: str = "06 12 34 56 78", channel: str = "sms"):
    return client.post(reverse("messages:phone"), {"phone": phone, "channel": channel})


def code_of(phone: str = TO) -> str:
    outbox.drain()
    return next(one.text for one in reversed(MemoryBackend.outbox) if one.to == phone).split()[0]


def code_of_the_row() -> str:
    """Before it has left."""
    return Message.objects.get(template="code").context["code"]


def test_a_number_is_kept_once_its_code_is_typed(client, salma):
    assert ask(client).status_code == 302

    page = client.post(reverse("messages:phone_code"), {"code": code_of()})

    assert page.status_code == 302
    wish = PhoneWish.objects.get(user=salma)
    assert (wish.phone, wish.channel) == (TO, "sms")


def test_a_wrong_code_keeps_nothing_and_five_guesses_are_enough(client, salma):
    ask(client)
    code = code_of()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert client.post(reverse("messages:phone_code"), {"code": wrong}).status_code == 422

    page = client.post(reverse("messages:phone_code"), {"code": code})

    assert page.status_code == 422
    assert not PhoneWish.objects.exists()


def test_nobody_can_have_a_strangers_phone_ring_all_night(client, salma):
    answers = [ask(client).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 422]
    assert Message.objects.filter(channel=Channel.SMS).count() == 3


@pytest.mark.parametrize("phone", ["", "nonsense", "12", "+33 6 12 34 56 78 \r\nBcc: x"])
def test_what_is_no_number_is_said_at_its_field(client, salma, phone):
    page = ask(client, phone)

    assert page.status_code == 422
    assert page.context["form"].errors["phone"]
    assert not Message.objects.exists()


def test_a_channel_that_is_not_set_up_cannot_be_chosen(client, salma, settings):
    assert ask(client, channel="whatsapp").status_code == 422

    settings.PHONE_PROVIDERS = {}

    assert client.get(reverse("messages:phone")).status_code == 404
    assert b"/messages/phone/" not in client.get(reverse("messages:mine"), follow=True).content


def test_a_stranger_is_asked_to_sign_in(client):
    assert [client.get(reverse(f"messages:{name}")).status_code for name in ("phone", "phone_code")] == [302, 302]
    assert client.post(reverse("messages:phone_stop")).status_code == 302


def test_what_matters_comes_by_mail_and_by_phone(salma, mailoutbox):
    PhoneWish.objects.create(user=salma, channel="sms", phone=TO)

    tell(salma)
    outbox.drain()

    (said,) = MemoryBackend.outbox
    assert (said.to, len(mailoutbox)) == (TO, 1)
    assert PAPERS["reference"] in said.text
    assert PAPERS["url"] in said.text
    assert set(Message.objects.get(channel="sms").context) == {"reference", "url"}


def test_what_matters_less_and_other_peoples_mail_ring_no_phone(salma):
    PhoneWish.objects.create(user=salma, channel="sms", phone=TO)

    tell(salma, "case_taken")
    tell(people.citizen(email="omar@example.com"))
    outbox.drain()

    assert MemoryBackend.outbox == []
    assert Message.objects.filter(state=State.SENT).count() == 2


def test_a_code_for_the_mail_never_goes_to_the_phone(salma):
    PhoneWish.objects.create(user=salma, channel="sms", phone=TO)

    tell(salma, "code")

    assert list(Message.objects.values_list("channel", flat=True)) == ["email"]


def test_posting_asks_nothing_more_where_no_channel_is_set_up(salma, settings, django_assert_num_queries):
    settings.PHONE_PROVIDERS = {}
    row = outbox.letter(key="k", template="paper_requested", to=salma.email, language="fr", context=PAPERS, user=salma)

    with django_assert_num_queries(1):
        outbox.post_many([row])


def test_a_phone_can_be_let_go(client, salma):
    PhoneWish.objects.create(user=salma, channel="sms", phone=TO)
    assert TO.removeprefix("+33") in client.get(reverse("messages:phone")).content.decode().replace(" ", "")

    client.post(reverse("messages:phone_stop"))
    tell(salma)

    assert not Message.objects.filter(channel="sms").exists()


def test_what_waits_for_a_number_goes_nowhere_once_it_is_let_go(client, salma, mailoutbox):
    PhoneWish.objects.create(user=salma, channel="sms", phone=TO)
    tell(salma)

    client.post(reverse("messages:phone_stop"))
    outbox.drain()

    assert (MemoryBackend.outbox, len(mailoutbox)) == ([], 1)
    row = Message.objects.get(channel="sms")
    assert (row.state, row.context) == (State.SUPPRESSED, {})


def test_what_waits_for_a_former_number_does_not_ring_it_and_a_code_is_never_taken_back(client, salma):
    former = PhoneWish.objects.create(user=salma, channel="sms", phone="+33698765432")
    tell(salma)
    ask(client)
    code = code_of_the_row()

    client.post(reverse("messages:phone_code"), {"code": code})
    tell(salma, key="case:2")
    outbox.drain()

    assert [one.to for one in MemoryBackend.outbox] == [TO, TO]
    assert PhoneWish.objects.get(user=salma).confirmed_at > former.confirmed_at


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("template", sorted(FACTS))
def test_every_short_message_has_its_facts_and_fits(template, language):
    context = {name: value for name, value in sample_of(template, language).items() if name in FACTS[template]}
    row = Message(template=template, to=TO, language=language, context=context, channel=Channel.SMS, message_id="<a>")

    said = short_of(row)

    assert len(said.facts) == len(FACTS[template])
    assert not any("T09:" in fact for fact in said.facts)
    assert len(said.text) < 300
    assert "  " not in said.text.replace("\u2066", "")
