"""What an applicant may still do with a request: take it back, have it studied again, have it reviewed, rate it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import Posting, Role
from common import days
from requests_desk.models import Case, CaseEvent, DeskRules, Rating, Review, Status

LOW_MARK = 2
# Events by which a request gets the answer that its applicant reads and may contest.
ANSWERING = ("answered", "referred", "merged")


@dataclass
class Offers:
    """The moves open to the applicant of one case, read once; judged anew under the row lock by the verbs."""

    case: Case

    @property
    def why_not_withdraw(self) -> str:
        """Why the request cannot be taken back; empty when it can: until it is answered."""
        if self.case.status == Status.WITHDRAWN:
            return _("This request was already withdrawn.")
        if self.answered:
            return _("The agency has answered meanwhile: the request can no longer be withdrawn.")
        return ""

    @property
    def write(self) -> bool:
        """Whether the thread is still open: until the request is closed or withdrawn."""
        return self.case.status not in (Status.CLOSED, Status.WITHDRAWN)

    @property
    def answered(self) -> bool:
        """Whether there is an answer to judge."""
        return self.case.status in (Status.ANSWERED, Status.CLOSED)

    @cached_property
    def rules(self) -> DeskRules:
        """The desk's delays."""
        return DeskRules.objects.current()

    @cached_property
    def rating(self) -> Rating | None:
        """The mark already given to the answer that stands; one of an earlier answer is history."""
        found: Rating | None = getattr(self.case, "rating", None)
        return found if found and self.answer and found.rated_at >= self.answer.at else None

    @property
    def why_not_rate(self) -> str:
        """Why the answer cannot be rated; empty when it can: once an answer."""
        if not self.answered:
            return _("Only an answered request can be rated.")
        return _("You have already rated this answer. Thank you.") if self.rating else ""

    @property
    def reopen_until(self) -> date | None:
        """Last day to have an answered request studied again; None without an answer."""
        answered_on = self.case.answered_on
        return answered_on + timedelta(days=self.rules.reopen_days) if answered_on else None

    def due_if_reopened(self) -> date:
        """The day on which the answer would be due, were the request reopened today."""
        return replace(self.case.term(history=()), filed_on=days.today()).due_on(days.today())

    @property
    def disappointed(self) -> bool:
        """Whether the mark was low: what can be done about it is then offered at once."""
        return self.rating is not None and self.rating.score <= LOW_MARK

    @property
    def why_not_reopen(self) -> str:
        """Why the request cannot be reopened; empty when it can: in time, and not during a review."""
        last = self.reopen_until
        if not self.answered or last is None:
            return _("Only an answered request can be reopened.")
        if self.open_review:
            return _("A review of this answer is under way; wait for its decision.")
        if not self.next_level and self.of_this_answer:
            return _("The ministry has already decided on this answer.")
        return _("The last day to reopen this request has passed.") if days.today() > last else ""

    @cached_property
    def answer(self) -> CaseEvent | None:
        """The event of the answer that stands."""
        return self.case.events.filter(verb__in=ANSWERING).order_by("-number").first() if self.answered else None

    @cached_property
    def reviews(self) -> list[Review]:
        """Every review of this request, newest first."""
        return list(self.case.reviews.all())

    @property
    def open_review(self) -> Review | None:
        """The review that nobody decided yet."""
        return next((review for review in self.reviews if review.decided_at is None), None)

    @property
    def of_this_answer(self) -> list[Review]:
        """Reviews of the answer that stands, newest first; those of an earlier answer are history."""
        return [review for review in self.reviews if self.answer and review.asked_at >= self.answer.at]

    @property
    def review_until(self) -> date | None:
        """Last day to ask for a review, counted from the answer or from the chief's decision on it."""
        if not self.case.answered_on:
            return None
        decided = [days.local(review.decided_at).date() for review in self.of_this_answer if review.decided_at]
        return max([self.case.answered_on, *decided]) + timedelta(days=self.rules.review_days)

    @cached_property
    def next_level(self) -> str:
        """Who would decide a review asked for now; empty once the ministry has decided."""
        levels = {review.level for review in self.of_this_answer}
        if Review.Level.MINISTRY in levels:
            return ""
        chief_next = Review.Level.CHIEF not in levels and self.other_chiefs.exists()
        return Review.Level.CHIEF if chief_next else Review.Level.MINISTRY

    @property
    def other_chiefs(self) -> QuerySet[Posting]:
        """Chiefs of the agency who did not give the answer themselves."""
        answered_by = self.answer.by_id if self.answer else None
        return chiefs_of(self.case).exclude(user_id__in=[answered_by, self.case.applicant_id])

    @property
    def why_not_review(self) -> str:
        """Why no review can be asked for; empty when it can, and then ``next_level`` decides."""
        last = self.review_until
        if not self.answered or last is None:
            return _("Only an answer can be reviewed.")
        if self.open_review:
            return _("A review of this answer is already under way.")
        if not self.next_level:
            return _("The ministry has already decided on this answer.")
        return _("The last day to ask for a review has passed.") if days.today() > last else ""


def chiefs_of(case: Case) -> QuerySet[Posting]:
    """Postings of those who are chief of service at the case's agency today."""
    return Posting.objects.current().filter(agency_id=case.agency_id, role=Role.CHIEF, user__is_active=True)
