"""Who files for others, at which agency, and who opens what was filed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.models import Posting
from requests_desk import verbs
from requests_desk.models import Case, Draft
from tests.recipes import desk as make
from tests.recipes import people
from tests.recipes.intake import Counter, page
from tests.recipes.verbs import elsewhere

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["agency_admin", "ministry_admin", "ministry_reader"])
def test_only_who_works_requests_files_for_others(counter, role):
    at = None if role.startswith("ministry") else counter.agency
    somebody = people.staff()
    Posting.objects.create(user=somebody, agency=at, role=role)

    assert people.signed_in(somebody).get(page("intake")).status_code == 403


def test_a_citizen_does_not_reach_the_desk():
    answer = people.signed_in(make.citizen()).get(page("intake"))

    assert answer.status_code in (302, 403)


def test_an_officer_of_another_agency_cannot_file_for_this_one(counter):
    stranger = make.officer(elsewhere())
    draft = verbs.begin_at_desk(token=counter.token, kind="note", language="fr", by=stranger)
    filing = verbs.Filing(agency=counter.agency, person={"name_ar": "محمد"}, parcel={"tenure": "unknown"})

    with pytest.raises(PermissionDenied):
        verbs.file_at_desk(draft=draft, filing=filing, by=stranger, desk=verbs.Desk("counter"))
    assert not Case.objects.exists()


def test_the_verb_refuses_another_agencys_commune(counter):
    draft = verbs.begin_at_desk(token=counter.token, kind="note", language="fr", by=counter.officer)
    person = {"name_ar": "محمد", "commune": make.commune(elsewhere())}
    filing = verbs.Filing(agency=counter.agency, person=person, parcel={"tenure": "unknown"})

    with pytest.raises(ValidationError):
        verbs.file_at_desk(draft=draft, filing=filing, by=counter.officer, desk=verbs.Desk("counter"))


def test_a_form_of_one_officer_does_not_open_to_another(counter):
    counter.send(consent="", files=[make.jpeg("secret.jpg")])
    colleague = Counter(counter.agency)
    colleague.token = counter.token

    assert colleague.send().status_code == 403
    assert not Case.objects.exists()


def test_a_citizens_draft_is_no_form_of_the_desk(counter):
    mine = Draft.objects.create(kind="note", language="fr", owner=counter.officer, prepared_by=counter.officer)
    counter.token = str(mine.pk)

    assert counter.send().status_code == 403


@pytest.mark.parametrize("name", ["filed", "reprint", "whatsapp"])
def test_pages_of_the_desk_are_404_for_another_agency(counter, name):
    case = counter.file()
    stranger = people.signed_in(make.officer(elsewhere()))

    assert stranger.post(page(name, case.pk), {"text": "x"}).status_code == 404
    assert case.notes.count() == 0


def test_the_queue_leads_to_the_desk(counter):
    assert page("intake") in counter.client.get(page("changelist")).content.decode()
