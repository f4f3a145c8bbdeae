"""One verb over many cases: why it cannot be done to a case, said beforehand and again under the lock."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Posting, Role
from requests_desk import canned
from requests_desk.models import BulkJob, Case, CaseEvent, DeskRules, Requirement, Review, Status
from requests_desk.models.scope import WORKING_ROLES
from requests_desk.offers import Offers
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs.asking import AskedPaper, ask_for_documents
from requests_desk.verbs.charge import assign
from requests_desk.verbs.study import close, take
from requests_desk.verbs.talk import write_as_agency

Words = dict[str, Any]
NAMED = ("agency", "commune", "applicant", "assignee")


class Act:
    """A verb with its details; ``read`` prepares it for the cases it is asked about next."""

    changes = True  # a case, hence each under its own lock

    def __init__(self, by: User, words: Words) -> None:
        self.by, self.words = by, words
        self.known: dict[int, Case] = {}
        self.learn()

    def look_up(self, keys: Iterable[int]) -> None:
        """Read what texts name of these cases, which hardly changes: their agencies, communes and people."""
        self.known = Case.objects.manageable_by(self.by).select_related(*NAMED).in_bulk(list(keys))

    def lock(self, key: int) -> Case:
        """A case as it is under its row lock, with what texts name. Raises Case.DoesNotExist for one not theirs."""
        rows, seen = Case.objects.manageable_by(self.by).select_for_update(of=("self",)), self.known.get(key)
        case = (rows if seen else rows.select_related(*NAMED)).get(pk=key)
        for name in NAMED if seen else ():
            if getattr(case, f"{name}_id") == getattr(seen, f"{name}_id"):
                setattr(case, name, getattr(seen, name))
        return case

    def learn(self) -> None:
        """Read what does not depend on the cases."""

    def read(self, cases: Sequence[Case]) -> None:
        """Read what ``why_not`` needs of these cases, in a fixed number of queries for any number of them."""

    def why_not(self, case: Case) -> str:
        """Why it cannot be done to a case; empty when it can."""
        return ""

    def do(self, case: Case) -> None:
        """Do it. The caller holds the case's lock. Raises ValidationError."""


class Assign(Act):
    """Give cases to an officer of their agency."""

    def learn(self) -> None:
        """Where the officer works."""
        self.to = User.objects.get(pk=self.words["to"])
        posted = Posting.objects.current().filter(user=self.to, role__in=WORKING_ROLES, user__is_active=True)
        self.agencies = set(posted.values_list("agency_id", flat=True))

    def why_not(self, case: Case) -> str:
        """What may not be passed on, another agency's officer, or nothing to change."""
        if why := StaffOffers(case, self.by).why_not_assign:
            return why
        if case.agency_id not in self.agencies or case.applicant_id == self.to.pk:
            return _("%(who)s does not work on this agency’s requests.") % {"who": self.to}
        return _("%(who)s already has charge of this request.") % {"who": self.to} if self.has(case) else ""

    def has(self, case: Case) -> bool:
        """Whether the officer has it already."""
        return case.assignee_id == self.to.pk

    def do(self, case: Case) -> None:
        """Through the verb, with its reason."""
        assign(case=case, by=self.by, to=self.to, reason=self.words.get("reason", ""), tell=False)


class Take(Act):
    """Take new cases oneself."""

    def why_not(self, case: Case) -> str:
        """Only new ones: the verb would wake a request that waits for its applicant."""
        if case.status != Status.SUBMITTED:
            return _("It is not new: somebody has begun to study it, or it is answered.")
        if case.assignee_id not in (None, self.by.pk):
            return _("Another officer has already taken this request.")
        return ""

    def do(self, case: Case) -> None:
        """Through the verb."""
        take(case=case, by=self.by)


class Close(Act):
    """Close answered cases."""

    def read(self, cases: Sequence[Case]) -> None:
        """Which answers are under review."""
        undecided = Review.objects.filter(case__in=cases, decided_at=None)
        self.reviewed = set(undecided.values_list("case_id", flat=True))

    def why_not(self, case: Case) -> str:
        """Only answered ones whose answer nobody questions."""
        if case.status != Status.ANSWERED:
            return _("Only an answered request can be closed.")
        if case.pk in self.reviewed:
            return _("A review of this answer is already under way.")
        return ""

    def do(self, case: Case) -> None:
        """Through the verb."""
        close(case=case, by=self.by)


