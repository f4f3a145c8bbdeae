"""Ready-made replies: which are offered, what their variables stand for, how a text is filled for one case."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from agencies.models import ServiceTerms
from common import days
from requests_desk.models import CannedReply, Case

LANGUAGES = ("ar", "fr")
# What may stand in braces, with what it means to whoever writes a reply.
VARIABLES: dict[str, Any] = {
    "name": gettext_lazy("the applicant’s name"),
    "reference": gettext_lazy("the reference of the request"),
    "kind": gettext_lazy("the kind of request"),
    "agency": gettext_lazy("the agency’s name"),
    "due": gettext_lazy("the day by which the answer is expected"),
    "commune": gettext_lazy("the commune’s name"),
    "officer": gettext_lazy("the name of the officer in charge"),
    "paper": gettext_lazy("the papers asked for and not yet received"),
    "days": gettext_lazy("the agency’s time to answer, with its unit"),
}
UNKNOWN_YET = "…"
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_FLAG = re.compile(r"\[\[ .*? \]\]")
UNFINISHED = gettext_lazy("Write your words in place of each part marked [[ … ]]: nothing is sent before.")
_NO_TEXT = {"ar": gettext_lazy("no Arabic text: write it"), "fr": gettext_lazy("no French text: write it")}


def odd_names(text: str) -> list[str]:
    """What stands in braces and is no variable, in order; a brace alone is odd as well."""
    found = [inner for inner in _IN_BRACES.findall(text) if inner not in VARIABLES]
    alone = [brace for brace in "{}" if brace in _IN_BRACES.sub("", text)]
    return list(dict.fromkeys(found + alone))


def names_in(text: str) -> set[str]:
    """Variables a text uses."""
    return {inner for inner in _IN_BRACES.findall(text) if inner in VARIABLES}


def render(reply: CannedReply, case: Case, language: str, by: Any = None) -> str:
    """A reply in a language, filled from a case; plain text, never raises.

    Without a text in that language: the flag of ``missing``, then the other language's text to work from.
    """
    text = text_in(reply, language)
    if text:
        return fill(text, case, language, by)
    other = "fr" if language == "ar" else "ar"
    return f"{missing(language)}\n\n{fill(text_in(reply, other), case, other, by)}".strip()


def text_in(reply: CannedReply, language: str) -> str:
    """The text of a reply in one language; empty when nobody wrote it."""
    return str(getattr(reply, f"text_{language}", "") or "")


def missing(language: str) -> str:
    """The line that flags a text nobody wrote in a language, for the officer's eyes."""
    return f"[[ {_NO_TEXT.get(language, _NO_TEXT['fr'])} ]]"


def is_unfinished(text: str) -> bool:
    """Whether a text still has a part marked ``[[ … ]]``: the flag of ``missing``, or what a reply leaves to write."""
    return bool(_FLAG.search(text))


def fill(text: str, case: Case, language: str, by: Any = None) -> str:
    """A text with its variables replaced; a fact nobody knows yet shows as dots, an unknown name stays."""
    known = facts(case, language, by, only=names_in(text))
    return _IN_BRACES.sub(lambda found: known.get(found[1], found[0]) or UNKNOWN_YET, text)


def facts(case: Case, language: str, by: Any = None, only: Collection[str] = tuple(VARIABLES)) -> dict[str, str]:
    """What variables stand for in a case, in a language; empty where nothing is known."""
    with override(language):
        return {name: _FACTS[name](case, by) for name in only}


def lacking(text: str, case: Case, language: str, by: Any = None) -> list[str]:
    """Variables of a text that nothing is known for in a case."""
    return sorted(name for name, value in facts(case, language, by, only=names_in(text)).items() if not value)


def offered(case: Case, by: Any, situations: Collection[str]) -> QuerySet[CannedReply]:
    """Replies in use that fit a case and a situation, for somebody who works it: the agency's own first."""
    fitting = CannedReply.objects.visible_to(by).filter(
        Q(kind="") | Q(kind=case.kind), Q(agency=None) | Q(agency=case.agency_id), active=True, situation__in=situations
    )
    return fitting.order_by("situation", "agency_id", "pk")


def _name(case: Case, _by: Any) -> str:
    if get_language() == "ar":
        return case.name_ar or case.name_latin
    return case.name_latin or case.name_ar


def _officer(case: Case, by: Any) -> str:
    person = case.assignee or by
    return person.name_in(get_language() or "ar") if person else ""


def _papers(case: Case, _by: Any) -> str:
    awaited = case.paper_requests.filter(answered_at=None).select_related("requirement") if case.pk else ()
    return _(", ").join(paper.name for paper in awaited)


def _days(case: Case, _by: Any) -> str:
    count = case.term_days
    if case.term_counted == ServiceTerms.Counted.WORKING:
        return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return ngettext("%(count)s calendar day", "%(count)s calendar days", count) % {"count": count}


_FACTS: dict[str, Callable[[Case, Any], str]] = {
    "name": _name,
    "reference": lambda case, _by: case.reference,
    "kind": lambda case, _by: str(case.get_kind_display()),
    "agency": lambda case, _by: case.agency.name or "",
    "due": lambda case, _by: days.spell_day(case.due_on, get_language() or "ar"),
    "commune": lambda case, _by: (case.commune.name or "") if case.commune else "",
    "officer": _officer,
    "paper": _papers,
    "days": _days,
}
