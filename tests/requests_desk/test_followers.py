"""Several people follow one case with their own rights; its applicant is always told."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver

from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Follower, Status
from tests.recipes import desk, people
from tests.recipes import preparing as make
from tests.recipes.preparing import page

pytestmark = pytest.mark.django_db
HEIR = "heir@demo.example"


def invite(case: Case, **typed: str):
    words = {"email": HEIR, "name": "Youssef", "is_a": "heir", "language": "fr"} | typed
    fields = {f"invite-{name}": value for name, value in words.items()}
    return people.signed_in(case.applicant).post(page("invite", case.reference), fields)


def test_an_heir_in_another_country_gives_the_awaited_paper():
    case = desk.case(status=Status.WAITING)
    paper = case.paper_requests.get()
    heir, link = Client(), None

    invite(case, may_act="on")
    link = make.link_in("follower_invited", HEIR)
    read = make.by_code(heir, link, HEIR)
    opened = heir.post(f"{link}accept/", follow=True)
    heir.post(page("give_paper", case.reference, paper.pk), {f"p{paper.pk}-files": desk.jpeg()})

    case.refresh_from_db()
    assert case.status == Status.STUDY
    assert case.applicant_name in read.content.decode()
    assert case.reference in opened.content.decode()
    assert case.events.get(verb="papers_complete").by.email == HEIR
    acts = Message.objects.filter(template="follower_acted", to=case.applicant.email).order_by("pk")
    assert [message.context["act"] for message in acts] == ["joined", "paper"]
    assert not list(CaseEvent.objects.broken())


def test_the_applicant_is_told_when_a_follower_writes_but_not_of_their_own_words():
    case, heir = desk.case(), people.citizen(HEIR)
    make.follower(case, heir, may_act=True)

    people.signed_in(heir).post(page("write", case.reference), {"text": "Bonjour"})
    people.signed_in(case.applicant).post(page("write", case.reference), {"text": "Merci"})

    acts = Message.objects.filter(template="follower_acted", context__act="wrote")
    assert [message.to for message in acts] == [case.applicant.email]


def test_a_follower_who_only_reads_has_no_form_and_none_is_taken():
    case, heir = desk.case(status=Status.WAITING), people.citizen(HEIR)
    make.follower(case, heir)
    client, paper = people.signed_in(heir), case.paper_requests.get()

    text = client.get(page("case", case.reference)).content.decode()
    taken = [
        client.post(page("write", case.reference), {"text": "Bonjour"}).status_code,
        client.post(page("give_paper", case.reference, paper.pk), {f"p{paper.pk}-files": desk.jpeg()}).status_code,
        client.post(page("invite", case.reference), {"invite-email": "x@demo.example"}).status_code,
        client.post(page("remove_follower", case.reference, case.followers.get().pk)).status_code,
    ]

    assert case.reference in text
    assert page("write", case.reference) not in text
    assert page("give_paper", case.reference, paper.pk) not in text
    assert page("invite", case.reference) not in text
    assert taken == [404] * 4
    assert not case.messages.exists()


@pytest.mark.parametrize("name", ["withdraw", "reopen", "ask_review", "rate"])
def test_what_is_the_applicants_alone_is_refused_to_followers(name):
    case, heir = desk.case(status=Status.ANSWERED), people.citizen(HEIR)
    make.follower(case, heir, may_act=True)
    if name not in {pattern.name for pattern in patterns()}:
        pytest.skip("no such page")
    url = page(name, case.reference)

    answers = [people.signed_in(heir).get(url), people.signed_in(heir).post(url, {"score": "1", "reason": "x"})]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert url not in people.signed_in(heir).get(page("case", case.reference)).content.decode()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED


def test_every_news_reaches_followers_in_their_own_language_once():
    case, heir = desk.case(language="ar"), people.citizen(HEIR)
    make.follower(case, heir, language="fr")

    case = desk.bring(case, Status.WAITING)

    told = {message.template: message for message in Message.objects.filter(to=HEIR, language="fr")}
    assert {"follower_invited", "case_taken", "paper_requested"} == set(told)
    assert Message.objects.filter(to=HEIR).count() == 3
    assert told["paper_requested"].context["following"] == case.applicant_name
    assert told["paper_requested"].context["url"].endswith(page("case", case.reference))
    assert make.letters("paper_requested", case.applicant.email) == 1


@pytest.mark.parametrize(
    ("status", "template", "word"),
    [
        (Status.ANSWERED, "case_answered", lambda context: context["outcome"]),
        (Status.WAITING, "paper_requested", lambda context: context["papers"][0]["why"]),
    ],
)
def test_outcomes_and_reasons_are_said_in_each_readers_language(status, template, word):
    case, heir = desk.case(language="ar"), people.citizen(HEIR)
    make.follower(case, heir, language="fr")

    desk.bring(case, status)

    said = {message.to: word(message.context) for message in Message.objects.filter(template=template)}
    assert len(said) == 2
    assert said[HEIR] != said[case.applicant.email]


def test_whoever_has_not_accepted_is_told_nothing_and_sees_nothing():
    case, heir = desk.case(), people.citizen(HEIR)
    verbs.invite(case=case, by=case.applicant, email=HEIR, is_a="heir")

    desk.bring(case, Status.STUDY)

    assert Message.objects.filter(to=HEIR).count() == 1
    assert people.signed_in(heir).get(page("case", case.reference)).status_code == 404


def test_a_forwarded_invitation_shows_a_stranger_nothing():
    case = desk.case()
    invite(case)
    link = make.link_in("follower_invited", HEIR)
    stranger = people.signed_in(people.citizen())

    pages = [stranger.get(link), Client().get(link)]
    acts = [stranger.post(f"{link}{verb}/") for verb in ("accept", "decline")]
    wrong = Client().post(link, {"email": "other@demo.example"})

    told = "".join(answer.content.decode() for answer in pages)
    assert [answer.status_code for answer in pages] == [403, 200]
    assert not [
        word for word in (case.reference, case.name_latin, case.name_ar, HEIR, case.agency.name) if word in told
    ]
    assert {answer["Location"] for answer in acts} == {link}
    assert wrong.status_code == 302
    assert not Message.objects.filter(template="code").exclude(state="suppressed").exists()
    assert case.followers.get().accepted_at is None


def patterns() -> list:
    """Every address of the desk."""
    return list(get_resolver("requests_desk.urls").url_patterns)


def urls_of(case: Case, follower: Follower) -> list[str]:
    """Every address of a case and its files, built from the table of addresses itself."""
    known = {"pk": follower.pk, "reference": case.reference}
    found = [page("document", case.documents.get().uuid), page("deliverable", case.deliverables.get().uuid)]
    for pattern in patterns():
        wanted = pattern.pattern.converters
        if "reference" in wanted:
            found.append(page(pattern.name, *[known.get(name, case.documents.get().uuid) for name in wanted]))
    return found


def test_a_removed_follower_is_shut_out_of_every_page_at_once():
    case, heir = desk.case(status=Status.WAITING), people.citizen(HEIR)
    follower, client = make.follower(case, heir, may_act=True), people.signed_in(heir)
    verbs.give_papers(paper_request=case.paper_requests.get(), files=[desk.accepted()], by=heir)
    worker = Case.objects.get().assignee
    verbs.answer(case=case, by=worker, outcome="informed", text="Voici.", pdf=desk.accepted())
    urls = urls_of(case, follower)
    opened = [make.status(client, url) for url in urls if "/case/" not in url or url.endswith("/receipt/")]

    people.signed_in(case.applicant).post(page("remove_follower", case.reference, follower.pk))

    assert len(urls) >= 10
    assert set(opened) == {200}
    answers = {url: {client.get(url).status_code, client.post(url).status_code} for url in urls}
    assert not {url: codes for url, codes in answers.items() if not codes <= {404, 405}}
    assert client.get(make.link_in("follower_invited", HEIR)).status_code == 404
    assert case.reference not in client.get(page("mine")).content.decode()


def test_staff_who_follow_a_case_need_no_second_factor_for_its_files():
    case = desk.case()
    officer = desk.officer(desk.agency("khemisset", "AUKM", "Khémisset", "04.291"))
    make.follower(case, officer)
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(page("receipt", case.reference))

    assert answer.status_code == 200


@pytest.mark.parametrize("email", ["", "x", "a@b\u0430nk.example"])
def test_a_wrong_address_is_told_at_its_field(email):
    case = desk.case()

    answer = invite(case, email=email)

    assert answer.status_code == 422
    assert "email" in answer.context["invite_form"].errors
    assert "Youssef" in answer.content.decode()


def test_oneself_and_the_same_person_twice_are_refused():
    case = desk.case()

    oneself = invite(case, email=case.applicant.email.upper())
    first, twice = invite(case), invite(case, email=HEIR.upper())

    assert (oneself.status_code, first.status_code, twice.status_code) == (422, 302, 422)
    assert make.letters("follower_invited", HEIR) == 1


def test_ten_people_at_most_follow_and_removing_makes_room():
    case = desk.case()
    invited = [invite(case, email=f"f{number}@demo.example").status_code for number in range(11)]

    verbs.remove(case=case, by=case.applicant, pk=case.followers.first().pk)

    assert invited == [302] * 10 + [422]
    assert invite(case, email="f11@demo.example").status_code == 302


def test_inviting_and_removing_without_end_is_stopped():
    case = desk.case()

    for _n in range(20):
        follower = verbs.invite(case=case, by=case.applicant, email=HEIR, is_a="heir")
        verbs.remove(case=case, by=case.applicant, pk=follower.pk)
    with pytest.raises(ValidationError) as refused:
        verbs.invite(case=case, by=case.applicant, email=HEIR, is_a="heir")

    assert refused.value.code == "too_often"


def test_accepting_twice_is_accepting_once_and_leaving_ends_it():
    case, heir = desk.case(), people.citizen(HEIR)
    invite(case)
    client, link = people.signed_in(heir), make.link_in("follower_invited", HEIR)

    for _n in range(2):
        client.post(f"{link}accept/")
    client.post(page("leave", case.reference))

    verbs_of = [event.verb for event in case.events.all()]
    assert verbs_of == ["filed", "follower_invited", "follower_joined", "follower_removed"]
    acts = Message.objects.filter(template="follower_acted").order_by("pk")
    assert [message.context["act"] for message in acts] == ["joined", "left"]
    assert client.get(page("case", case.reference)).status_code == 404


def test_declining_tells_the_applicant_and_opens_nothing():
    case, heir = desk.case(), people.citizen(HEIR)
    invite(case)
    client, link = people.signed_in(heir), make.link_in("follower_invited", HEIR)

    client.post(f"{link}decline/")

    assert Message.objects.get(template="follower_acted").context["act"] == "declined"
    assert client.get(link).status_code == 404
    assert client.get(page("case", case.reference)).status_code == 404


def test_the_applicant_sees_who_follows_and_a_follower_only_their_own_rights():
    case, heir = desk.case(), people.citizen(HEIR)
    make.follower(case, heir)
    invite(case, email="other@demo.example", name="Autre Cohéritier")

    mine = people.signed_in(case.applicant).get(page("case", case.reference)).content.decode()
    theirs = people.signed_in(heir).get(page("case", case.reference)).content.decode()

    assert HEIR in mine
    assert "Autre Cohéritier" in mine
    assert "Autre Cohéritier" not in theirs
    assert case.applicant.email not in theirs
