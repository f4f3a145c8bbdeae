"""What the desk has to show on a person's own page, in a few queries whatever the number."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.space import Item, Urgency
from agencies.models import Commune
from common import days
from requests_desk import links
from requests_desk.models import Actor, Case, CaseMessage, Draft, Follower, PaperRequest, Status


def section(user: User) -> Iterable[Item]:
    """Cases filed or followed, drafts, drafts to confirm and invitations."""
    yield from _cases(user)
    yield from _drafts(user)
    yield from _invitations(user)


def _cases(user: User) -> Iterator[Item]:
    unread = CaseMessage.objects.filter(case=OuterRef("pk"), side=Actor.STAFF, read_at=None)
    acts = Follower.objects.active().filter(case=OuterRef("pk"), user=user, may_act=True)
    asked = PaperRequest.objects.filter(answered_at=None).select_related("requirement")
    cases = (
        Case.objects.followed_by(user)
        .select_related("agency", "commune")
        .annotate(unread=Exists(unread), acts=Exists(acts))
        .prefetch_related(Prefetch("paper_requests", asked, to_attr="awaited"))
    )
    for case in cases:
        yield Item(title=_named(case), ltr=case.reference, url=_url(case), **_state(case, user))


def _named(case: Case) -> str:
    return " · ".join(filter(None, [str(case.get_kind_display()), case.commune.name if case.commune else ""]))


def _url(case: Case) -> str:
    return reverse("requests_desk:case", args=[case.reference])


def _state(case: Any, user: User) -> dict[str, Any]:
    """Where a case stands for this person, and in which words."""
    mine = case.applicant_id == user.pk
    if case.is_waiting and (mine or case.acts):
        papers = _(", ").join(paper.name for paper in case.awaited)
        words = _("%(agency)s waits for: %(papers)s") % {"agency": case.agency.name, "papers": papers}
        return _at(Urgency.NOW, case.filed_on, _("A paper is awaited from you"), "wait", (words,))
    if case.unread and mine:
        told = _("The answer is here") if case.status == Status.ANSWERED else _("New message")
        return _at(Urgency.NOW, case.answered_on or case.filed_on, told, "wait", (case.agency.name,))
    if not case.is_open:
        over = case.answered_on or case.withdrawn_on or case.filed_on
        closed = (case.agency.name, days.spell_day(over, _language()))
        return _at(Urgency.DONE, over, case.get_status_display(), "calm", closed)
    return _open(case, Urgency.OPEN if mine else Urgency.FOLLOWED)


def _open(case: Case, urgency: Urgency) -> dict[str, Any]:
    """A case the agency works: the day it answers by, or that it stands still."""
    if case.is_waiting:
        return _at(urgency, case.due_on, _("A paper is awaited from the applicant"), "wait", (case.agency.name,))
    due = _("answer by %(day)s") % {"day": days.spell_day(case.due_on, _language())}
    tag, kind = (_("Late"), "late") if case.is_late else (str(case.get_status_display()), "")
    return _at(urgency, case.due_on, tag, kind, (case.agency.name, due))


def _at(urgency: Urgency, when: Any, tag: Any, tag_kind: str, words: tuple[str, ...]) -> dict[str, Any]:
    return {"urgency": urgency, "when": when, "tag": tag, "tag_kind": tag_kind, "words": words}


def _by(sentence: str, name: Any) -> SafeString:
    """A sentence with a name whose script must not turn it round."""
    return SafeString(sentence % {"who": format_html("<bdi>{}</bdi>", name)})


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"


def _drafts(user: User) -> Iterator[Item]:
    mine = Q(owner=user) | Q(pk__in=Draft.objects.asked_of(user).values("pk"))
    drafts = list(Draft.objects.unfinished().filter(mine).select_related("prepared_by"))
    communes = Commune.objects.in_bulk({draft.answer("place", "commune") for draft in drafts} - {""})
    for draft in drafts:
        commune = communes.get(draft.answer("place", "commune"))
        title = " · ".join(filter(None, [str(draft.get_kind_display()), commune.name if commune else ""]))
        yield _of_mine(draft, title) if draft.owner_id == user.pk else _to_confirm(draft, title)


def _of_mine(draft: Draft, title: str) -> Item:
    """A draft of one's own: left, waiting for its owner, or refused by the person asked."""
    saved = days.local(draft.saved_at).date()
    words = _("saved on %(day)s") % {"day": days.spell_day(saved, _language())}
    tag, kind = _("Draft"), "calm"
    if draft.awaits_owner:
        tag, words = _("The owner has been asked"), draft.owner_asked
    elif draft.refused_at and draft.prepared_by_id == draft.owner_id:
        tag, kind, words = _("Not confirmed"), "late", draft.owner_asked
    url = reverse("requests_desk:resume", args=[draft.signed()])
    return Item(Urgency.DRAFT, title, url, saved, tag, kind, (words,))


def _to_confirm(draft: Draft, title: str) -> Item:
    """A draft somebody prepared for this person."""
    assert draft.asked_at is not None
    words = _by(_("%(who)s prepared it for you"), draft.prepared_by)
    url = reverse("requests_desk:confirm", args=[links.to_confirm(draft)])
    return Item(Urgency.NOW, title, url, days.local(draft.asked_at).date(), _("To confirm"), "wait", (words,))


def _invitations(user: User) -> Iterator[Item]:
    waiting = Follower.objects.standing().filter(accepted_at=None, email=user.email).select_related("case__applicant")
    for follower in waiting:
        words = _by(_("%(who)s invites you to follow it"), follower.case.applicant_name)
        url = reverse("requests_desk:invitation", args=[links.to_follow(follower)])
        on = days.local(follower.invited_at).date()
        yield Item(Urgency.NOW, str(follower.case.get_kind_display()), url, on, _("Invitation"), "wait", (words,))
