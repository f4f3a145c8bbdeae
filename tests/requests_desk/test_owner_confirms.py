"""Somebody prepares, the owner confirms from abroad: once, in person, with their own agreement."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Consent
from notifications.models import Message
from requests_desk import filings, verbs
from requests_desk.models import Case, Document, Draft
from tests.recipes import desk, people
from tests.recipes import preparing as make
from tests.recipes.preparing import OWNER, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def architect(db):
    return people.citizen("karim@demo.example", name_latin="Karim Bennani")


def send(client: Client, link: str, **typed: str):
    seen = client.get(link).context["seen"]
    return client.post(f"{link}send/", {"seen": seen, "consent": "on"} | typed)


def test_an_architect_prepares_and_the_owner_sends_it_from_abroad(architect):
    draft = make.prepared(architect)
    prepared = people.signed_in(architect)
    prepared.post(
        page("ask_owner", draft.token), {"email": "Owner@Demo.example", "is_a": "architect", "language": "fr"}
    )
    link, abroad = make.link_in("confirm_draft", OWNER), Client()

    shut = abroad.get(link)
    shown = make.by_code(abroad, link, OWNER)
    answer = send(abroad, link)

    case = Case.objects.get()
    assert "Fatima" not in shut.content.decode()
    assert "Fatima Zahra" in shown.content.decode()
    assert "Karim Bennani" in shown.content.decode()
    assert answer["Location"] == page("case", case.reference)
    assert (case.applicant.email, case.prepared_by, case.name_latin) == (OWNER, architect, "Fatima Zahra")
    assert case.events.get(verb="filed").by.email == OWNER


def test_a_draft_that_names_the_architect_leads_to_the_step_that_names_the_owner(architect):
    draft = make.prepared(architect, you={"applicant_is": "architect"})

    answer = people.signed_in(architect).get(page("ask_owner", draft.token), follow=True)

    assert answer.redirect_chain[-1][0] == page("you", draft.token)
    assert "est la sienne" in answer.content.decode()


def test_the_preparer_then_follows_and_both_are_told_once(architect):
    draft = make.asked(architect)
    owner = people.citizen(OWNER)

    send(people.signed_in(owner), make.link_in("confirm_draft", OWNER))

    case = Case.objects.get()
    follower = case.followers.get()
    assert (follower.user, follower.may_act, follower.is_a) == (architect, True, "architect")
    assert [event.verb for event in case.events.all()] == ["filed", "follower_joined"]
    assert make.letters("confirm_draft", OWNER) == make.letters("case_filed", OWNER) == 1
    assert make.letters("follower_acted", OWNER) == make.letters("draft_decided", architect.email) == 1
    assert people.signed_in(architect).get(page("case", case.reference)).status_code == 200
    draft.refresh_from_db()
    assert draft.owner == owner


def test_only_the_owners_own_tick_is_an_agreement(architect):
    make.asked(architect)
    owner = people.citizen(OWNER)
    link = make.link_in("confirm_draft", OWNER)

    refused = send(people.signed_in(owner), link, consent="")
    before = Case.objects.count()
    send(people.signed_in(owner), link)

    assert (refused.status_code, before) == (422, 0)
    assert Consent.objects.get().user == owner


def test_confirming_twice_is_one_case_and_the_link_says_so(architect):
    make.asked(architect)
    client = people.signed_in(people.citizen(OWNER))
    link = make.link_in("confirm_draft", OWNER)
    seen = client.get(link).context["seen"]

    answers = [client.post(f"{link}send/", {"seen": seen, "consent": "on"}) for _n in range(2)]
    again = client.get(link, follow=True)

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.count() == 1
    assert any("déjà" in str(said) or "already" in str(said) for said in again.context["messages"])


def test_what_changed_since_it_was_read_must_be_read_again(architect):
    draft = make.asked(architect)
    client = people.signed_in(people.citizen(OWNER))
    link = make.link_in("confirm_draft", OWNER)
    seen = client.get(link).context["seen"]

    draft.keep("you", draft.answers["you"] | {"name_latin": "Quelqu’un d’autre"})
    answer = client.post(f"{link}send/", {"seen": seen, "consent": "on"})
    verbs.keep_document(file=desk.accepted(), draft=draft, requirement=desk.requirement(mandatory=False))
    once_more = client.post(f"{link}send/", {"seen": seen, "consent": "on"})

    assert answer["Location"] == once_more["Location"] == link
    assert not Case.objects.exists()


def test_the_owner_who_did_not_ask_stops_it(architect):
    draft = make.asked(architect)
    client = people.signed_in(people.citizen(OWNER))
    link = make.link_in("confirm_draft", OWNER)

    for _n in range(2):
        client.post(f"{link}refuse/")
    sent = client.post(f"{link}send/", {"consent": "on"})

    draft.refresh_from_db()
    assert draft.refused_at
    assert "requests_desk/people/used.html" in {template.name for template in sent.templates}
    assert not Case.objects.exists()
    assert make.letters("draft_decided", architect.email) == 1
    with pytest.raises(ValidationError):
        verbs.ask_owner_to_confirm(draft=draft, by=architect, email=OWNER, is_a="architect")


def test_the_owner_takes_it_over_and_ticks_for_themselves(architect):
    draft = make.asked(architect)
    owner = people.citizen(OWNER)
    client = people.signed_in(owner)

    answer = client.post(make.link_in("confirm_draft", OWNER) + "correct/", follow=True)

    draft.refresh_from_db()
    assert draft.owner == owner
    assert filings.check(draft, owner).wrong_steps == ["you"]
    assert answer.redirect_chain[0][0] == page("review", draft.token)
    assert people.signed_in(architect).get(page("review", draft.token)).status_code == 404
    assert make.letters("draft_decided", architect.email) == 1


def test_taken_over_and_sent_it_names_who_prepared_it(architect):
    draft = make.asked(architect)
    owner = people.citizen(OWNER)
    verbs.correct_draft(draft=draft, by=owner)
    draft.refresh_from_db()
    draft.keep("you", draft.answers["you"] | {"consent": "on"})

    people.signed_in(owner).post(page("review", draft.token))

    case = Case.objects.get()
    assert (case.applicant, case.prepared_by) == (owner, architect)
    assert case.followers.active().get().user == architect


def test_who_prepared_may_still_send_it_as_their_own(architect):
    draft = make.asked(architect)

    people.signed_in(architect).post(page("review", draft.token))
    late = people.signed_in(people.citizen(OWNER)).get(make.link_in("confirm_draft", OWNER))

    case = Case.objects.get()
    assert (case.applicant, case.prepared_by, case.followers.count()) == (architect, None, 0)
    assert case.reference not in late.content.decode()
    assert late.status_code == 200


def test_a_forwarded_link_shows_a_stranger_nothing(architect):
    draft = make.asked(architect)
    link = make.link_in("confirm_draft", OWNER)
    stranger = people.signed_in(people.citizen("stranger@demo.example"))

    pages = [stranger.get(link), Client().get(link)]
    acts = [stranger.post(f"{link}{verb}/", {"consent": "on"}) for verb in ("send", "correct", "refuse")]
    asked = Client().post(link, {"email": "stranger@demo.example"})

    told = "".join(answer.content.decode() for answer in pages)
    assert [answer.status_code for answer in pages] == [403, 200]
    assert not [word for word in ("Fatima", "Karim", OWNER, architect.email) if word in told]
    assert {answer["Location"] for answer in acts} == {link}
    assert asked.status_code == 302
    assert not Message.objects.filter(template="code").exclude(state="suppressed").exists()
    draft.refresh_from_db()
    assert (draft.owner, draft.refused_at, draft.case) == (architect, None, None)


def test_its_papers_open_for_the_owner_and_nobody_else(architect):
    draft = make.prepared(architect)
    paper = verbs.keep_document(file=desk.accepted(), draft=draft, requirement=desk.requirement())
    owner, stranger = people.citizen(OWNER), people.citizen()
    before = Document.objects.visible_to(owner).count()

    verbs.ask_owner_to_confirm(draft=draft, by=architect, email=OWNER, is_a="architect")
    url = page("document", paper.uuid)
    answers = [make.status(people.signed_in(person), url) for person in (owner, architect, stranger)]
    draft.refresh_from_db()
    verbs.refuse_draft(draft=draft, by=owner)

    assert before == 0
    assert answers == [200, 200, 404]
    assert people.signed_in(owner).get(url).status_code == 404


def test_another_address_makes_the_first_link_void_and_the_same_day_is_one_letter(architect):
    draft = make.asked(architect, email="wrong@demo.example")
    wrong = make.link_in("confirm_draft", "wrong@demo.example")

    for _n in range(2):
        verbs.ask_owner_to_confirm(draft=draft, by=architect, email=OWNER, is_a="architect")

    assert Client().get(wrong).status_code == 404
    assert Client().get(make.link_in("confirm_draft", OWNER)).status_code == 200
    assert make.letters("confirm_draft", OWNER) == 1


@pytest.mark.parametrize("link", ["x", "a" * 32 + ".b:c:d", "%00", "é", "1:2:3"])
def test_a_forged_link_is_a_clear_page(client, link):
    answers = [client.get(page(name, "LINK").replace("LINK", link)) for name in ("confirm", "invitation")]

    assert {answer.status_code for answer in answers} <= {400, 404}


@pytest.mark.parametrize(
    ("email", "place"),
    [("karim@demo.example", "email"), ("", "email"), ("x", "email"), ("a@b\u0430nk.example", "email")],
)
def test_a_wrong_address_is_told_at_its_field(architect, email, place):
    draft = make.prepared(architect)

    answer = people.signed_in(architect).post(
        page("ask_owner", draft.token), {"email": email, "is_a": "architect", "language": "fr"}
    )

    assert answer.status_code == 422
    assert place in answer.context["form"].errors
    assert not Draft.objects.get().asked_at


def test_an_architect_does_not_pose_as_the_applicant(architect):
    draft = make.prepared(architect, you={"applicant_is": "architect"})

    with pytest.raises(ValidationError) as refused:
        verbs.ask_owner_to_confirm(draft=draft, by=architect, email=OWNER, is_a="architect")

    assert refused.value.code == "not_the_owner"


def test_addresses_are_not_tried_one_after_another(architect):
    draft = make.prepared(architect)

    for number in range(5):
        verbs.ask_owner_to_confirm(draft=draft, by=architect, email=f"a{number}@demo.example", is_a="heir")
    with pytest.raises(ValidationError) as refused:
        verbs.ask_owner_to_confirm(draft=draft, by=architect, email="a5@demo.example", is_a="heir")

    assert refused.value.code == "many"
    assert Message.objects.filter(template="confirm_draft").count() == 5


def test_an_unfinished_draft_is_completed_first(architect):
    draft = make.prepared(architect, you={"name_latin": ""})

    answer = people.signed_in(architect).get(page("ask_owner", draft.token))

    assert answer["Location"] == page("review", draft.token)


def test_a_name_that_lures_is_not_repeated_to_strangers(architect):
    architect.name_latin = "Gagnez http://prix.example"
    architect.save()

    make.asked(architect)

    assert Message.objects.get(template="confirm_draft").context["preparer"] == ""
