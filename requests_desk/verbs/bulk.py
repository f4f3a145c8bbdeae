"""Work on many cases: judged beforehand, written as steps, done one by one, repeated by nobody.

A step is settled in the transaction of its case's verb. Whoever works holds the step's row lock meanwhile,
so a second worker passes it by, and what a killed worker had not committed is waiting again.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.kept import kept
from requests_desk import desk_notices, export
from requests_desk.models import BulkJob, BulkStep, Case
from requests_desk.verbs import locks
from requests_desk.verbs.many import ACTS, Act, Words, refusal

log = logging.getLogger(__name__)
CHUNK = 25
AT_ONCE = 20
KEPT_FOR = timedelta(days=1)


@dataclass
class Trial:
    """What would become of each case, without doing anything."""

    act: Act
    can: list[Case] = field(default_factory=list)
    cannot: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))

    @property
    def refused(self) -> int:
        """How many cannot be done."""
        return sum(map(len, self.cannot.values()))


def trial(*, verb: str, by: User, words: Words, cases: Sequence[Case]) -> Trial:
    """Judge every case by the rules that will be asked again under its lock; reads only."""
    found = Trial(ACTS[verb](by, words))
    found.act.read(cases)
    for case in cases:
        why = found.act.why_not(case)
        (found.cannot[why] if why else found.can).append(case)
    found.cannot = dict(sorted(found.cannot.items(), key=lambda item: -len(item[1])))
    return found


@transaction.atomic
def begin(*, key: uuid.UUID, verb: str, by: User, words: Words, cases: Sequence[Case], language: str) -> BulkJob:
    """Write the job with a step for each case; the same key again is the same job.

    Raises ValidationError without any case, and for a key that is somebody else's.
    """
    if not cases:
        raise ValidationError(_("Tick at least one request first."), code="empty")
    words = words | {"language": language}
    job, new = BulkJob.objects.get_or_create(
        uuid=key, defaults={"verb": verb, "by": by, "words": words, "total": len(cases)}
    )
    if job.by_id != by.pk:
        raise ValidationError(_("Begin again from the list of requests."), code="key")
    if new:
        BulkStep.objects.bulk_create([BulkStep(job=job, case=case) for case in cases])
    return job


def work(job: BulkJob, most: int = CHUNK) -> bool:
    """Do at most so many of the waiting steps; whether some may be left."""
    with override(job.words.get("language") or job.by.language), kept():
        act = ACTS[job.verb](job.by, job.words)
        if not act.changes:
            _note_all(job)
        act.look_up(waiting_in(job).values_list("case_id", flat=True)[: most * 2])  # another worker does as many
        for _n in range(most):
            if not _one(job, act):
                _finish(job)  # or whoever still holds a step does, when it is settled
                return False
        return not _finish(job)


def finish_now(job: BulkJob) -> None:
    """All of it, before the page comes."""
    while work(job):
        pass


@transaction.atomic
def _note_all(job: BulkJob) -> None:
    """Settle all steps of a job that only reads: of cases that the person works, then what is left."""
    steps, worked = waiting_in(job), Case.objects.manageable_by(job.by)
    steps.filter(case__in=worked).update(state=BulkStep.State.DONE)
    steps.update(state=BulkStep.State.REFUSED, reason=_("It is no longer at your agency."))


def _one(job: BulkJob, act: Act) -> bool:
    """Settle one waiting step that nobody else holds; False when there is none.

    A fault of ours takes back all of its transaction; the step is refused in another one.
    """
    held: list[BulkStep] = []
    try:
        return _settle(job, act, held)
    except DatabaseError:
        raise
    except Exception:
        log.exception("job %s, case %s", job.pk, held and held[0].case_id)
        why = _("A technical fault prevented it: do it on the page of the request.")
        mine = waiting_in(job).filter(pk__in=[step.pk for step in held])
        return bool(mine.update(state=BulkStep.State.REFUSED, reason=why))


@transaction.atomic
def _settle(job: BulkJob, act: Act, held: list[BulkStep]) -> bool:
    step = waiting_in(job).select_for_update(skip_locked=True, of=("self",)).first()
    if step is None:
        return False
    held.append(step)
    step.reason = _done(act, step)
    step.state = BulkStep.State.REFUSED if step.reason else BulkStep.State.DONE
    step.save(update_fields=["state", "reason"])
    return True


def waiting_in(job: BulkJob) -> QuerySet[BulkStep]:
    """Steps nobody has settled, in order."""
    return job.steps.filter(state=BulkStep.State.WAITING).order_by("pk")


def _done(act: Act, step: BulkStep) -> str:
    """Do the verb to the step's case; why not, when it was refused. The verb's own savepoint takes back its part."""
    try:
        return _act(act, step)
    except ValidationError as error:
        return refusal(error)
    except Case.DoesNotExist:
        return _("It is no longer at your agency.")


def _act(act: Act, step: BulkStep) -> str:
    case = act.lock(step.case_id)
    act.read([case])
    why = act.why_not(case)[:300]
    if not why:
        with locks.holding(case, act.by):
            act.do(case)
    return why


def _finish(job: BulkJob) -> bool:
    """Close the job once no step waits, with its file if it makes one; whether it is closed."""
    if waiting_in(job).exists():
        return False
    with transaction.atomic():
        job = BulkJob.objects.select_for_update().get(pk=job.pk)
        if job.done_at is None:
            _conclude(job)
            job.done_at = timezone.now()
            job.save(update_fields=["done_at", "file"])
    return True


def _conclude(job: BulkJob) -> None:
    """What is done once for all cases: the file of an export, one letter to the officer who was given them."""
    if job.verb == BulkJob.Verb.EXPORT:
        job.file.save(f"{job.pk}.xlsx", ContentFile(export.workbook(exported(job))), save=False)
    given = job.steps.filter(state=BulkStep.State.DONE).count() if job.verb == BulkJob.Verb.ASSIGN else 0
    if given and job.words["to"] != job.by_id:
        to = User.objects.get(pk=job.words["to"])
        desk_notices.tell_of_many(to, key=job.pk.hex, number=given, who=job.by, reason=job.words.get("reason", ""))


def exported(job: BulkJob) -> list[Case]:
    """Cases of an export, as far as its owner may still read them, in the order they were ticked."""
    done = job.steps.filter(state=BulkStep.State.DONE)
    cases = Case.objects.manageable_by(job.by).with_facts().filter(pk__in=done.values("case_id"))
    found = {case.pk: case for case in cases}
    return [found[pk] for pk in done.order_by("pk").values_list("case_id", flat=True) if pk in found]


def unfinished() -> list[uuid.UUID]:
    """Jobs with steps left, oldest first."""
    return list(BulkJob.objects.filter(done_at=None).order_by("begun_at").values_list("pk", flat=True))


def forget_files() -> int:
    """Take away exported files a day after: they hold personal data (law 09-08); how many."""
    old = BulkJob.objects.exclude(file="").filter(done_at__lt=timezone.now() - KEPT_FOR)
    for job in old:
        job.file.delete(save=True)
    return len(old)
