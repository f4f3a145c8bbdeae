"""A campaign's report is frozen once: later changes do not alter it, and nobody can."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from agencies.models import Role
from campaigns.models import Campaign
from reports import verbs
from reports.models import FrozenReport
from reports.section import from_json
from requests_desk.models import Case
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)


@pytest.fixture
def closed():
    campaign, fes = make.campaign(), make.agency("fes", "AUFS")
    make.save([make.case(fes, ON), make.case(fes, ON, answered_on=date(2026, 7, 3))])
    campaign.state = Campaign.State.CLOSED
    campaign.save()
    return campaign


@pytest.fixture
def admin():
    return make.reader(Role.MINISTRY_ADMIN)


def filed(kept: FrozenReport, language: str = "fr") -> int:
    return from_json(kept.figures[language]).section("agency").total.values[0]


def test_it_stays_whatever_becomes_of_the_requests(closed, admin):
    kept = verbs.freeze(campaign=closed, by=admin)
    make.save([make.case(Case.objects.first().agency, ON)])
    kept = FrozenReport.objects.get(pk=kept.pk)

    assert filed(kept) == filed(kept, "ar") == 2
    assert kept.is_whole
    assert Campaign.objects.get().state == Campaign.State.FROZEN
    page = people.signed_in(admin).get("/fr/ministry/2026/report/frozen/")
    changed = {(one.section, one.figure): (one.then, one.now) for one in page.context["changes"]}
    assert ("2", "3") in changed.values()


def test_a_line_that_is_new_since_is_told_too(closed, admin):
    verbs.freeze(campaign=closed, by=admin)
    Case.objects.filter(answered_on=None).update(agency=make.agency("safi", "AUSF"))

    page = people.signed_in(admin).get("/fr/ministry/2026/report/frozen/")

    filed = {(one.line, one.then, one.now) for one in page.context["changes"] if one.figure == "Déposées"}
    assert {("Agence fes", "2", "1"), ("Agence safi", "", "1")} <= filed


def test_nobody_changes_or_removes_it(closed, admin):
    kept = verbs.freeze(campaign=closed, by=admin)

    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        FrozenReport.objects.update(checksum="0" * 64)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        kept.delete()


def test_a_changed_figure_is_seen(closed, admin):
    verbs.freeze(campaign=closed, by=admin)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_frozenreport DISABLE TRIGGER frozenreport_stays")
    kept = FrozenReport.objects.get()
    kept.figures["fr"]["sections"][0]["total"]["values"][0] = 5
    kept.save()

    page = people.signed_in(admin).get("/fr/ministry/2026/report/frozen/")

    assert not kept.is_whole
    assert kept.checksum in page.content.decode()
    assert "sont pas" in page.content.decode() or "are not those" in page.content.decode()


@pytest.mark.parametrize("state", [Campaign.State.PREPARED, Campaign.State.OPEN, Campaign.State.FROZEN])
def test_only_a_closed_campaign_is_frozen(closed, admin, state):
    Campaign.objects.update(state=state)

    with pytest.raises(ValidationError):
        verbs.freeze(campaign=closed, by=admin)

    assert not FrozenReport.objects.exists()


def test_readers_and_agencies_freeze_nothing(closed):
    chief = make.reader(Role.CHIEF, Case.objects.first().agency)
    for person in (make.reader(Role.MINISTRY_READER), chief, people.staff()):
        with pytest.raises(PermissionDenied):
            verbs.freeze(campaign=closed, by=person)
        assert people.signed_in(person).post("/fr/ministry/2026/report/freeze/").status_code == 404


def test_a_chief_does_not_read_the_frozen_figures_of_all(closed, admin):
    verbs.freeze(campaign=closed, by=admin)
    chief = make.reader(Role.CHIEF, Case.objects.first().agency)

    assert people.signed_in(chief).get("/fr/ministry/2026/report/frozen/").status_code == 404
    assert people.signed_in(chief).get("/fr/ministry/2026/report/frozen/csv/").status_code == 404


def test_the_ministry_freezes_by_a_button_and_takes_the_files_away(closed, admin):
    client = people.signed_in(admin)
    assert "/report/freeze/" in client.get("/fr/ministry/2026/report/").content.decode()

    led = client.post("/fr/ministry/2026/report/freeze/")

    assert led.url == "/fr/ministry/2026/report/frozen/"
    assert client.get(led.url).status_code == 200
    assert client.get("/ar/ministry/2026/report/frozen/xlsx/").content[:2] == b"PK"
    assert "frozen" in client.get("/fr/ministry/2026/report/frozen/csv/")["Content-Disposition"]
    assert client.get("/fr/ministry/2026/report/frozen/exe/").status_code == 404
    assert "/report/freeze/" not in client.get("/fr/ministry/2026/report/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_freeze_at_once_keep_one_report(closed, admin):
    done, gate = [], threading.Barrier(2)

    def press() -> None:
        gate.wait()
        try:
            done.append(verbs.freeze(campaign=closed, by=admin))
        except ValidationError as refused:
            done.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in done) == ["FrozenReport", "ValidationError"]
    assert FrozenReport.objects.count() == 1
