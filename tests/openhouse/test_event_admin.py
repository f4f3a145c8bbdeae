"""Events in the administration: each agency its own, the ministry all; buttons, flags, posters, and who is told."""

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Holiday, Role
from common import days
from notifications.models import Message
from openhouse.checking import flags
from openhouse.models import Kind, OpenDay, Question, Session, State
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.files import pdf, picture
from tests.recipes.people import signed_in
from tests.recipes.rows import address

pytestmark = pytest.mark.django_db
ADD = "admin:openhouse_openday_add"
LIST = "admin:openhouse_openday_changelist"


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch):
    """The second factor has its own tests."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def admin(db):
    return desk.officer(desk.agency(), Role.AGENCY_ADMIN)


@pytest.fixture
def browser(admin):
    return signed_in(admin)


def elsewhere():
    return agencies.agency("fes", "AUFS", "Fès")


def ministry(role=Role.MINISTRY_ADMIN):
    return signed_in(agencies.staff(role))


def at(event: OpenDay, page: str) -> str:
    return reverse(f"admin:openhouse_openday_{page}", args=[event.pk])


def form(event: OpenDay | None = None, sessions: tuple[dict, ...] = (), **fields) -> dict:
    """What the page of an event posts."""
    first = event.first_day if event else days.today() + timedelta(days=10)
    last = event.last_day if event else first + timedelta(days=2)
    typed = {
        "kind": "open_days", "title_ar": "أبواب مفتوحة", "title_fr": "Portes ouvertes", "first_day": first,
        "last_day": last, "place_kind": "office", "stands-TOTAL_FORMS": 0, "stands-INITIAL_FORMS": 0,
        "sessions-TOTAL_FORMS": len(sessions), "sessions-INITIAL_FORMS": sum("id" in each for each in sessions),
    }  # fmt: skip
    for number, each in enumerate(sessions):
        values = {"kind": "visit", "title_ar": "جلسة", "title_fr": "Séance", "day": first, "starts": "10:00",
                  "ends": "11:00", "language": "both", "party_most": 6, "open": "on"} | each  # fmt: skip
        typed |= {f"sessions-{number}-{name}": value for name, value in values.items()}
    return typed | fields


def errors(answer) -> str:
    formsets = [formset.formset.errors for formset in answer.context["inline_admin_formsets"]]
    return f"{answer.context['adminform'].form.errors.as_json()} {formsets}"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_agency_adds_an_event_which_is_its_own_draft(browser, language):
    page = reverse(ADD).replace("/ar/", f"/{language}/")

    shown = browser.get(page)
    answer = browser.post(page, form(agencies=[desk.agency().pk], sessions=({"capacity": 20},)))

    assert shown.status_code == 200
    assert answer.status_code == 302, errors(answer)
    event = OpenDay.objects.get()
    assert (event.state, list(event.agencies.all())) == (State.DRAFT, [desk.agency()])
    assert event.sessions.get().capacity == 20


def test_no_event_is_added_for_an_agency_elsewhere_or_for_none(browser):
    for chosen in ([elsewhere().pk], []):
        answer = browser.post(reverse(ADD), form(agencies=chosen))

        assert answer.status_code == 200
        assert "agencies" in answer.context["adminform"].form.errors
    assert not OpenDay.objects.exists()


def test_the_ministry_adds_a_national_event_and_an_agencys_part_names_it(browser):
    added = ministry().post(reverse(ADD), form(kind=Kind.MIGRANT_DAY))
    national = OpenDay.objects.get()

    part = browser.post(reverse(ADD), form(agencies=[desk.agency().pk], national=national.pk))

    assert (added.status_code, part.status_code) == (302, 302)
    assert not national.agencies.exists()
    assert OpenDay.objects.exclude(pk=national.pk).get().national == national
    assert browser.get(address(national, "change")).status_code == 404


@pytest.mark.parametrize("page", ["change", "publish", "unpublish", "call_off", "duplicate", "history"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_event_of_another_agency_is_not_found(browser, page, method):
    event = make.event(elsewhere(), state=State.DRAFT)

    answer = getattr(browser, method)(at(event, page), form(event) | {"why_ar": "ا", "why_fr": "a"})

    assert answer.status_code == 404
    assert OpenDay.objects.get().state == State.DRAFT


def test_the_list_names_ones_own_events_alone(browser):
    ours, theirs = make.event(), make.event(elsewhere(), title_ar="ZELLIJMARK", title_fr="ZELLIJMARK")

    seen, all_of_them = (each.get(reverse(LIST)).content.decode() for each in (browser, ministry()))

    assert ours.title_fr in seen
    assert theirs.title_fr not in seen
    assert theirs.title_fr in all_of_them


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MINISTRY_READER])
def test_officers_and_the_ministrys_readers_read_and_change_nothing(role):
    event = make.event(state=State.DRAFT)
    reader = signed_in(desk.officer(desk.agency())) if role == Role.OFFICER else ministry(role)

    page = reader.get(address(event, "change"))
    codes = [reader.post(at(event, each), form(event)).status_code for each in ("change", "publish", "duplicate")]

    assert page.status_code == 200
    assert at(event, "publish") not in page.content.decode()
    assert codes == [403, 403, 403]
    assert OpenDay.objects.get().state == State.DRAFT


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_buttons_publish_and_take_back(browser, language):
    event = make.event(state=State.DRAFT)
    publish, back = (at(event, page).replace("/ar/", f"/{language}/") for page in ("publish", "unpublish"))

    assert browser.get(publish).status_code == 403
    states = []
    for button in (publish, back):
        assert browser.post(button).status_code == 302
        states.append(OpenDay.objects.get().state)

    assert states == [State.PUBLISHED, State.DRAFT]


def test_what_may_not_be_published_says_why(browser):
    event = make.event(state=State.DRAFT, online=True)

    answer = browser.post(at(event, "publish").replace("/ar/", "/fr/"), follow=True)

    assert OpenDay.objects.get().state == State.DRAFT
    assert [str(message) for message in answer.context["messages"]]


def test_calling_off_asks_the_reason_in_both_languages_and_tells(browser):
    row = make.registered()
    event = row.session.event
    page = at(event, "call_off")

    shown, half = browser.get(page), browser.post(page, {"why_ar": "حالة الطقس"})
    done = browser.post(page, {"why_ar": "حالة الطقس", "why_fr": "Intempéries"})

    assert (shown.status_code, shown.context["people"], half.status_code, done.status_code) == (200, 1, 422, 302)
    assert OpenDay.objects.get().cancelled_why_fr == "Intempéries"
    assert Message.objects.filter(template="visit_called_off").count() == 1


def test_duplicating_asks_the_first_day_and_opens_the_copy(browser):
    event, page = make.event(), None
    page = at(event, "duplicate")

    past = browser.post(page, {"first_day": days.today() - timedelta(days=1)})
    done = browser.post(page, {"first_day": days.today() + timedelta(days=50)})

    copy = OpenDay.objects.exclude(pk=event.pk).get()
    assert past.status_code == 422
    assert done.url == address(copy, "change")
    assert copy.state == State.DRAFT


def test_saving_another_hour_tells_who_is_registered_and_keeps_the_places(browser):
    row = make.registered(party=3)
    session = row.session
    kept = {"id": session.pk, "capacity": 10, "starts": "14:00", "ends": "15:00"}

    answer = browser.post(address(session.event, "change"), form(session.event, (kept,)))

    assert answer.status_code == 302, errors(answer)
    session.refresh_from_db()
    assert (session.starts, session.taken) == (time(14), 3)
    assert Message.objects.filter(template="visit_moved").count() == 1


def test_bad_sessions_are_refused_beside_their_field(browser):
    row = make.registered(party=3)
    session, event = row.session, row.session.event
    after = event.last_day + timedelta(days=1)
    bad = ({"capacity": 2}, {"day": after}, {"starts": "12:00", "ends": "11:00"})

    for change in bad:
        answer = browser.post(address(event, "change"), form(event, ({"id": session.pk, "capacity": 10} | change,)))
        assert answer.status_code == 200
        assert any(answer.context["inline_admin_formsets"][1].formset.errors)
    added = browser.post(reverse(ADD), form(agencies=[desk.agency().pk], sessions=({"day": after},)))

    assert added.status_code == 200
    assert Session.objects.get().capacity == 10


def test_moving_an_event_with_its_sessions_is_judged_by_the_new_days(browser):
    session = make.session()
    event = session.event
    first = event.first_day + timedelta(days=20)
    typed = form(event, ({"id": session.pk, "capacity": 10, "day": first},), first_day=first, last_day=first)

    answer = browser.post(address(event, "change"), typed)

    assert answer.status_code == 302, errors(answer)
    assert Session.objects.get().day == first


def test_a_session_people_registered_for_is_not_removed(browser):
    session = make.registered().session
    typed = form(session.event, ({"id": session.pk, "capacity": 10, "DELETE": "on"},))

    answer = browser.post(address(session.event, "change"), typed)

    assert answer.status_code == 200
    assert Session.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize(("data", "ending"), [(pdf(), ".pdf"), (picture("JPEG"), ".jpg"), (picture("PNG"), ".png")])
def test_a_poster_is_decoded_whatever_its_name_says(browser, data, ending):
    event = make.event()

    answer = browser.post(address(event, "change"), form(event, poster=SimpleUploadedFile("x.html", data)))

    assert answer.status_code == 302, errors(answer)
    name = OpenDay.objects.get().poster.name
    assert name.endswith(ending)
    assert browser.get(reverse("openhouse:poster", args=[event.pk])).status_code == 200


def test_what_is_no_poster_is_refused(browser):
    event = make.event()

    answer = browser.post(address(event, "change"), form(event, poster=SimpleUploadedFile("a.pdf", b"<script>")))

    assert "poster" in answer.context["adminform"].form.errors
    assert not OpenDay.objects.get().poster


def test_what_does_not_fit_is_flagged(admin):
    office = desk.agency().offices.get()
    event = make.event(office=office, description_fr="Texte", opens=time(9), closes=time(12))
    make.session(event, room_ar="أ", room_fr="A"), make.session(event, room_ar="أ", room_fr="A")
    make.session(event, day=event.last_day + timedelta(days=1))
    event.stands.create(name_fr="Conservation foncière", name_ar="")
    make.event(office=office, title_ar="أخرى", title_fr="Autre", opens=time(11), closes=time(13))
    Holiday.objects.create(day=event.first_day, name_ar="عيد", name_fr="Fête", state="confirmed")
    Holiday.objects.create(day=event.last_day, name_ar="عيد آخر", name_fr="Autre fête", state="expected")

    assert len(flags(event, admin)) == 7


@pytest.mark.parametrize(
    "other",
    [
        {"state": State.CANCELLED}, {"opens": time(12), "closes": time(13)}, {"place_kind": "online"},
        {"hall_ar": "ب", "hall_fr": "B"}, {"office": None}, {"in_days": 30},
    ],
)  # fmt: skip
def test_what_does_not_meet_is_no_clash(admin, other):
    office, hall = desk.agency().offices.get(), {"hall_ar": "أ", "hall_fr": "A"}
    event = make.event(office=office, opens=time(9), closes=time(12), **hall)

    make.event(**{"office": office, **hall} | other)

    assert flags(event, admin) == []


def test_no_flag_tells_of_another_agencys_draft(admin):
    office = desk.agency().offices.get()
    event = make.event(office=office)

    make.event(elsewhere(), office=office, state=State.DRAFT)

    assert flags(event, admin) == []


def test_the_page_says_what_to_look_at(browser):
    event = make.event(state=State.DRAFT, description_fr="Texte")

    answer = browser.get(address(event, "change"))

    assert len(answer.context["flags"]) == 1
    assert answer.context["flags"][0] in answer.content.decode()


def test_registrations_are_read_by_their_agency_found_by_code_name_and_mail_and_changed_by_nobody(browser):
    row, other = make.registered(name_latin="Khadija"), make.registered(name_latin="Youssef")
    found = reverse("admin:openhouse_registration_changelist")
    theirs = signed_in(desk.officer(elsewhere()))

    for asked in (row.code, "khadija", row.email):
        page = browser.get(found, {"q": asked}).content.decode()
        assert row.code in page
        assert other.code not in page
    assert browser.get(address(row, "change")).status_code == 200
    assert browser.post(address(row, "change"), {"party": 5}).status_code == 403
    assert browser.get(reverse("admin:openhouse_registration_add")).status_code == 403
    assert theirs.get(address(row, "change")).status_code == 404
    assert row.code not in theirs.get(found).content.decode()
    assert ministry().get(found).status_code == 403


def test_questions_and_arrivals_are_read_by_their_agency_alone(browser, admin):
    event = make.event()
    question = Question.objects.create(event=event, text="هل يمكن؟", language="ar")
    arrival = event.arrivals.create(people=3, by=admin)
    stranger = signed_in(desk.officer(elsewhere()))

    for row in (question, arrival):
        assert browser.get(address(row, "change")).status_code == 200
        assert browser.post(address(row, "change"), {}).status_code == 403
        assert browser.get(reverse(f"admin:openhouse_{row._meta.model_name}_changelist")).status_code == 200
        assert stranger.get(address(row, "change")).status_code == 404
