"""What many small transactions of one piece of work ask for again and again, read once for all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Read = TypeVar("Read")
_KEPT: ContextVar[dict[str, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Inside it ``once`` keeps what it reads. Meant for seconds: what others change meanwhile is not seen."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def once(name: str, read: Callable[[], Read]) -> Read:
    """What ``read`` gives; inside ``kept`` the first answer under this name, outside a new one each time."""
    readings = _KEPT.get()
    if readings is None:
        return read()
    if name not in readings:
        readings[name] = read()
    found: Read = readings[name]
    return found
