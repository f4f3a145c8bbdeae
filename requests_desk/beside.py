"""What other apps know of a case, shown beside it on the officer's page and read in the query of the case itself."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from requests_desk.models import Case


class Line(NamedTuple):
    """One thing an app knows: where it leads, and its state."""

    words: tuple[str, ...]
    url: str
    tag: str = ""


class Beside(NamedTuple):
    """A section under its heading; ``action`` is the address of something new and the words for it."""

    title: str
    lines: Sequence[Line]
    action: tuple[str, str] | None = None


class Section(NamedTuple):
    """``read`` is what the query of the case reads along, an expression; ``shown`` makes a section of it, or None."""

    read: Callable[[], Any]
    shown: Callable[[Case, Any, Any], Beside | None]


_sections: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Add what an app knows of a case under a name of its own; called once, from ``AppConfig.ready``."""
    _sections[f"beside_{name}"] = section


def read_along() -> dict[str, Any]:
    """What the query of a case is annotated with."""
    return {name: section.read() for name, section in _sections.items()}


def sections(case: Case, user: Any) -> list[Beside]:
    """Everything known elsewhere of a case that was read with ``read_along``, for this reader."""
    found = (section.shown(case, user, getattr(case, name)) for name, section in _sections.items())
    return [one for one in found if one]
