"""What officers write among themselves on a case: notes, and opinions asked of a colleague. Its applicant sees none."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from requests_desk import desk_notices
from requests_desk.models import Actor, Case, CaseNote, InternalOpinion
from requests_desk.staff_offers import StaffOffers, colleagues_of
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse

# The same words again so soon are a second click, not a second note.
_ONE_CLICK = timedelta(minutes=1)


@transaction.atomic
def note(*, case: Case, by: User, text: str, sort: str = CaseNote.Sort.NOTE) -> CaseNote:
    """Keep a note, or what was said elsewhere, in any state of the case. Raises ValidationError without words."""
    case = locks.worked(case, by)
    said = demand(text, _("Write the note."))
    recent = case.notes.filter(by=by, text=said, sort=sort, at__gt=timezone.now() - _ONE_CLICK).first()
    if recent:
        return recent
    kept = CaseNote.objects.create(case=case, by=by, text=said, sort=sort)
    case.record("noted", by=by, actor=Actor.STAFF, note=kept.pk, sort=sort)
    return kept


@transaction.atomic
def ask_opinion(*, case: Case, by: User, of: User, question: str) -> InternalOpinion:
    """Ask a colleague of the agency for an opinion; they are told by e-mail.

    Raises ValidationError without a question, once answered, of oneself or of somebody who does not
    work there, or when that colleague was asked already and has not given theirs.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_open)
    asked = demand(question, _("Write the question."))
    refuse(_why_not_ask(case, by, of))
    opinion = InternalOpinion.objects.create(case=case, asked_by=by, asked_of=of, question=asked)
    event = case.record("opinion_asked", by=by, actor=Actor.STAFF, opinion=opinion.pk, of=of.pk, of_name=str(of))
    desk_notices.tell_colleague(case, of, "opinion_asked", event, who=lambda: str(by), question=asked)
    return opinion


def _why_not_ask(case: Case, by: User, of: User) -> str:
    if of.pk == by.pk:
        return _("Choose a colleague: an opinion is not asked of oneself.")
    if not colleagues_of(case).filter(pk=of.pk).exists():
        return _("%(who)s does not work on this agency’s requests.") % {"who": of}
    waiting = case.internal_opinions.filter(asked_of=of, given_at=None).exists()
    return _("%(who)s was already asked for an opinion and has not given it yet.") % {"who": of} if waiting else ""


@transaction.atomic
def give_opinion(*, opinion: InternalOpinion, by: User, text: str) -> InternalOpinion:
    """Give the opinion one was asked for; who asked is told by e-mail.

    Raises ValidationError without words, when somebody else was asked, or when it is given already.
    """
    case = locks.worked(opinion.case, by)
    opinion = case.internal_opinions.select_related("asked_by").get(pk=opinion.pk)
    if opinion.asked_of_id != by.pk:
        raise ValidationError(_("This opinion was asked of somebody else."), code="not_asked")
    if opinion.given_at:
        raise ValidationError(_("This opinion was already given."), code="given")
    opinion.text, opinion.given_at = demand(text, _("Write the opinion.")), timezone.now()
    opinion.save(update_fields=["text", "given_at"])
    event = case.record("opinion_given", by=by, actor=Actor.STAFF, opinion=opinion.pk)
    if colleagues_of(case).filter(pk=opinion.asked_by_id).exists():
        desk_notices.tell_colleague(
            case, opinion.asked_by, "opinion_given", event, who=lambda: str(by), opinion=opinion.text
        )
    return opinion
