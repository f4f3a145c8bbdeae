"""A letter of the desk is answered from somebody's own mail program, and the words stand in the thread."""

import re

import pytest
from django.core import mail as outbox_of_django
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from notifications import incoming
from notifications.letters import compose
from notifications.models import Fate, Inbound, Message, Why
from notifications.replies import Refusal
from requests_desk import verbs
from requests_desk.mail import CaseMail
from requests_desk.models import Case, Follower, Status
from tests.recipes import desk as make
from tests.recipes import mails
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def answered(settings):
    settings.REPLY_ADDRESS = "reply@mre.example"


@pytest.fixture
def case() -> Case:
    return make.case(status=Status.STUDY, language="fr")


def reply_to(case: Case, template: str = "message_received", to: str = "") -> str:
    """Where an answer to the last letter about a case goes."""
    told = Message.objects.filter(template=template, key__contains=case.reference)
    return compose(told.filter(to=to or case.applicant.email).latest("pk")).extra_headers["Reply-To"]


def asked(case: Case) -> str:
    verbs.write_as_agency(case=case, by=case.assignee, text="Quel est le numéro du titre ?")
    return reply_to(case)


def page(case: Case) -> str:
    with override("fr"):
        return reverse("requests_desk:case", args=[case.reference])


def test_a_letter_is_answered_and_the_answer_stands_in_the_thread(case):
    address = asked(case)

    result = incoming.receive(mails.plain(address, "Le titre est 12345/10.", sender=case.applicant.email))

    message = case.messages.get(side="citizen")
    case.refresh_from_db()
    assert result == incoming.Result.DONE
    assert (message.text, message.by, message.by_mail, message.quoted) == (
        "Le titre est 12345/10.", case.applicant, True, "",
    )  # fmt: skip
    assert case.events.get(verb="applicant_wrote").data["by_mail"] is True
    assert case.news_at is not None
    row = Inbound.objects.get()
    assert (row.state, row.why, row.user, row.thread) == (
        Fate.TAKEN, "", case.applicant, case.reference.lower(),
    )  # fmt: skip
    assert not Message.objects.filter(template="reply_refused").exists()


def test_both_sides_see_that_it_came_by_e_mail_and_may_read_what_it_quotes(case):
    address = asked(case)
    incoming.receive(mails.plain(address, "Oui.\n\n> Bonjour,\n> un message", sender=case.applicant.email))

    with override("fr"):
        desk = reverse("admin:requests_desk_case_change", args=[case.pk])
    pages = [signed_in(case.applicant).get(page(case)), signed_in(case.assignee).get(desk)]

    for shown in pages:
        assert '<details class="mre-look quoted">' in shown.content.decode()
        assert "Bonjour,<br>" in shown.content.decode()


def test_photos_of_an_e_mail_are_kept_as_those_of_the_form_are(case):
    address = asked(case)
    files = [("photo.jpg", "image/jpeg", mails.jpeg()), ("plan.exe", "application/x-msdownload", b"MZ\x90" * 99)]

    incoming.receive(mails.with_files(address, "Voici", files, **{"from": case.applicant.email}))

    message = case.messages.get(side="citizen")
    told = Message.objects.get(template="reply_refused")
    assert [paper.original_name for paper in message.documents.all()] == ["photo.jpg"]
    assert (told.to, told.context["why"]) == (case.applicant.email, Why.FILES)
    assert [line.partition(":")[0] for line in told.context["files"]] == ["plan.exe"]
    assert "plan.exe" in compose(told).body
    assert Inbound.objects.get().state == Fate.TAKEN


def test_a_photo_without_words_is_named_in_their_place(case):
    address = asked(case)
    quoted = "\n\nLe ven. 27 nov. 2026 à 10:12, Portail MRE <portail@mre.example> a écrit :\n> Bonjour,"

    incoming.receive(
        mails.with_files(address, quoted, [("acte.jpg", "image/jpeg", mails.jpeg())], **{"from": case.applicant.email})
    )

    assert case.messages.get(side="citizen").text == "acte.jpg"


