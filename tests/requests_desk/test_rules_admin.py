"""The ministry changes the desk's numbers; what contradicts itself is refused in words."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Posting, Role
from requests_desk.models import DeskRules
from tests.recipes import people
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    """The ministry's administrator, before the one row of rules."""
    DeskRules.objects.get_or_create(pk=1)
    ministry = people.staff("ministry@demo.example", language="fr")
    Posting.objects.create(user=ministry, role=Role.MINISTRY_ADMIN, since=date(2020, 1, 1))
    return signed_in(ministry)


def page(language: str) -> str:
    with override(language):
        return reverse("admin:requests_desk_deskrules_change", args=[1])


def typed(browser, **changes) -> dict:
    form = browser.get(page("fr")).context["adminform"].form
    values = {name: "" if value is None else value for name, value in form.initial.items() if name in form.fields}
    return values | changes


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("rappel des pièces demandées", "Le matin là où vit le demandeur")),
        ("ar", ("يذكر بعدها صاحب الطلب", "صباحا حيث يقيم")),
    ],
)
def test_every_number_explains_itself_in_both_languages(browser, language, words):
    text = browser.get(page(language)).content.decode()

    assert all(word in text for word in words)
    assert "papers_years" in text


def test_numbers_are_kept(browser):
    answer = browser.post(page("fr"), typed(browser, first_reminder_days=7, second_reminder_days=20, papers_years=3))

    rules = DeskRules.objects.get()
    assert (answer.status_code, rules.reminder_days, rules.papers_years) == (302, [7, 20], 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_reminder_days": 30, "second_reminder_days": 14}, "Le second rappel vient après le premier."),
        ({"late_letters": 0}, "au moins une lettre"),
        ({"papers_years": 0}, "un an au moins"),
    ],
)
def test_what_contradicts_itself_is_refused_in_words(browser, changes, words):
    answer = browser.post(page("fr"), typed(browser, **changes))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert DeskRules.objects.get().reminder_days == [14, 30]
