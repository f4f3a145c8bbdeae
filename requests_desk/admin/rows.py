"""The rows of the queue as HTML, a function a row.

Django's own list looks up, formats and wraps each of 450 cells by itself, which was half of the page's time.
"""

from collections.abc import Iterable

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import days
from requests_desk.admin import badges
from requests_desk.admin.badges import Badges
from requests_desk.models import Case

HERE = "__key__"  # stands for a case's key in the address that all rows share
# All that a row shows, by which the list reads no more of a case, its commune and its people.
SHOWN = (
    *("reference", "kind", "language", "status", "due_on", "risk_on", "filed_on", "filed_at", "stay_to"),
    *("term_counted", "answered_on", "reopened_on", "news_at", "fast_lane", "after_hours"),
    *("name_ar", "name_latin", "applicant__email"),
    *("agency_id", "rerouted_from_id", "duplicate_of_id", "commune__name_ar", "commune__name_fr"),
    *("assignee__name_ar", "assignee__name_latin", "assignee__email", "assignee__language"),
)
_ROW = (
    '<tr><td class="action-checkbox"><input type="checkbox" name="{name}" value="{key}" class="action-select"'
    ' aria-label="{tick}"></td><th class="field-ref"><a href="{url}"><bdi dir="ltr">{reference}</bdi></a></th>'
    '<td class="field-state">{state}</td><td class="field-due">{due}</td><td class="field-person">{person}</td>'
    '<td class="field-asks">{kind}</td><td class="field-place">{place}</td>'
    '<td class="field-officer">{officer}</td></tr>'
)


class Rows:
    """Draws the cases of a page in the reader's language; ``address`` is that of a case, with ``HERE`` for its key."""

    def __init__(self, marks: Badges, address: str) -> None:
        self.marks, self.address = marks, address
        self.language = get_language() or "ar"
        self.kinds = {str(value): str(label) for value, label in Case._meta.get_field("kind").flatchoices}
        self.tick = _("Tick %(reference)s")

    def drawn(self, cases: Iterable[Case]) -> SafeString:
        """The rows, one after the other."""
        return format_html_join("\n", "{}", ((self.row(case),) for case in cases))

    def row(self, case: Case) -> SafeString:
        """A case: its box to tick, and what an officer sees of it at a glance."""
        return format_html(
            _ROW,
            name=ACTION_CHECKBOX_NAME,
            key=case.pk,
            tick=self.tick % {"reference": case.reference},
            url=self.address.replace(HERE, str(case.pk)),
            reference=case.reference,
            state=badges.drawn([badges.state(case), *self.marks.signs(case)]),
            due=self.due(case),
            person=self.person(case),
            kind=self.kinds.get(case.kind, case.kind),
            place=case.commune.name if case.commune else "—",
            officer=format_html("<bdi>{}</bdi>", case.assignee) if case.assignee else "—",
        )

    def due(self, case: Case) -> SafeString | str:
        """The day in words with the days left; a dash once answered."""
        if not case.is_open:
            return "—"
        left, day = self.marks.time(case), days.spell_day(case.due_on, self.language)
        return format_html("{} {}", day, badges.drawn([left])) if left else day

    def person(self, case: Case) -> SafeString:
        """The applicant's name, and the day they leave Morocco while an answer is owed."""
        name = format_html("<bdi>{}</bdi>", case.applicant_name)
        if not case.is_open or not case.stay_to or case.stay_to < self.marks.today:
            return name
        leaves = _("leaves on %(day)s") % {"day": days.spell_day(case.stay_to, self.language)}
        return format_html('{} <small class="mre-leaves">{}</small>', name, leaves)
