"""How tests of the queue put cases into a state and read the list."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from common import days
from requests_desk.models import Case
from tests.recipes import desk as make


def put(case: Case, **fields: Any) -> Case:
    """A case as it would stand after days of work, without living through them."""
    Case.objects.filter(pk=case.pk).update(**fields)
    case.refresh_from_db()
    return case


def copies(case: Case, number: int, **fields: Any) -> list[Case]:
    """Many cases like one, in one statement; each with a reference of its own."""
    rows = []
    for count in range(number):
        row = Case.objects.get(pk=case.pk)
        row.pk, row.reference = None, f"AUBM-20-{case.pk:03d}{count:05d}-Z"
        row.__dict__.update(fields)
        rows.append(row)
    return Case.objects.bulk_create(rows)


def in_days(count: int) -> date:
    """A day from today."""
    return days.today() + timedelta(days=count)


def address(language: str = "fr") -> str:
    with override(language):
        return reverse("admin:requests_desk_case_changelist")


def page(browser: Client, tongue: str = "fr", **query: Any) -> Any:
    """The list's answer."""
    return browser.get(address(tongue), query)


def listed(browser: Client, **query: Any) -> list[str]:
    """References in the order of the list."""
    return [case.reference for case in page(browser, **query).context["cl"].result_list]


def totals(browser: Client) -> dict[str, int]:
    """The count of each view."""
    return {tab["view"].key: tab["total"] for tab in page(browser).context["cl"].tabs}


ANSWERED = {"status": "answered", "outcome": "informed", "days_taken": 1}

__all__ = ["ANSWERED", "address", "copies", "in_days", "listed", "make", "page", "put", "timezone", "totals"]
