"""The questions of data/orientation_questions.csv and their answers in data/orientation_choices.csv."""

from dataclasses import dataclass
from typing import Any

from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from agencies.models import ExternalService, Kind
from requests_desk.models import OrientationChoice, OrientationQuestion

QUESTIONS, CHOICES = "orientation_questions.csv", "orientation_choices.csv"
_QUESTION = ("key", "first", "text_fr", "text_ar", "hint_fr", "hint_ar")
_CHOICE = (
    *("question", "key", "label_fr", "label_ar", "hint_fr", "hint_ar"),
    *("advice_fr", "advice_ar", "leads_to"),
)


@dataclass(frozen=True)
class Questions:
    """Rows of the two files; a choice names its question and its end by their keys."""

    questions: list[Values]
    choices: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add what is missing; change what staff edited only with ``overwrite``."""
        own = {values["key"] for values in self.questions if values["first"]}
        others = OrientationQuestion.objects.filter(first=True).exclude(key__in=own)
        if overwrite:
            others.update(first=False)  # one alone may be first, also between two statements
        elif others.exists():
            self._keep_the_first_of_staff()
        told = sync("orientation questions", OrientationQuestion, self.questions, ("key",), update=overwrite)
        choices = [_with_ids(values) for values in self._resolved()]
        return [
            told,
            sync("orientation answers", OrientationChoice, choices, ("question_id", "key"), update=overwrite),
        ]

    def _keep_the_first_of_staff(self) -> None:
        for values in self.questions:
            values["first"] = False

    def _resolved(self) -> list[Values]:
        ids = dict(OrientationQuestion.objects.values_list("key", "pk"))
        services = dict(ExternalService.objects.values_list("key", "pk"))
        return [
            values
            | {
                "question_id": ids[values["question"]],
                "next_question_id": ids.get(values["ask"]),
                "service_id": services.get(values["service"]),
            }
            for values in self.choices
        ]


def _with_ids(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in ("question", "ask", "service")}


def read(source: Source) -> Questions:
    """Read and judge both files; faults are noted in the source."""
    asked = once(source.rows(QUESTIONS, _QUESTION), "key")
    services = {row.text("key", 50) for row in source.rows("external_services.csv", ("key",))}
    questions = [_question(row) for row in asked.values()]
    known = {"ask": set(asked), "kind": set(Kind.values), "service": services}
    rows = source.rows(CHOICES, _CHOICE)
    _refuse_twice(rows)
    if asked and sum(values["first"] for values in questions) != 1:
        source.fault(QUESTIONS, 1, "first", "exactly one question is asked first")
    return Questions(questions, [_choice(row, order, known) for order, row in enumerate(rows, 1)])


def _question(row: Row) -> Values:
    return {
        "key": row.text("key", 50),
        "first": row.among("first", ("yes", "no")) == "yes",
        "text_fr": row.text("text_fr", 200),
        "text_ar": row.text("text_ar", 200),
        "hint_fr": row.text("hint_fr", 500, needed=False),
        "hint_ar": row.text("hint_ar", 500, needed=False),
    }


def _choice(row: Row, order: int, known: dict[str, set[str]]) -> Values:
    values: dict[str, Any] = {"question": row.among("question", known["ask"]), "key": row.text("key", 50)}
    for name, most, needed in (("label", 200, True), ("hint", 500, False), ("advice", 1000, False)):
        for language in ("fr", "ar"):
            values[f"{name}_{language}"] = row.text(f"{name}_{language}", most, needed)
    return values | {"order": order} | _target(row, known)


def _target(row: Row, known: dict[str, set[str]]) -> Values:
    """``ask:land``, ``kind:note`` or ``service:rokhas`` as the three columns, of which one is filled."""
    what, _colon, key = row.text("leads_to", 80).partition(":")
    if key not in known.get(what, ()):
        row.fault("leads_to", f"not ask:<question>, kind:<kind> or service:<service>: {row.cells['leads_to']}")
    return {name: key if name == what else "" for name in ("ask", "kind", "service")}


def _refuse_twice(rows: list[Row]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row.cells["question"], row.cells["key"]
        if key in seen:
            row.fault("key", f"{key[1]} stands already on line {seen[key]} for the same question")
        seen.setdefault(key, row.line)
