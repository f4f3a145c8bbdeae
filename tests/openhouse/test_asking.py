"""Questions of visitors: nothing said is lost, nobody is named, and an answer goes to who asked and to nobody else."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.utils.translation import override

from agencies.models import Role
from common import days
from notifications import outbox
from notifications.models import Message
from openhouse.models import Asked, OpenDay, Question, QuestionStep, State
from openhouse.verbs import asking
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return desk.officer(desk.agency())


def typed(**fields) -> dict:
    return {"text": "Quelles pièces faut-il ?", "language": "fr", "name": "Salma Idrissi"} | fields


def asked(event=None, **fields) -> Question:
    said = typed(**{"email": "salma@demo.example", "phone": "+33612345678"} | fields)
    return asking.ask(event=event or make.event(), typed=said, uid=uuid.uuid4())


def did(question) -> list[str]:
    return list(question.steps.values_list("did", flat=True))


def letters() -> list[Message]:
    return list(Message.objects.filter(template="visit_answer").order_by("pk"))


def answered(officer, question=None, **words) -> Question:
    given = {"answer_ar": "", "answer_fr": "Le titre foncier."} | words
    return asking.answer(question=question or asked(), by=officer, **given)


def test_a_question_sent_twice_is_one():
    event, uid = make.event(), uuid.uuid4()

    rows = [asking.ask(event=event, typed=typed(text=text), uid=uid) for text in ("Une fois ?", "Deux fois ?")]

    assert rows[0] == rows[1]
    assert Question.objects.get().text == "Une fois ?"


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_key_are_one_question():
    event, uid = make.event(), uuid.uuid4()
    door, found = threading.Barrier(10), []

    def send() -> None:
        try:
            door.wait()
            found.append(asking.ask(event=event, typed=typed(), uid=uid).pk)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=send) for _ in range(10)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(found) == 10
    assert {*found} == {Question.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_turn_one_question_into_something_at_once_make_one_thing():
    question, officers = asked(), [desk.officer(desk.agency()) for _ in range(6)]
    door, done, refused = threading.Barrier(6), [], []

    def turn(number: int) -> None:
        state = Asked.BECAME_CASE if number % 2 else Asked.BECAME_MEETING
        try:
            door.wait()
            asking.became(question=question, state=state, reference=f"R-{number}", by=officers[number])
            done.append(f"R-{number}")
        except ValidationError:
            refused.append(number)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=turn, args=(number,)) for number in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(refused) == 5
    assert [Question.objects.get().became] == done
    assert len(did(question)) == 1


@pytest.mark.parametrize(
    ("what", "said"), [("draft", "annoncé"), ("off", "annulé"), ("over", "terminé"), ("national", "agence")]
)
def test_an_event_that_takes_no_question_says_why(what, said):
    fields = {"draft": {"state": State.DRAFT}, "off": {"state": State.CANCELLED}, "over": {"in_days": -9}}
    event = make.event(**fields.get(what, {}))
    if what == "national":
        event.agencies.clear()

    with override("fr"), pytest.raises(ValidationError, match=said):
        asked(event)

    assert not Question.objects.exists()


def test_one_may_ask_on_the_last_day():
    assert asked(make.event(in_days=-2, length=3)).state == Asked.NEW


def test_a_question_from_a_ticket_is_its_persons(officer):
    row = make.registered(language="ar")

    question = asking.ask(event=row.session.event, typed={"text": "سؤال"}, uid=uuid.uuid4(), registration=row)

    assert (question.registration, question.email, question.language) == (row, row.email, "ar")
    assert question in Question.objects.manageable_by(officer)


def test_a_stands_question_is_noted_by_its_officer(officer):
    event, uid = make.event(), uuid.uuid4()

    for _ in range(2):
        question = asking.note(event=event, typed={"text": "Entendu", "language": "ar"}, by=officer, uid=uid)

    assert question.noted_by == officer
    assert did(question) == ["noted"]


def test_the_answer_goes_once_to_the_address_given_in_the_askers_language(officer, mailoutbox):
    question = asked()

    for _ in range(2):
        answered(officer, question, answer_ar="الرسم العقاري.")
    outbox.drain()

    (mail,) = [mail for mail in mailoutbox if mail.to == ["salma@demo.example"]]
    assert "Le titre foncier." in mail.body
    assert "الرسم" not in mail.body
    assert question.text in mail.body
    assert len(letters()) == 1
    assert did(question) == ["answered"]


def test_an_answer_in_the_other_language_alone_is_sent_too(officer):
    answered(officer, asked(language="ar"))

    assert letters()[0].language == "ar"
    assert letters()[0].context["answer"] == "Le titre foncier."


def test_an_answer_put_right_is_sent_again_a_translation_added_is_not(officer):
    question = answered(officer)

    question = answered(officer, question, answer_ar="الرسم العقاري.")
    assert len(letters()) == 1

    answered(officer, question, answer_ar="الرسم العقاري.", answer_fr="Le titre foncier et le plan.")
    assert [letter.context["answer"] for letter in letters()] == ["Le titre foncier.", "Le titre foncier et le plan."]


def test_who_left_no_address_gets_no_letter(officer):
    answered(officer, asked(email=""))

    assert not letters()


def test_an_empty_answer_is_refused(officer):
    question = asked()

    with pytest.raises(ValidationError):
        answered(officer, question, answer_fr=" ")

    question.refresh_from_db()
    assert question.state == Asked.NEW


def test_a_question_is_published_with_its_answer_and_without_a_name(officer):
    question = answered(officer)

    asking.publish(question=question, public_text_ar="", public_text_fr="Quelles pièces ?", by=officer)

    assert list(Question.objects.published()) == [question]
    assert did(question) == ["answered", "published"]
    asking.withdraw(question=question, by=officer)
    assert not Question.objects.published()


def test_without_an_answer_nothing_is_published(officer):
    with pytest.raises(ValidationError) as refused:
        asking.publish(question=asked(), public_text_ar="", public_text_fr="Quelles pièces ?", by=officer)

    assert refused.value.code == "no_answer"


@pytest.mark.parametrize(
    "words", ["Que dit Salma Idrissi ?", "SALMA  IDRISSI demande", "Écrire à salma@demo.example", "Au 06 12 34 56 78 ?"]
)
def test_words_that_name_the_person_are_not_published(officer, words):
    question = answered(officer)

    with pytest.raises(ValidationError) as refused:
        asking.publish(question=question, public_text_ar="", public_text_fr=words, by=officer)

    assert "public_text_fr" in refused.value.error_dict
    question.refresh_from_db()
    assert not question.published


def test_an_answer_that_names_the_person_is_not_published_nor_written_into_a_published_one(officer):
    question = answered(officer, answer_fr="Chère Salma Idrissi, le titre.")
    with pytest.raises(ValidationError):
        asking.publish(question=question, public_text_ar="", public_text_fr="Quelles pièces ?", by=officer)

    question = answered(officer, question)
    asking.publish(question=question, public_text_ar="", public_text_fr="Quelles pièces ?", by=officer)
    with pytest.raises(ValidationError):
        answered(officer, question, answer_fr="Chère Salma Idrissi, le plan.")

    question.refresh_from_db()
    assert question.answer_fr == "Le titre foncier."


@pytest.mark.parametrize("empty", [None, ""])
def test_a_published_row_without_an_answer_is_refused_by_the_database_and_by_the_query(empty):
    question = asked()

    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(
            published=True, public_text_fr="Quoi ?", answer_ar=empty, answer_fr=empty
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE openhouse_question DROP CONSTRAINT question_published_whole")
    Question.objects.filter(pk=question.pk).update(published=True, public_text_fr="Quoi ?", answer_ar=empty)

    assert not Question.objects.published()


def test_setting_aside_needs_a_reason_and_can_be_taken_back(officer):
    question = asked()
    with pytest.raises(ValidationError):
        asking.set_aside(question=question, why=" ", by=officer)

    asking.set_aside(question=question, why="Posée deux fois", by=officer)
    with pytest.raises(ValidationError):
        answered(officer, question)
    asking.take_up(question=question, by=officer)

    question = answered(officer, question)
    assert question.set_aside_why == ""
    assert did(question) == ["set_aside", "taken_up", "answered"]
    with pytest.raises(ValidationError):
        asking.set_aside(question=question, why="Trop tard", by=officer)


def test_a_question_becomes_one_thing_once(officer):
    question = asked()

    for _ in range(2):
        asking.became(question=question, state=Asked.BECAME_CASE, reference="AUBM-26-000001-1", by=officer)
    with pytest.raises(ValidationError) as refused:
        asking.became(question=question, state=Asked.BECAME_MEETING, reference="RV-1", by=officer)

    assert "AUBM-26-000001-1" in str(refused.value)
    question.refresh_from_db()
    assert (question.state, question.became, did(question)) == (Asked.BECAME_CASE, "AUBM-26-000001-1", ["case"])
    with pytest.raises(ValidationError):
        answered(officer, question)


def test_what_was_done_with_a_question_is_never_changed(officer):
    question = answered(officer)

    for change in (QuestionStep.objects.update, QuestionStep.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(did="case") if change == QuestionStep.objects.update else change()
    assert did(question) == ["answered"]


def test_strangers_and_the_ministry_work_no_question():
    question = answered(desk.officer(desk.agency()))
    others = [
        desk.officer(agencies.agency("fes", "AUFS", "Fès")),
        agencies.staff(Role.MINISTRY_READER),
        agencies.staff(Role.MINISTRY_ADMIN),
        desk.citizen(),
    ]
    acts = [
        lambda by: asking.answer(question=question, answer_ar="", answer_fr="Non", by=by),
        lambda by: asking.publish(question=question, public_text_ar="", public_text_fr="Quoi ?", by=by),
        lambda by: asking.withdraw(question=question, by=by),
        lambda by: asking.set_aside(question=question, why="Non", by=by),
        lambda by: asking.take_up(question=question, by=by),
        lambda by: asking.became(question=question, state=Asked.BECAME_CASE, reference="X", by=by),
        lambda by: asking.note(event=question.event, typed=typed(), by=by, uid=uuid.uuid4()),
    ]

    for by in others:
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(by)
    assert Question.objects.count() == 1


def test_a_question_of_an_unconfirmed_registration_is_nobodys_yet(officer):
    from openhouse.verbs import registering

    row = registering.register(session=make.session(), party=1, typed=make.typed(question="Avant ?"))

    with pytest.raises(PermissionDenied):
        answered(officer, row.questions.get())


def test_an_event_shared_by_two_agencies_is_answered_by_either():
    other = agencies.agency("fes", "AUFS", "Fès")
    event = make.event()
    event.agencies.add(other)

    assert answered(desk.officer(other), asked(event)).state == Asked.ANSWERED


def test_the_last_day_is_moroccos():
    today = days.today()
    event = OpenDay(first_day=today - timedelta(days=1), last_day=today, state=State.PUBLISHED)

    assert not event.is_over
