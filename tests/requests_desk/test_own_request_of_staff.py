"""Whoever works at an agency and files there is a citizen in that request, and nothing else."""

import pytest

from requests_desk import verbs
from requests_desk.models import Case
from tests.recipes import desk, people
from tests.recipes.preparing import page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["officer", "chief"])
def test_nobody_takes_or_answers_their_own_request(role):
    agency = desk.agency()
    insider = desk.officer(agency, role=role)
    own, other = desk.case(of=agency, by=insider), desk.case(of=agency)
    client = people.signed_in(insider)

    with pytest.raises(Case.DoesNotExist):
        verbs.take(case=own, by=insider)

    listed = client.get("/fr/admin/requests_desk/case/").content.decode()
    assert other.reference in listed
    assert own.reference not in listed
    assert client.get(page("case", own.reference)).status_code == 200