def test_the_eleventh_file_is_left_out_and_named(case):
    address = asked(case)
    files = [(f"{n}.jpg", "image/jpeg", mails.jpeg(60 + n)) for n in range(11)]

    incoming.receive(mails.with_files(address, "Voici", files, **{"from": case.applicant.email}))

    assert case.messages.get(side="citizen").documents.count() == 10
    (left_out,) = Message.objects.get(template="reply_refused").context["files"]
    assert left_out.startswith("10.jpg: ")


# --- who --------------------------------------------------------------------------------------------------------


def test_a_letter_passed_on_lets_nobody_write_in_anothers_name(case):
    address = asked(case)

    for n in range(3):
        incoming.receive(mails.plain(address, "Annulez", sender="stranger@example.org", message_id=f"<s{n}@x.example>"))

    told = Message.objects.get(template="reply_refused")
    assert not case.messages.filter(side="citizen").exists()
    assert set(Inbound.objects.values_list("state", "why", "sender")) == {
        (Fate.REFUSED, Why.FOREIGN, "stranger@example.org")
    }
    assert told.to == case.applicant.email
    assert "stranger" not in compose(told).body


def test_another_address_of_the_same_person_may_answer_once_it_is_confirmed(case):
    address = asked(case)
    case.applicant.emailaddress_set.create(email="Second@example.com", verified=True)
    case.applicant.emailaddress_set.create(email="third@example.com", verified=False)

    incoming.receive(mails.plain(address, "Du second", sender="second@example.com", message_id="<2@x.example>"))
    incoming.receive(mails.plain(address, "Du tiers", sender="third@example.com", message_id="<3@x.example>"))

    assert [message.text for message in case.messages.filter(side="citizen")] == ["Du second"]


def test_two_senders_are_no_sender(case):
    address = asked(case)

    incoming.receive(mails.plain(address, "x", **{"from": f"{case.applicant.email}, other@example.com"}))

    assert Inbound.objects.get().why == Why.FOREIGN


def test_what_our_mail_server_found_forged_is_not_taken(case, settings):
    settings.REPLY_AUTHSERV_ID = "mx.mre.example"
    address = asked(case)
    found = [("<1@x>", "mx.mre.example; dmarc=fail"), ("<2@x>", "elsewhere.example; dmarc=fail"),
             ("<3@x>", "mx.mre.example; spf=pass; dmarc=pass")]  # fmt: skip

    for name, line in found:
        incoming.receive(
            mails.plain(address, name, sender=case.applicant.email, message_id=name, authentication_results=line)
        )

    assert [message.text for message in case.messages.filter(side="citizen")] == ["<2@x>", "<3@x>"]


def follower_of(case: Case, **rights: bool) -> Follower:
    person = make.citizen()
    return Follower.objects.create(
        case=case, email=person.email, is_a="heir", language="ar", user=person, invited_by=case.applicant,
        accepted_at=case.filed_at, **rights,
    )  # fmt: skip


def test_a_follower_who_may_act_answers_in_their_own_name(case):
    follower = follower_of(case, may_act=True)
    asked(case)

    incoming.receive(mails.plain(reply_to(case, to=follower.email), "أنا وارث", sender=follower.email))

    assert case.messages.get(side="citizen").by == follower.user
    assert Message.objects.get(template="follower_acted").to == case.applicant.email


def test_the_letter_of_a_follower_who_only_reads_has_no_address_for_answers(case):
    follower = follower_of(case, may_act=False)
    asked(case)

    letter = compose(Message.objects.get(template="message_received", to=follower.email))

    assert "Reply-To" not in letter.extra_headers
    assert "reply+" not in letter.message().as_string()


def test_a_follower_who_was_removed_is_told_so_and_shown_nothing(case):
    follower = follower_of(case, may_act=True)
    asked(case)
    address = reply_to(case, to=follower.email)
    verbs.remove(case=case, by=case.applicant, pk=follower.pk)

    incoming.receive(mails.plain(address, "x", sender=follower.email))

    told = Message.objects.get(template="reply_refused")
    assert (told.to, told.context["why"], told.context["url"]) == (follower.email, Why.NO_RIGHT, "")
    assert not case.messages.filter(side="citizen").exists()


# --- what the thread takes ---------------------------------------------------------------------------------------


