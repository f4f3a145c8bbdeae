"""Every kind of message as it looks, for whoever answers for what the portal writes."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from agencies.models import Role
from notifications import previews
from notifications.admin.kinds import spelled
from notifications.kinds import LETTERS
from notifications.models import Message
from notifications.samples import SAMPLES
from notifications.short.segments import segments_of
from notifications.short.words import FACTS
from tests.recipes import agencies as make
from tests.recipes import people

KINDS = "/fr/admin/notifications/message/kinds/"
SHORT = sorted(path.stem for path in Path(settings.BASE_DIR, "templates", "sms").iterdir())


@pytest.fixture
def loud(monkeypatch):
    """A forgotten variable shows instead of vanishing."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "!!%s!!")


def reader(who: str):
    """A browser of somebody; an agency's people are of one agency."""
    if who == "superuser":
        return people.signed_in(people.staff(is_superuser=True))
    if who == "stranger":
        return people.signed_in(people.citizen())
    if who == "nobody":
        return people.Client()
    at = None if who == Role.MINISTRY_ADMIN else make.agency("aubm", "AUBM", "Agence urbaine de Beni Mellal")
    person = make.staff(who, at)
    return people.signed_in(person)


@pytest.fixture
def without_second_factor(monkeypatch) -> None:
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("without_second_factor")
@pytest.mark.parametrize("who", ["superuser", Role.MINISTRY_ADMIN, Role.AGENCY_ADMIN])
def test_who_answers_for_an_agency_reads_every_kind_of_message(who):
    browser = reader(who)

    pages = [browser.get(KINDS), browser.get(f"{KINDS}case_filed/"), browser.get(f"{KINDS}case_filed/ar/html/")]
    start = browser.get("/fr/admin/")

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all(f"{KINDS}{name}/" in pages[0].content.decode() for name in LETTERS)
    assert KINDS in start.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("without_second_factor")
@pytest.mark.parametrize("who", [Role.OFFICER, "stranger", "nobody"])
@pytest.mark.parametrize("page", ["", "case_filed/", "case_filed/ar/html/"])
def test_nobody_else_does(who, page):
    answer = reader(who).get(f"{KINDS}{page}")

    assert answer.status_code in (302, 403)


@pytest.mark.django_db
def test_a_kind_is_shown_in_both_languages_with_its_words_for_phones():
    page = reader("superuser").get(f"{KINDS}paper_requested/").content.decode()

    assert f'src="{KINDS}paper_requested/ar/html/"' in page
    assert f'src="{KINDS}paper_requested/fr/html/"' in page
    assert page.count('sandbox="allow-popups"') == 2
    assert "غير مقروء" in page
    assert "Illisible" in page
    assert page.count("UCS-2") == 1
    assert page.count("GSM-7") == 1
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["unknown", "base", "case_filed/en/html"])
def test_an_unknown_kind_is_not_found(name):
    assert reader("superuser").get(f"{KINDS}{name}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_letter_in_its_frame_may_do_nothing(language):
    answer = reader("superuser").get(f"{KINDS}visit_moved/{language}/html/")

    policy = answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in policy
    assert policy.startswith("sandbox allow-popups;")
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
def test_the_list_asks_the_database_nothing_about_messages(django_assert_max_num_queries):
    browser = reader("superuser")

    with django_assert_max_num_queries(6):
        browser.get(KINDS)


def test_words_for_phones_belong_to_a_kind_with_a_sample_and_facts():
    assert set(SHORT) <= set(LETTERS)
    assert set(SHORT) <= set(SAMPLES)
    assert set(SHORT) == set(FACTS)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("template", SHORT)
@pytest.mark.usefixtures("loud")
def test_words_for_phones_are_complete_and_at_most_three_messages_or_seven_in_arabic(template, language):
    found = previews.preview(template, language)

    assert "!!" not in found.short
    assert found.short.strip()
    assert found.segments.number <= (3 if found.segments.alphabet == "GSM-7" else 7)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("GSM-7", 1, 0, 160)),
        ("a" * 160, ("GSM-7", 1, 160, 160)),
        ("a" * 161, ("GSM-7", 2, 161, 306)),
        ("é" * 160, ("GSM-7", 1, 160, 160)),
        ("€" * 80, ("GSM-7", 1, 160, 160)),
        ("a" * 152 + "€" + "a" * 10, ("GSM-7", 2, 164, 306)),
        ("ç", ("UCS-2", 1, 1, 70)),
        ("ع" * 70, ("UCS-2", 1, 70, 70)),
        ("ع" * 71, ("UCS-2", 2, 71, 134)),
        ("ع" * 135, ("UCS-2", 3, 135, 201)),
        ("😀" * 35, ("UCS-2", 1, 70, 70)),
        # 33 pairs fit into 67 places, the last place stays free
        ("😀" * 67, ("UCS-2", 3, 134, 201)),
    ],
)
def test_short_messages_are_counted_as_networks_count_them(text, found):
    assert tuple(segments_of(text)) == found


@pytest.mark.parametrize(
    ("lasts", "words"),
    [(None, ""), (timedelta(minutes=15), "15"), (timedelta(hours=3), "3"), (timedelta(days=7), "7")],
)
def test_a_length_is_spelled_in_whole_units(lasts, words):
    assert spelled(lasts).split(" ")[0].split("\u00a0")[0] == words
