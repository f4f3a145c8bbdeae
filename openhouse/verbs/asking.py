"""Questions of visitors: asked, noted at a stand, answered, published, set aside, or turned into something else."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.words import fold
from openhouse import notices
from openhouse.models import Asked, OpenDay, Question, QuestionStep, Registration, State
from openhouse.models.question import LANGUAGES

Did = QuestionStep.Did
# What is typed with a question; everything else follows from the event.
TYPED = ("text", "language", "name", "email", "phone", "stand")


@transaction.atomic
def ask(*, event: OpenDay, typed: Mapping[str, Any], uid: UUID, registration: Registration | None = None) -> Question:
    """Put a question to the agencies of an event, before or during it; the same ``uid`` is one question.

    From a ticket it is the question of its person. Raises ValidationError for an event that takes none.
    """
    event = OpenDay.objects.get(pk=event.pk)
    if why := why_not_ask(event):
        raise ValidationError(why, code="closed")
    said = {name: typed[name] for name in TYPED if name in typed}
    if registration is not None:
        said |= {
            "registration": registration, "language": registration.language, "name": registration.name,
            "email": registration.email, "phone": registration.phone or "",
        }  # fmt: skip
    question, _new = Question.objects.get_or_create(uid=uid, defaults={"event": event} | said)
    return question


def why_not_ask(event: OpenDay) -> str:
    """Why no question can be put to an event now; empty when one can."""
    if event.is_off:
        return _("This event is called off.")
    if event.is_draft or event.is_over:
        return _("This event is over.") if event.is_over else _("This event is not announced yet.")
    if not event.agencies.all():
        return _("Put your question to the agency: choose its own event of this day.")
    return ""


@transaction.atomic
def note(*, event: OpenDay, typed: Mapping[str, Any], by: User, uid: UUID) -> Question:
    """Keep a question heard at a stand; the same ``uid``, which a form carries, is one question.

    It may be noted after the event too. Raises PermissionDenied for whoever may not, ValidationError for a draft.
    """
    row = OpenDay.objects.manageable_by(by).filter(pk=event.pk).first()
    if row is None or not by.has_perm("openhouse.add_question", row):
        raise PermissionDenied
    if row.state == State.DRAFT:
        raise ValidationError(_("This event is not announced yet."), code="draft")
    said = {name: typed[name] for name in TYPED if name in typed}
    question, new = Question.objects.get_or_create(uid=uid, defaults={"event": row, "noted_by": by} | said)
    if question.noted_by_id != by.pk or question.event_id != row.pk:
        raise PermissionDenied
    if new:
        _record(question, Did.NOTED, by)
    return question


@transaction.atomic
def answer(*, question: Question, answer_ar: str, answer_fr: str, by: User) -> Question:
    """Answer in one language or both; whoever asked reads it in theirs, else in the other, if an e-mail was given.

    An answer put right is sent once more when the asker's own words changed. The same twice changes nothing.
    Raises ValidationError without any answer, or when the question became something else.
    """
    row, given = _worked(question, by), {"ar": answer_ar.strip(), "fr": answer_fr.strip()}
    if not any(given.values()):
        raise ValidationError(_("Write the answer, in one language at least."), code="answer")
    if row.state == Asked.ANSWERED and all((getattr(row, f"answer_{code}") or "") == given[code] for code in LANGUAGES):
        return row
    before = row.said("answer", row.language) if row.state == Asked.ANSWERED else ""
    row.move_to(Asked.ANSWERED)
    for code, words in given.items():
        setattr(row, f"answer_{code}", words)
    row.answered_at, row.answered_by = timezone.now(), by
    if row.published:
        _refuse_unfit(row)
    row.save()
    step = _record(row, Did.ANSWERED, by, "\n\n".join(filter(None, given.values())))
    if row.said("answer", row.language) != before:
        notices.answered(row, step.pk)
    return row


@transaction.atomic
def publish(*, question: Question, public_text_ar: str, public_text_fr: str, by: User) -> Question:
    """Show a question and its answer to everybody, in words without anything personal; also to change the words.

    Raises ValidationError without words or answer, with a name, an address or a number of whoever asked in them, or
    for a question that is set aside.
    """
    row, given = _worked(question, by), {"ar": public_text_ar.strip(), "fr": public_text_fr.strip()}
    if row.state == Asked.SET_ASIDE:
        raise ValidationError(_("This question is set aside."), code="set_aside")
    same = all((getattr(row, f"public_text_{code}") or "") == given[code] for code in LANGUAGES)
    if row.published and same:
        return row
    for code, words in given.items():
        setattr(row, f"public_text_{code}", words)
    _refuse_unfit(row)
    row.published = True
    row.save()
    _record(row, Did.PUBLISHED, by, "\n\n".join(filter(None, given.values())))
    return row


def _refuse_unfit(row: Question) -> None:
    """Raise ValidationError for what may not be published."""
    if not row.said("public_text", row.language):
        raise ValidationError(
            {"public_text_ar": _("Write the question as everybody may read it, in one language at least.")}
        )
    if not row.said("answer", row.language):
        raise ValidationError(_("Answer the question first: it is published with its answer."), code="no_answer")
    for name in ("public_text", "answer"):
        for code in LANGUAGES:
            if tells_of(row, getattr(row, f"{name}_{code}") or ""):
                why = _("The name, e-mail or phone of the person stands in it: what is published is without them.")
                raise ValidationError({f"{name}_{code}": why})


def tells_of(row: Question, text: str) -> bool:
    """Whether a text names whoever asked, or how to reach them."""
    words, digits = fold(text), "".join(sign for sign in text if sign.isdigit())
    number = "".join(sign for sign in str(row.phone or "") if sign.isdigit())[-8:]
    named = f" {fold(row.name)} " in f" {words} " if len(fold(row.name)) > 2 else False
    mailed = bool(row.email) and row.email.lower() in text.lower()
    return named or mailed or (len(number) > 5 and number in digits)


@transaction.atomic
def withdraw(*, question: Question, by: User) -> Question:
    """Take a published question from the page; the same twice changes nothing."""
    row = _worked(question, by)
    if row.published:
        row.published = False
        row.save()
        _record(row, Did.WITHDRAWN, by)
    return row


@transaction.atomic
def set_aside(*, question: Question, why: str, by: User) -> Question:
    """Put aside what needs no answer (said twice, a joke, an insult), with the reason; nobody is told.

    The same twice changes nothing. Raises ValidationError without a reason, or once it was answered.
    """
    row = _worked(question, by)
    if not why.strip():
        raise ValidationError({"why": _("Write why it is set aside.")})
    if row.state == Asked.SET_ASIDE:
        return row
    row.move_to(Asked.SET_ASIDE)
    row.set_aside_why = why.strip()
    row.save()
    _record(row, Did.SET_ASIDE, by, row.set_aside_why)
    return row


@transaction.atomic
def take_up(*, question: Question, by: User) -> Question:
    """Take up again what was set aside."""
    row = _worked(question, by)
    if row.state == Asked.NEW:
        return row
    row.move_to(Asked.NEW)
    row.set_aside_why = ""
    row.save()
    _record(row, Did.TAKEN_UP, by)
    return row


def became(*, question: Question, state: str, reference: str, by: User) -> Question:
    """Note what a question became, in the transaction that makes the request or the appointment.

    The same twice is one. Raises ValidationError when it became something else meanwhile.
    """
    with transaction.atomic():
        row = _worked(question, by)
        if (row.state, row.became) == (state, reference):
            return row
        if row.became:
            words = _("This question has become %(reference)s already: nothing new was made.")
            raise ValidationError(words % {"reference": row.became}, code="became")
        row.move_to(state)
        row.became = reference
        row.save()
        _record(row, Did(state), by, reference)
        return row


def _worked(question: Question, by: User) -> Question:
    """The question under its row lock. Raises PermissionDenied for whoever may not work it."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk__in=Question.objects.manageable_by(by).filter(pk=question.pk).values("pk")).first()
    if row is None or not by.has_perm("openhouse.change_question", row):
        raise PermissionDenied
    return row


def _record(row: Question, did: str, by: User, words: str = "") -> QuestionStep:
    return row.steps.create(did=did, by=by, words=words)
