"""Several people around one request in a browser: prepared, confirmed from abroad, followed, found again."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from accounts.models import User
from requests_desk import verbs
from requests_desk.models import Case, Status
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import desk, people
from tests.recipes import preparing as make
from tests.recipes.preparing import OWNER, page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]
SCREENS = [("fr", PHONE, True), ("ar", PHONE, False), ("ar", DESK, True)]


def signed_in(walk: Walk, person: User) -> Walk:
    """The browser of somebody who is signed in."""
    cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    walk.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": walk.base}])
    return walk


def press(walk: Walk, words: str) -> None:
    """Press the button with these words, and come to the page it leads to."""
    with walk.page.expect_navigation():
        walk.page.get_by_role("button", name=gettext(words), exact=True).first.click()


@pytest.mark.parametrize(("language", "screen", "script"), SCREENS)
def test_an_owner_confirms_on_their_screen(
    walk: Callable[..., Walk], language: str, screen: dict[str, int], script: bool
) -> None:
    architect = people.citizen("karim@demo.example", name_latin="Karim Bennani")
    draft = make.prepared(architect)
    verbs.keep_document(file=desk.accepted(), draft=draft, requirement=desk.requirement())
    preparer, owner = signed_in(walk(screen, java_script_enabled=script), architect), walk(screen)

    with override(language):
        preparer.page.goto(preparer.base + page("ask_owner", draft.token, language=language))
        preparer.at(f"ask-owner-{language}-{screen['width']}")
        preparer.page.get_by_label(gettext("The owner’s e-mail")).fill(OWNER)
        press(preparer, "Ask the owner to confirm")
        preparer.at(f"mine-asked-{language}-{screen['width']}")
        link = make.link_in("confirm_draft", OWNER)
        owner.page.goto(owner.base + link)
        owner.at(f"whose-{language}-{screen['width']}")
        owner.page.locator("#id_email").fill(OWNER)
        press(owner, "Continue")
        owner.page.locator("input[name=code]").fill(people.code_sent_to(OWNER))
        press(owner, "Confirm")
        owner.at(f"confirm-{language}-{screen['width']}")
        owner.page.locator("#id_consent").check()
        press(owner, "Confirm and send")
        owner.at(f"case-people-{language}-{screen['width']}")

    assert Case.objects.get().prepared_by == architect
    owner.end()
    preparer.end()


@pytest.mark.parametrize(("language", "screen", "script"), SCREENS)
def test_ones_own_page_shows_what_waits_first(
    walk: Callable[..., Walk], language: str, screen: dict[str, int], script: bool
) -> None:
    amina = people.citizen(OWNER, name_ar="أمينة", language=language)
    for status in (Status.WAITING, Status.STUDY, Status.ANSWERED, Status.CLOSED):
        desk.case(by=amina, status=status)
    Case.objects.filter(status=Status.CLOSED).get().messages.update(read_at="2026-01-01T00:00Z")
    make.prepared(amina)
    make.asked(people.citizen("karim@demo.example", name_latin="Karim Bennani"))
    shared, reader = desk.case(), people.citizen()
    make.follower(shared, amina)
    make.follower(Case.objects.filter(applicant=amina, status=Status.STUDY).get(), reader)
    verbs.invite(case=desk.case(), by=Case.objects.latest("pk").applicant, email=OWNER, is_a="heir")
    mine = signed_in(walk(screen, java_script_enabled=script), amina)

    with override(language):
        mine.page.goto(mine.base + page("mine", language=language))
        mine.at(f"mine-{language}-{screen['width']}")
        mine.page.goto(mine.base + page("case", shared.reference, language=language))
        mine.at(f"followed-{language}-{screen['width']}")
        own = Case.objects.filter(applicant=amina, status=Status.STUDY).get()
        mine.page.goto(mine.base + page("case", own.reference, language=language))
        mine.page.get_by_text(gettext("Invite somebody"), exact=True).click()
        mine.at(f"case-invite-{language}-{screen['width']}")
        mine.page.locator("#id_invite-email").fill("not an address")
        press(mine, "Send the invitation")
        mine.at(f"case-invite-refused-{language}-{screen['width']}")

    assert mine.page.locator("#id_invite-email").input_value() == "not an address"
    mine.end()
