"""Synthetic cases are whole: valid rows, sealed histories, kept papers."""

from datetime import date

import pytest
from django.core.management import call_command

from common.references import looks_right
from requests_desk.models import Case, CaseEvent, Document, Status
from requests_desk.reconcile import compare
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(settings, tmp_path, monkeypatch):
    """Made at the end of a summer: in a winter's month hardly anybody waits for an answer."""
    monkeypatch.setattr("common.days.today", lambda: date(2026, 8, 31))
    settings.MEDIA_ROOT = tmp_path
    place = make.agency()
    make.officer(place)
    for kind, days in (("note", 5), ("pre_study", 10), ("complaint", 60)):
        make.terms(kind, days)
    call_command("make_cases", "300", verbosity=0)


def test_every_case_has_what_a_filed_one_has(made):
    cases = list(Case.objects.all())

    assert len(cases) == 300
    assert all(looks_right(case.reference) for case in cases)
    assert {case.status for case in cases} >= {Status.CLOSED, Status.ANSWERED}
    assert Document.objects.count() == 600
    assert not list(CaseEvent.objects.all().broken())
    assert all(case.events.order_by("-number")[0].to_status == case.status for case in cases[:50])
    assert all(case.full_clean() is None for case in cases[:50])
    assert compare().missing == []


def test_real_filings_go_on_after_them(made):
    before = set(Case.objects.values_list("reference", flat=True))

    assert make.case().reference not in before


def test_production_refuses(settings):
    settings.TESTING = settings.DEBUG = settings.DEMO = False

    with pytest.raises(Exception, match="Refused in production"):
        call_command("make_cases", "1")