def test_nothing_is_added_to_a_closed_request_and_its_applicant_reads_why(case):
    address = asked(case)
    make_closed = verbs.answer(case=case, by=case.assignee, outcome="informed", text="Voici", pdf=make.accepted())
    verbs.close(case=make_closed, by=case.assignee)

    incoming.receive(mails.plain(address, "Encore", sender=case.applicant.email))

    told = Message.objects.get(template="reply_refused")
    assert told.context["why"] == Why.CLOSED
    assert page(case) in compose(told).body
    assert Inbound.objects.get().state == Fate.REFUSED
    assert not case.messages.filter(side="citizen").exists()


def test_the_answer_to_a_merged_request_goes_on_in_the_one_that_stands(case):
    other = make.case(by=case.applicant, status=Status.STUDY)
    address = asked(case)
    verbs.merge(case=case, by=case.assignee, into=other, reason="Même terrain")

    incoming.receive(mails.plain(address, "Merci", sender=case.applicant.email))

    assert other.messages.get(side="citizen").text == "Merci"
    assert not case.messages.filter(side="citizen").exists()


def test_a_text_longer_than_the_form_takes_is_refused_not_cut(case):
    address = asked(case)

    incoming.receive(mails.plain(address, "mot " * 1500, sender=case.applicant.email))

    told = Message.objects.get(template="reply_refused")
    assert told.context["why"] == Why.TOO_LONG
    assert "5" in compose(told).body
    assert not case.messages.filter(side="citizen").exists()


def test_a_giant_is_refused_with_its_head_alone_read(case, settings):
    settings.INBOUND_MAX_BYTES = 300_000
    address = asked(case)

    incoming.receive(mails.plain(address, "x" * 400_000, sender=case.applicant.email))

    assert Inbound.objects.get().why == Why.TOO_BIG
    assert Message.objects.get(template="reply_refused").to == case.applicant.email


def test_an_empty_e_mail_is_refused_and_a_subject_alone_is_words(case):
    address = asked(case)

    incoming.receive(mails.plain(address, "\n", sender=case.applicant.email, subject=f"Re: {case.reference}"))
    incoming.receive(mails.plain(address, " ", sender=case.applicant.email, subject="Merci à vous", message_id="<2@x>"))

    assert list(Inbound.objects.order_by("pk").values_list("why", flat=True)) == [Why.EMPTY, ""]
    assert case.messages.get(side="citizen").text == "Merci à vous"


def test_what_the_form_would_refuse_is_refused_in_its_words(case):
    address = asked(case)

    incoming.receive(mails.plain(address, "Voir [[ ici ]]", sender=case.applicant.email))

    told = Message.objects.get(template="reply_refused")
    assert told.context["why"] == Why.UNFIT
    assert told.context["said"] in compose(told).body


def test_the_same_words_in_two_e_mails_are_two_messages(case):
    address = asked(case)

    for n in range(2):
        incoming.receive(mails.plain(address, "Voici la suite", sender=case.applicant.email, message_id=f"<{n}@x>"))

    assert case.messages.filter(side="citizen").count() == 2


def test_nothing_is_sent_back_to_whoever_says_they_wrote(case):
    asked(case)
    before = Message.objects.count()

    result = incoming.receive(mails.plain("reply+c.x.1.aaaaaaaaaaaaaaaa@mre.example", "x", sender="v@example.org"))

    assert result == incoming.Result.UNKNOWN
    assert (Message.objects.count(), len(outbox_of_django.outbox)) == (before, 0)
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("why", [why for why in Why if why != Why.AUTOMATIC])
def test_each_reason_is_said_in_both_languages_with_a_way_on(why, language):
    case = make.case(language=language)
    left_out = Refusal(why, said="Le motif du formulaire", files=["plan.exe: <b>"])

    with transaction.atomic():
        CaseMail().tell(case.reference.lower(), case.applicant, left_out, "k")

    letter = compose(Message.objects.get(template="reply_refused"))
    html = letter.alternatives[0][0]
    assert "\n\n\n" not in letter.body
    assert case.reference in letter.subject
    assert "plan.exe: <b>" in letter.body
    assert "plan.exe: &lt;b&gt;" in html
    assert f"/{language}/requests/" in letter.body
    assert (why == Why.UNFIT) == ("Le motif" in letter.body)
    if language == "ar":
        assert not re.search(r"[A-Za-z]{4,}", re.sub(r"http\S+|plan\.exe|AUBM|Le motif du formulaire", "", letter.body))
