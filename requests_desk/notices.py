"""What the applicant and those who follow are told, each in their language, in the transaction of its cause."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from accounts.models import User
from agencies.models import Kind
from notifications import outbox
from notifications.models import Message
from requests_desk import links
from requests_desk.models import Case, CaseEvent, DeskRules, Draft, Follower, PaperRequest

# A name is typed freely and goes to strangers: one that looks like an address or a link is not repeated.
_LURE = re.compile(r"[/:@]|www|\.\w", re.IGNORECASE)


def absolute(language: str, viewname: str, *args: Any) -> str:
    """Full address of a page in a language."""
    with override(language):
        return settings.BASE_URL + reverse(viewname, args=args)


def tell_applicant(case: Case, template: str, event: CaseEvent, **context: Any) -> None:
    """Promise the applicant, and whoever follows the case, one message about one event.

    A lazy text or a callable in the context is said in each reader's language. Must run
    inside the event's transaction.
    """
    key = f"{template}:{case.reference}:{event.number}"
    _tell(case, case.applicant, key, template, case.language, context | {"answers": True})
    for follower in case.followers.active().exclude(user_id=event.by_id or 0).select_related("user"):
        assert follower.user is not None
        # an e-mail of theirs becomes a message of the thread only when they may write in it
        following = context | {"following": safe_name(case.applicant_name), "answers": follower.may_act}
        _tell(case, follower.user, f"{key}:{follower.pk}", template, follower.language, following)


def _tell(case: Case, to: User, key: str, template: str, language: str, context: dict[str, Any]) -> None:
    with override(language):
        facts = facts_of(case) | {name: in_words(value) for name, value in context.items()}
    outbox.post(key=key, template=template, to=to.email, language=language, user=to, context=facts)


def invitation_to_rate(case: Case) -> Message:
    """The applicant's invitation to mark the answer, once a request; not yet promised."""
    with override(case.language):
        facts = facts_of(case) | {"no_permit": False}
    facts["url"] = absolute(case.language, "requests_desk:rate", case.reference)
    return outbox.letter(
        key=f"rate_answer:{case.reference}", template="rate_answer", to=case.applicant.email, language=case.language,
        user=case.applicant, context=facts,
    )  # fmt: skip


def warn_of_papers(case: Case, last_day: date) -> None:
    """Promise the applicant the warning that papers are erased after a day, with the way to keep them."""
    with override(case.language):
        facts = facts_of(case) | {"no_permit": False}
    facts |= {
        "last_day": str(last_day),
        "download_url": absolute(case.language, "requests_desk:download", case.reference),
    }
    outbox.post(
        key=f"papers_ending:{case.reference}:{last_day}", template="papers_ending", to=case.applicant.email,
        language=case.language, user=case.applicant, context=facts,
    )  # fmt: skip


def facts_of(case: Case) -> dict[str, Any]:
    """What every letter about a case may say, in the language now active."""
    return {
        "reference": case.reference,
        "kind": str(case.get_kind_display()),
        "agency": case.agency.name,
        "due": case.due_on.isoformat(),
        "no_permit": case.kind == Kind.PRE_STUDY,
        "url": settings.BASE_URL + reverse("requests_desk:case", args=[case.reference]),
    }


def in_words(value: Any) -> Any:
    """A value of a letter, said in the language now active when it is lazy or a callable."""
    if isinstance(value, Promise):
        return str(value)
    return value() if callable(value) else value


def safe_name(name: str) -> str:
    """A typed name as a letter may repeat it; empty when it looks like an address or a link."""
    return "" if _LURE.search(name) else name


def tell_of_follower(case: Case, event: CaseEvent, follower: Follower, act: str) -> None:
    """Promise the applicant one message about what a follower did."""
    context = {"who": safe_name(follower.name) or follower.email, "act": act, "may_act": follower.may_act}
    key = f"follower_acted:{case.reference}:{event.number}"
    _tell(case, case.applicant, key, "follower_acted", case.language, context)


