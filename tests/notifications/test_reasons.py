"""Why a message did not arrive, in plain words of both languages."""

import smtplib

import pytest
from django.utils import translation

from notifications.letters import Undeliverable
from notifications.models import Message, State
from notifications.reasons import explain, standing

A = "a@example.com"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({A: (550, b"5.1.1 User unknown")}), "address does not exist"),
        (smtplib.SMTPRecipientsRefused({A: (550, b"No such user here")}), "address does not exist"),
        (smtplib.SMTPRecipientsRefused({A: (552, b"5.2.2 Over quota")}), "mail box is full"),
        (smtplib.SMTPRecipientsRefused({A: (452, b"4.2.2 Over quota")}), "mail box is full"),
        (smtplib.SMTPRecipientsRefused({A: (450, b"4.7.1 Greylisted")}), "come back later"),
        (smtplib.SMTPDataError(451, b"4.7.650 Come back later"), "come back later"),
        (smtplib.SMTPDataError(550, b"5.7.26 Unauthenticated mail"), "does not trust the sender"),
        (smtplib.SMTPDataError(554, b"spam"), "refuses the message"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"), "user name or password"),
        (smtplib.SMTPAuthenticationError(535, b"Bad credentials"), "user name or password"),
        (Undeliverable("not an address mail can reach: 'x'"), "badly written"),
        (Undeliverable("the gateway refused it: 422 no"), "refuses the number"),
        (TimeoutError("timed out"), "did not answer in time"),
        (ConnectionRefusedError(111, "Connection refused"), "cannot be reached"),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "connection with the mail server broke"),
        ("not wanted by its reader", "chose not to receive"),
    ],
)
def test_an_error_has_plain_words(error, words):
    with translation.override("en"):
        assert words in str(explain(str(error)))


@pytest.mark.parametrize("error", ["", "KeyError: 'x'", "at 192.5.1.1 something", "(299, b'x')"])
def test_what_is_not_known_is_not_guessed(error):
    assert explain(error) == ""


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("state", [State.EXPIRED, State.FAILED, State.SUPPRESSED, State.WAITING])
def test_each_standing_is_told_in_the_language_of_the_page(language, state):
    message = Message(state=state, last_error="(550, b'5.1.1 x')")

    with translation.override(language):
        told = [str(words) for words in standing(message)]
    with translation.override("en"):
        english = [str(words) for words in standing(message)]

    assert len(told) == 2
    assert not set(told) & set(english)


def test_what_is_on_its_way_needs_no_words():
    assert list(standing(Message(state=State.SENT))) == []
