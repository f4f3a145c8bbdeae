"""Rows and files say the same: a public service once lost attachments and nobody noticed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from requests_desk.models import Deliverable, Document

FOLDERS = ("papers", "deliverables")
SETTLED = timedelta(hours=1)  # a younger file may belong to a transaction that has not ended


@dataclass
class Found:
    """Rows whose file is gone, or has another size; and files that no row names."""

    rows: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)


def compare(storage: Storage = default_storage) -> Found:
    """Look at every kept file both ways; reads names and sizes, never contents."""
    found, named = Found(), set()
    for name, size in _rows():
        found.rows += 1
        named.add(name)
        if not storage.exists(name):
            found.missing.append(name)
        elif storage.size(name) != size:
            found.changed.append(name)
    for folder in FOLDERS:
        found.unnamed += [name for name in _files(storage, folder) if name not in named]
    return found


def _rows() -> Iterator[tuple[str, int]]:
    for rows in (Document.objects.kept(), Deliverable.objects.all()):
        yield from rows.values_list("file", "size").iterator()


def _files(storage: Storage, folder: str) -> Iterator[str]:
    """Files of a folder and of those in it that have had time to be named by a row."""
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in files:
        path = f"{folder}/{name}"
        if storage.get_modified_time(path) < timezone.now() - SETTLED:
            yield path
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}")
