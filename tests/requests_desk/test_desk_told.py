"""What the agency is told of what citizens do: whoever has charge, once until they looked."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Posting, Role
from mre_portal.demo.clock import at
from notifications import outbox
from notifications.letters import compose
from notifications.models import Message, Preference
from requests_desk import desk_notices, verbs
from requests_desk.models import Case, Status
from tests import make
from tests.recipes.people import signed_in
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def told(template: str = "case_news") -> list[tuple[str, str]]:
    """Who was told, and what of."""
    found = Message.objects.filter(template=template).order_by("pk")
    return [(message.to.partition("@")[0], message.context.get("act", "")) for message in found]


def look(case: Case, who, minutes: int = 1) -> None:
    """Open the page a little later."""
    with override("fr"), at(timezone.now() + timedelta(minutes=minutes)):
        assert signed_in(who).get(reverse("admin:requests_desk_case_change", args=[case.pk])).status_code == 200


def write(case: Case, text: str) -> None:
    verbs.write_as_applicant(case=case, by=case.applicant, text=text)


@pytest.fixture
def taken(staffed) -> Case:
    """A request that the officer studies."""
    return verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])


def test_the_officer_hears_once_until_they_open_the_page(clock, staffed, taken):
    write(taken, "Bonjour")
    write(taken, "Encore")
    assert told() == [("officer", "applicant_wrote")]

    look(taken, staffed["officer"])
    write(taken, "Merci")
    write(taken, "Et aussi")

    assert told() == [("officer", "applicant_wrote")] * 2


def test_a_second_look_within_the_hour_counts_as_well(staffed, taken):
    look(taken, staffed["officer"])
    write(taken, "Un")
    look(taken, staffed["officer"], minutes=20)

    write(taken, "Deux")

    assert len(told()) == 2


def test_a_colleague_who_looks_does_not_look_for_the_officer(staffed, taken):
    write(taken, "Un")
    look(taken, staffed["chief"])

    write(taken, "Deux")

    assert told() == [("officer", "applicant_wrote")]


def test_papers_a_withdrawal_and_a_reopening_are_news(staffed, taken):
    asked = verbs.AskedPaper(reason="missing", label="Plan")
    verbs.ask_for_documents(case=taken, by=staffed["officer"], papers=[asked])
    verbs.give_papers(paper_request=taken.paper_requests.get(), files=[make.accepted()], by=taken.applicant)
    look(taken, staffed["officer"])
    verbs.answer(case=taken, by=staffed["officer"], outcome="informed", text="Voici.", pdf=make.accepted())
    verbs.reopen(case=taken, by=taken.applicant, reason="Une erreur")
    look(taken, staffed["officer"], minutes=2)
    verbs.withdraw(case=taken, by=taken.applicant)

    assert told() == [("officer", "papers_complete"), ("officer", "reopened"), ("officer", "withdrawn")]


def test_with_nobody_in_charge_whoever_sorts_hears_and_else_the_chief(staffed):
    first, second = make.case(staffed["agency"]), make.case(staffed["agency"])
    write(first, "Bonjour")
    Posting.objects.filter(user=staffed["officer"]).update(sorts_new=True)

    write(second, "Bonjour")

    assert [who for who, _act in told()] == ["chief", "officer"]


def test_an_officer_who_left_hears_nothing_any_more(staffed, taken):
    staffed["officer"].postings.update(until=timezone.now().date() - timedelta(days=1))

    write(taken, "Bonjour")

    assert told() == [("chief", "applicant_wrote")]


def test_nobody_is_told_of_their_own_request(staffed):
    case = make.case(staffed["agency"], by=staffed["chief"])

    write(case, "Bonjour")

    assert told() == []


def test_the_message_names_neither_person_nor_words(staffed, taken):
    write(taken, "Mon secret")

    mail = compose(Message.objects.get(template="case_news"))

    assert taken.reference in mail.subject
    assert not {"Amina", "أمينة", "secret", taken.applicant.email} & set((mail.subject + mail.body).split())


def test_each_reads_their_own_language(staffed, taken):
    staffed["officer"].language = "ar"
    staffed["officer"].save()

    write(taken, "Bonjour")

    message = Message.objects.get(template="case_news")
    assert (message.language, "/ar/admin/" in message.context["url"]) == ("ar", True)


def test_whoever_wants_none_gets_none(staffed, taken):
    Preference.objects.create(email=staffed["officer"].email, kind="desk", mode="never")
    write(taken, "Bonjour")

    outbox.drain()

    assert Message.objects.get(template="case_news").state == "suppressed"


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_are_one_notice(staffed, taken):
    write(taken, "Un")
    look(taken, staffed["officer"])
    follower = taken.applicant

    results = at_once(
        *[lambda n=n: verbs.write_as_applicant(case=taken, by=follower, text=f"Message {n}") for n in range(4)]
    )

    assert not [result for result in results if isinstance(result, Exception)]
    assert len(told()) == 2


def test_killed_before_the_notice_nothing_was_written(staffed, taken, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(desk_notices, "tell_of_news", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        write(taken, "Bonjour")

    assert not taken.messages.exists()
    assert Case.objects.get(pk=taken.pk).status == Status.STUDY


@pytest.mark.parametrize("role", [Role.CHIEF, Role.OFFICER])
def test_a_notice_costs_the_same_queries_for_any_history(staffed, role, django_assert_max_num_queries):
    case = make.case(staffed["agency"])
    Posting.objects.exclude(role=role).delete()
    event = case.events.get()

    with transaction.atomic(), django_assert_max_num_queries(4):
        desk_notices.tell_of_news(case, event)
