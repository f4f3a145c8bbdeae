"""The PDF of a case's file: what ``templates/pdf/file.typ`` reads."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import days, pdf
from requests_desk import proof, story
from requests_desk.casefile.facts import facts_of, moment
from requests_desk.models import Actor, Case, CaseEvent
from requests_desk.pairs import both


def sheet_of(case: Case, by: Any, *, notes: bool) -> bytes:
    """Facts, sealed history, messages and list of papers, in the language now active, headings in both."""
    now = timezone.now()
    here = days.local(now)
    return pdf.render(
        "file",
        {
            "language": get_language() or "ar",
            "date": [here.year, here.month, here.day],
            "reference": case.reference,
            "agency": both(lambda: case.agency.name),
            "made": _("Made on %(moment)s by %(who)s.") % {"moment": moment(now), "who": by},
            "facts": [{"label": label, "value": value} for label, value in facts_of(case)],
            "verified": _verified(case),
            "history": _history(case),
            "messages": _messages(case),
            "papers": _papers(case) + _delivered(case),
            "notes": _notes(case) if notes else [],
            "with_notes": notes,
        }
        | _words(),
    )


def _words() -> dict[str, Any]:
    return {
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "title": both(lambda: _("File of the request")),
        "heads": {
            "facts": both(lambda: _("The request")),
            "history": both(lambda: _("History")),
            "messages": both(lambda: _("Messages")),
            "papers": both(lambda: _("Papers and documents")),
            "notes": both(lambda: _("Internal notes")),
        },
        "labels": {
            "none": _("None."),
            "sealed": _(
                "Each line of the history is sealed by the SHA-256 checksum under it, which covers the line before too."
            ),
            "internal": _("Internal: not for the applicant."),
        },
    }


def _verified(case: Case) -> str:
    """What checking the seals found."""
    broken = next(CaseEvent.objects.filter(case=case).broken(), None)
    if broken is None:
        return _("The history was checked when this file was made: every line holds.")
    return _("The history was checked when this file was made: line %(number)s does not hold.") % {
        "number": broken.number
    }


def _history(case: Case) -> list[dict[str, Any]]:
    events = list(case.events.select_related("by").order_by("number"))
    return [
        {
            "number": event.number,
            "at": moment(event.at),
            "what": f"{line.sentence}",
            "who": line.by or str(Actor(event.actor).label),
            "details": [*line.details, *filter(None, [line.words])],
            "hash": event.hash,
        }
        for event, line in zip(events, story.staff_lines(events), strict=True)
    ]


def _messages(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "who": f"{message.get_side_display()} · {message.by}",
            "at": moment(message.sent_at),
            "text": message.text,
            "files": [document.original_name for document in message.documents.all()],
        }
        for message in case.messages.select_related("by").prefetch_related("documents")
    ]


def _papers(case: Case) -> list[dict[str, str]]:
    given = case.documents.given().select_related("requirement", "paper_request__requirement")
    return [
        {"label": row.label, "file": row.original_name, "on": moment(row.given_at), "sha256": row.sha256}
        for row in given
    ]


def _delivered(case: Case) -> list[dict[str, str]]:
    return [
        {
            "label": _("Delivered document: %(state)s") % {"state": row.get_state_display()},
            "file": proof.grouped(row.code),
            "on": moment(row.delivered_at),
            "sha256": row.sha256,
        }
        for row in case.deliverables.all()
    ]


def _notes(case: Case) -> list[dict[str, str]]:
    """Notes, then opinions asked inside."""
    said = [
        {"who": f"{note.get_sort_display()} · {note.by}", "at": moment(note.at), "text": note.text}
        for note in case.notes.select_related("by").order_by("at", "pk")
    ]
    for row in case.internal_opinions.select_related("asked_by", "asked_of").order_by("asked_at", "pk"):
        text = f"{row.question}\n— {row.text}" if row.text else row.question
        said.append({"who": f"{row.asked_by} → {row.asked_of}", "at": moment(row.asked_at), "text": text})
    return said
