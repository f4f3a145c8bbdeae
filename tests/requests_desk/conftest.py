"""What the tests of every kind of request begin from."""

import pytest

from agencies.models import Agency
from tests.recipes import desk as make


@pytest.fixture
def agency() -> Agency:
    """Béni Mellal, with the terms of all three kinds and the rules of the mandate."""
    make.terms("note", 5)
    make.terms("pre_study", 10)
    make.terms("complaint", 60, counted="calendar")
    make.requirement("identity", "pre_study")
    make.requirement("power_of_attorney", "note", applicant_is="attorney", mandatory=False)
    make.requirement("power_of_attorney", "pre_study", applicant_is="attorney", mandatory=True)
    return make.agency()


@pytest.fixture
def place(agency: Agency) -> dict[str, str]:
    """What is typed on the page of the place."""
    return {"commune": make.commune(agency).pk, "locality": "حي النهضة", "pin": "32.3373, -6.3498"}
