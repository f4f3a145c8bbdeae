"""What the applicant reads of the clock."""

from datetime import datetime

import pytest

from common import days
from mre_portal.demo.clock import at
from requests_desk.dial import dial_of
from requests_desk.models import Case, Status
from tests import make

pytestmark = pytest.mark.django_db


def on(moment: str):
    return at(datetime.fromisoformat(moment).replace(tzinfo=days.CASABLANCA))


def test_the_days_used_are_those_of_the_agency_alone():
    with on("2026-11-02 10:00"):
        case = make.case()
    with on("2026-11-03 10:00"):
        make.bring(case, Status.WAITING)

    with on("2026-11-11 10:00"):
        dial = dial_of(Case.objects.get(pk=case.pk))

    assert (dial.used, dial.days, dial.left) == (0, 5, 5)
    assert [pause.given_on for pause in dial.pauses] == [None]
    assert str(dial.due_on) == "2026-11-17"


def test_an_answered_case_has_no_clock():
    assert dial_of(make.case(status=Status.ANSWERED)) is None


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.STUDY, Status.WAITING])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_case_page_shows_the_clock(client, status, language):
    case = make.case(status=status)
    client.force_login(case.applicant)

    page = client.get(f"/{language}/requests/case/{case.reference}/").content.decode()

    assert '<progress class="dial" value="0" max="5"' in page


@pytest.mark.parametrize(("counted", "said"), [("working", True), ("calendar", False)])
def test_days_off_are_explained_where_working_days_count(client, counted, said):
    case = make.case()
    Case.objects.filter(pk=case.pk).update(term_counted=counted)
    client.force_login(case.applicant)

    text = client.get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert ("jours fériés" in text) is said
