"""A review of the answer: asked for by the applicant, decided by the chief, and after the chief by the ministry."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from agencies.models import Posting, Role
from notifications import outbox
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseEvent, Review
from requests_desk.offers import Offers, chiefs_of
from requests_desk.verbs import locks
from requests_desk.verbs.after import refuse, study_again


@transaction.atomic
def ask_review(*, case: Case, by: User, reason: str) -> Review:
    """Put the answer to the chief of service, or after the chief's decision to the ministry.

    Raises ValidationError without a reason, out of time, while a review is open, or after the ministry's decision.
    """
    case = locks.own(case, by)
    offers = Offers(case)
    refuse(offers.why_not_review or ("" if reason.strip() else _("Write why the answer should be reviewed.")))
    review = Review.objects.create(case=case, level=offers.next_level, reason=reason.strip(), asked_by=by)
    event = case.record("review_asked", by=by, actor=Actor.CITIZEN, review=review.pk, level=review.level)
    notices.tell_applicant(case, "review_asked", event, level=Review.Level(review.level).label)
    _tell_deciders(review, event)
    return review


def _tell_deciders(review: Review, event: CaseEvent) -> None:
    """Promise each who may decide one message, in their own language, with the way to its page."""
    case = review.case
    for person in deciders_of(review):
        with override(person.language):
            facts = notices.facts_of(case) | {"level": review.level, "no_permit": False}
            facts["url"] = notices.absolute(person.language, *_where_decided(review))
        outbox.post(
            key=f"review_to_decide:{case.reference}:{event.number}:{person.pk}",
            template="review_to_decide", to=person.email, language=person.language, user=person, context=facts,
        )  # fmt: skip


def _where_decided(review: Review) -> tuple[str, int]:
    if review.level == Review.Level.CHIEF:
        return "admin:requests_desk_case_change", review.case_id
    return "admin:requests_desk_review_change", review.pk


def deciders_of(review: Review) -> list[User]:
    """Who may decide a review today: chiefs other than whoever answered, or the ministry's administrators.

    A chief who answered decides only when the agency has no other chief left.
    """
    offers = Offers(review.case)
    if review.level == Review.Level.CHIEF:
        postings = offers.other_chiefs if offers.other_chiefs.exists() else chiefs_of(review.case)
    else:
        postings = Posting.objects.current().filter(role=Role.MINISTRY_ADMIN, user__is_active=True)
    people = User.objects.filter(pk__in=postings.values("user_id")).exclude(pk=review.asked_by_id)
    return list(people.order_by("pk"))


def may_decide(review: Review, user: User) -> bool:
    """Whether somebody decides this review."""
    return review.decided_at is None and user.pk in {person.pk for person in deciders_of(review)}


@transaction.atomic
def decide_review(*, review: Review, by: User, decision: str, words: str) -> Review:
    """Decide a review with its reasons: the answer stands, or the request is studied again from today.

    Raises Review.DoesNotExist outside one's scope; ValidationError when it is decided already, is not this
    person's to decide, or has no reasons.
    """
    review = locks.reviewed(review, by)
    case = review.case
    refuse(_why_not_decide(review, by, decision, words))
    review.decision, review.words = decision, words.strip()
    review.decided_by, review.decided_at = by, timezone.now()
    review.save(update_fields=["decision", "words", "decided_by", "decided_at"])
    event = case.record("review_decided", by=by, actor=Actor.STAFF, review=review.pk, decision=decision)
    if decision == Review.Decision.REOPENED:
        study_again(case, by=by, actor=Actor.STAFF, review=review.pk)
    notices.tell_applicant(case, "review_decided", event, decision=decision, words=review.words, level=review.level)
    return review


def _why_not_decide(review: Review, by: User, decision: str, words: str) -> str:
    if review.decided_at:
        return _("This review was already decided.")
    if not may_decide(review, by):
        return _("This review is for another person to decide: whoever answered does not review their own answer.")
    if decision not in Review.Decision.values:
        return _("Choose a decision.")
    return "" if words.strip() else _("Write the reasons of the decision; the applicant reads them.")
