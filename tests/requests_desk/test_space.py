"""One's own page: what waits for one first, in few queries whatever there is."""

import pytest
from django.test import Client

from accounts import space
from accounts.space import Urgency
from requests_desk import verbs
from requests_desk.models import Case, Status
from tests.recipes import desk, people
from tests.recipes import preparing as make
from tests.recipes.preparing import OWNER, page

pytestmark = pytest.mark.django_db


def shelves(person) -> dict[Urgency, list[str]]:
    """References or titles a person finds on each shelf."""
    return {shelf.urgency: [item.ltr or item.title for item in shelf.items] for shelf in space.shelves(person)}


def test_nobody_is_asked_to_sign_in_first():
    assert Client().get(page("mine")).status_code == 302


def test_an_empty_page_leads_on():
    answer = people.signed_in(people.citizen()).get(page("mine"))

    assert answer.status_code == 200
    assert answer.context["shelves"] == []


def test_each_thing_stands_on_its_shelf():
    amina, other = people.citizen(OWNER), desk.case()
    waiting = desk.case(by=amina, status=Status.WAITING)
    calm = desk.case(by=amina, status=Status.STUDY)
    done = desk.case(by=amina, status=Status.CLOSED)
    done.messages.update(read_at=done.filed_at)
    draft = make.prepared(amina)
    make.follower(other, amina)

    found = shelves(amina)

    assert found[Urgency.NOW] == [waiting.reference]
    assert found[Urgency.OPEN] == [calm.reference]
    assert found[Urgency.DONE] == [done.reference]
    assert found[Urgency.FOLLOWED] == [other.reference]
    assert len(found[Urgency.DRAFT]) == 1
    assert draft.owner == amina


def test_a_draft_to_confirm_and_an_invitation_wait_for_one_and_lead_there():
    owner, case = people.citizen(OWNER), desk.case()
    make.asked()
    verbs.invite(case=case, by=case.applicant, email=OWNER, is_a="heir")

    now = next(iter(space.shelves(owner)))

    client = people.signed_in(owner)
    assert [now.urgency, len(now.items)] == [Urgency.NOW, 2]
    assert [client.get(item.url).status_code for item in now.items] == [200, 200]
    assert case.reference not in client.get(page("mine")).content.decode()


def test_a_name_of_any_script_is_isolated_and_never_markup():
    owner = people.citizen(OWNER)
    make.asked(people.citizen("karim@demo.example", name_latin="<b>Karim</b>", name_ar=""))

    text = people.signed_in(owner).get(page("mine")).content.decode()

    assert "<bdi>&lt;b&gt;Karim&lt;/b&gt;</bdi>" in text


def test_an_answer_not_yet_opened_waits_until_it_is_read():
    case = desk.case(status=Status.ANSWERED)
    before = shelves(case.applicant)

    people.signed_in(case.applicant).get(page("case", case.reference))

    assert before[Urgency.NOW] == [case.reference]
    assert Urgency.NOW not in shelves(case.applicant)
    assert shelves(case.applicant)[Urgency.DONE] == [case.reference]


def test_a_message_not_yet_read_waits_for_one():
    case = desk.case(status=Status.STUDY)
    verbs.write_as_agency(case=case, by=case.assignee, text="Bonjour")

    assert shelves(case.applicant)[Urgency.NOW] == [case.reference]


def test_an_awaited_paper_waits_for_followers_who_may_give_it_only():
    case, heir, reader = desk.case(status=Status.WAITING), people.citizen(), people.citizen()
    make.follower(case, heir, may_act=True)
    make.follower(case, reader)

    assert Urgency.NOW in shelves(heir)
    assert shelves(reader) == {Urgency.FOLLOWED: [case.reference]}


def test_what_is_prepared_for_others_says_what_became_of_it():
    karim = people.citizen("karim@demo.example")
    draft = make.asked(karim)
    client = people.signed_in(karim)

    asked = client.get(page("mine")).content.decode()
    verbs.refuse_draft(draft=draft, by=people.citizen(OWNER))

    assert OWNER in asked
    assert client.get(page("mine")).content.decode() != asked


def test_the_next_day_comes_first_and_the_latest_of_what_is_over():
    amina = people.citizen()
    soon, late = (desk.case(by=amina, status=Status.STUDY) for _n in range(2))
    Case.objects.filter(pk=late.pk).update(due_on=soon.due_on.replace(year=soon.due_on.year + 1))

    assert shelves(amina)[Urgency.OPEN] == [soon.reference, late.reference]


def test_many_items_are_folded_but_never_what_waits():
    items = [space.Item(Urgency.DONE, str(number), "/") for number in range(14)]

    done = space.Shelf(Urgency.DONE, items)
    now = space.Shelf(Urgency.NOW, items)

    assert (len(done.shown), len(done.folded)) == (10, 4)
    assert (len(now.shown), len(now.folded)) == (14, 0)


def test_the_page_costs_the_same_for_much_as_for_little(django_assert_max_num_queries):
    amina = people.citizen(OWNER)
    for status in (Status.WAITING, Status.STUDY, Status.ANSWERED, Status.CLOSED):
        for _n in range(3):
            desk.case(by=amina, status=status)
    for number in range(3):
        make.prepared(amina)
        make.asked(people.citizen(f"karim{number}@demo.example"))
        shared = desk.case()
        make.follower(shared, amina, may_act=True)
        verbs.invite(case=desk.case(), by=Case.objects.latest("pk").applicant, email=OWNER, is_a="heir")
    client = people.signed_in(amina)

    with django_assert_max_num_queries(10):  # three of them are those of appointments and open days
        answer = client.get(page("mine"))

    assert answer.status_code == 200