def tell_if_follower(case: Case, event: CaseEvent, act: str) -> None:
    """Tell the applicant when somebody else acted for them: ``paper`` or ``wrote``."""
    if event.by_id == case.applicant_id:
        return
    follower = case.followers.active().filter(user_id=event.by_id or 0).first()
    if follower:
        tell_of_follower(case, event, follower, act)


def promise_invitation(follower: Follower) -> None:
    """Promise the invited person the link by which they agree; in the invitation's transaction."""
    case, language = follower.case, follower.language
    with override(language):
        context = {
            "inviter": safe_name(case.applicant_name) or case.applicant.email,
            "kind": str(case.get_kind_display()),
            "may_act": follower.may_act,
            "days": links.INVITED_FOR.days,
            "url": absolute(language, "requests_desk:invitation", links.to_follow(follower)),
        }
    outbox.post(
        key=f"follower_invited:{follower.pk}", template="follower_invited", to=follower.email, language=language,
        context=context,
    )  # fmt: skip


def promise_confirmation(draft: Draft, email: str) -> None:
    """Promise the owner the link by which they confirm, at most one a day; in its cause's transaction."""
    assert draft.prepared_by is not None
    with override(draft.language):
        context = {
            "preparer": safe_name(draft.prepared_by.name_in(draft.language)),
            "preparer_email": draft.prepared_by.email,
            "is_a": str(Follower.Is(draft.answer("prepare", "is_a")).label),
            "kind": str(draft.get_kind_display()),
            "days": DeskRules.objects.current().draft_days,
            "url": absolute(draft.language, "requests_desk:confirm", links.to_confirm(draft)),
        }
    outbox.post(
        key=f"confirm_draft:{draft.token.hex}:{draft.asked_at:%Y%m%d}", template="confirm_draft", to=email,
        language=draft.language, context=context,
    )  # fmt: skip


def tell_preparer(draft: Draft, decision: str, case: Case | None = None) -> None:
    """Promise the preparer what the owner decided: ``confirmed``, ``corrected`` or ``refused``."""
    preparer = draft.prepared_by
    assert preparer is not None
    viewname, args = ("requests_desk:case", [case.reference]) if case else ("requests_desk:mine", [])
    with override(preparer.language):
        kind = str(draft.get_kind_display())
    outbox.post(
        key=f"draft_decided:{draft.token.hex}:{decision}:{draft.asked_at:%Y%m%d%H%M%S}",
        template="draft_decided",
        to=preparer.email,
        language=preparer.language,
        user=preparer,
        context={
            "decision": decision,
            "kind": kind,
            "reference": case.reference if case else "",
            "url": absolute(preparer.language, viewname, *args),
        },
    )


def papers_in_words(case: Case, asked: list[PaperRequest]) -> list[dict[str, str]]:
    """Each paper asked for with its reason, in the applicant's language."""
    with override(case.language):
        return paper_words(asked)


def paper_words(asked: list[PaperRequest]) -> list[dict[str, str]]:
    """Each paper asked for with its reason, in the language now active."""
    return [{"name": paper.name, "why": str(paper.get_reason_display()), "note": paper.note} for paper in asked]


@transaction.atomic
def promise_resume_link(draft: Draft, email: str) -> None:
    """Promise the link by which a draft is taken up again, at most one a saved state."""
    kept = DeskRules.objects.current().draft_days
    _tell_writer(draft, "draft_saved", email, f":{email}", no_permit=draft.kind == Kind.PRE_STUDY, days=kept)


def warn_of_the_end(draft: Draft, last_day: date) -> None:
    """Promise the warning that a draft is erased after a day. Must run inside the transaction that notes it."""
    _tell_writer(draft, "draft_expiring", draft.email, last_day=str(last_day))


def _tell_writer(draft: Draft, template: str, to: str, key: str = "", **context: Any) -> None:
    """One letter of a kind a saved state, with the way back into the draft."""
    with override(draft.language):
        kind = str(draft.get_kind_display())
    resume_url = absolute(draft.language, "requests_desk:resume", draft.signed())
    outbox.post(
        key=f"{template}:{draft.token.hex}{key}:{draft.saved_at:%Y%m%d%H%M%S}",
        template=template,
        to=to,
        language=draft.language,
        context={"resume_url": resume_url, "kind": kind} | context,
    )