class Message(Act):
    """Write to the applicants, each in their language."""

    def text_for(self, case: Case) -> str:
        """The words in the applicant's language, filled from the case."""
        return canned.fill(self.words.get(case.language, ""), case, case.language, self.by)

    def why_not(self, case: Case) -> str:
        """A closed thread, no words in the applicant's language, or a variable that stays empty."""
        if not Offers(case).write:
            return _("This request is closed: nothing more can be written to it.")
        return self.wordless(case)

    def wordless(self, case: Case) -> str:
        """Why the words do not serve this applicant."""
        text = self.words.get(case.language, "")
        if not text:
            return {
                "ar": _("The applicant reads Arabic: no Arabic text was written."),
                "fr": _("The applicant reads French: no French text was written."),
            }[case.language]
        empty = canned.lacking(text, case, case.language, self.by)
        names = ", ".join(f"{{{name}}}" for name in empty)
        return _("Nothing is known for %(names)s.") % {"names": names} if empty else ""

    def do(self, case: Case) -> None:
        """Through the verb."""
        write_as_agency(case=case, by=self.by, text=self.text_for(case))


class Ask(Message):
    """Ask for one paper, the same for all."""

    def read(self, cases: Sequence[Case]) -> None:
        """Rounds already spent."""
        asked = CaseEvent.objects.filter(case__in=cases, verb="papers_asked").values("case_id")
        self.rounds = Counter(dict(asked.annotate(n=Count("pk")).values_list("case_id", "n")))

    def learn(self) -> None:
        """Rounds allowed, and the paper as each kind of request names it."""
        self.allowed = DeskRules.objects.current().completion_requests
        chief = Posting.objects.current().filter(user=self.by, role=Role.CHIEF)
        self.chief_at = set(chief.values_list("agency_id", flat=True))
        code = self.words.get("paper", "")
        named = Requirement.objects.filter(code=code, active=True).order_by("-agency_id", "pk") if code else ()
        self.papers = list(named)

    def requirement(self, case: Case) -> Requirement | None:
        """The paper among those of the case's kind, its agency's own before the national one."""
        fitting = (
            paper for paper in self.papers if paper.kind == case.kind and paper.agency_id in (None, case.agency_id)
        )
        return next(fitting, None)

    def why_not(self, case: Case) -> str:
        """Not under study, a further round, or a paper that its kind of request does not know."""
        if not case.may_move_to(Status.WAITING):
            return _("Papers are asked for while a request is under study.")
        if self.rounds[case.pk] >= self.allowed:
            return self._why_not_again(case)
        if self.words.get("paper") and self.requirement(case) is None:
            return _("This paper is not among those of its kind of request.")
        return self.wordless(case) if self.words.get("ar") or self.words.get("fr") else ""

    def _why_not_again(self, case: Case) -> str:
        if case.agency_id in self.chief_at:
            return _("Papers were already asked for once: ask again on the page of the request, with the reason.")
        return _("Papers were already asked for once, as law 55-19 allows. Only the chief of service may ask again.")

    def do(self, case: Case) -> None:
        """Through the verb."""
        paper = AskedPaper(
            reason=self.words["why"], requirement=self.requirement(case), label=self.words.get("label", "")
        )
        ask_for_documents(case=case, by=self.by, papers=[paper], note=self.text_for(case))


class Export(Act):
    """Read only: every case that may be worked may be exported."""

    changes = False


ACTS: dict[str, type[Act]] = {
    BulkJob.Verb.ASSIGN: Assign,
    BulkJob.Verb.TAKE: Take,
    BulkJob.Verb.CLOSE: Close,
    BulkJob.Verb.ASK: Ask,
    BulkJob.Verb.MESSAGE: Message,
    BulkJob.Verb.EXPORT: Export,
}


def refusal(error: ValidationError) -> str:
    """What a verb said, short enough to keep."""
    return " ".join(error.messages)[:300]
