"""What data/appointment_services.csv and data/appointment_questions.csv propose for every agency to give."""

from dataclasses import dataclass

from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from appointments.models import CELL, Mode, Question, Service
from appointments.models.service import lines_of

SERVICES, QUESTIONS = "appointment_services.csv", "appointment_questions.csv"
_SERVICE = (
    *("key", "purpose", "name_fr", "name_ar", "description_fr", "description_ar", "bring_fr", "bring_ar", "ways"),
    *("minutes", "buffer_minutes", "included", "extra_minutes", "party_most", "notice_hours", "horizon_days"),
    "needs_case",
)
_QUESTION = ("service", "kind", "required", "label_fr", "label_ar", "choices_fr", "choices_ar")
# From and to, and whether it lies on the grid of whole cells; the bounds of the table's own constraints.
_NUMBERS = {
    "minutes": (5, 480, CELL),
    "buffer_minutes": (0, 120, CELL),
    "included": (1, 50, 1),
    "extra_minutes": (0, 60, CELL),
    "party_most": (1, 50, 1),
    "notice_hours": (0, 24 * 30, 1),
    "horizon_days": (1, 366, 1),
}


@dataclass(frozen=True)
class Offered:
    """Rows of the two files; a question names its service by its key."""

    services: list[Values]
    questions: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add missing services with their questions; change what staff edited only with ``overwrite``.

        A question has no key but its words, which staff may change: those of a service that stands
        already are left alone, or the former wording would come back beside theirs.
        """
        national = Service.objects.filter(agency=None)
        before = set(national.values_list("key", flat=True))
        told = sync("services by appointment", Service, self.services, ("agency_id", "key"), update=overwrite)
        ids = dict(national.values_list("key", "pk"))
        wanted = [asked for asked in self.questions if overwrite or asked["service"] not in before]
        rows = [
            {name: value for name, value in asked.items() if name != "service"} | {"service_id": ids[asked["service"]]}
            for asked in wanted
        ]
        asked = sync("questions of services", Question, rows, ("service_id", "label_fr"), update=overwrite)
        asked.kept += len(self.questions) - len(wanted)
        return [told, asked]


def read(source: Source) -> Offered:
    """Read and judge both files; faults are noted in the source."""
    services = once(source.rows(SERVICES, _SERVICE), "key")
    questions = source.rows(QUESTIONS, _QUESTION)
    return Offered(
        [_service(row, order) for order, row in enumerate(services.values(), 1)],
        [_question(row, set(services), order) for order, row in enumerate(questions, 1)],
    )


def _service(row: Row, order: int) -> Values:
    ways = row.many("ways")
    if not ways or set(ways) - set(Mode.values):
        row.fault("ways", f"not some of {', '.join(Mode.values)}")
    values: Values = {
        "agency_id": None,
        "key": row.text("key", 40),
        "purpose": row.among("purpose", Service.Purpose.values),
        "order": order,
        "needs_case": row.among("needs_case", ("yes", "no")) == "yes",
    }
    for language in ("fr", "ar"):
        values[f"name_{language}"] = row.text(f"name_{language}", 120)
        values[f"description_{language}"] = row.text(f"description_{language}", 1000, needed=False)
        values[f"bring_{language}"] = row.lines(f"bring_{language}", 1000)
    return values | {mode: mode in ways for mode in Mode.values} | {name: _number(row, name) for name in _NUMBERS}


def _number(row: Row, column: str) -> int:
    least, most, step = _NUMBERS[column]
    number = row.number(column)
    if number is None or not least <= number <= most or number % step:
        every = f" in steps of {step}" if step > 1 else ""
        row.fault(column, f"not {least} to {most}{every}")
        return least
    return number


def _question(row: Row, services: set[str], order: int) -> Values:
    values: Values = {
        "service": row.among("service", services),
        "kind": row.among("kind", Question.Kind.values),
        "required": row.among("required", ("yes", "no")) == "yes",
        "order": order,
    }
    for language in ("fr", "ar"):
        values[f"label_{language}"] = row.text(f"label_{language}", 160)
        values[f"choices_{language}"] = row.lines(f"choices_{language}", 1000)
    given = [len(lines_of(values[f"choices_{language}"])) for language in ("fr", "ar")]
    if given[0] != given[1] or (values["kind"] == Question.Kind.CHOICE) != (given[0] > 1):
        row.fault("choices_fr", "a choice has two or more answers, as many in each language; another question has none")
    return values
