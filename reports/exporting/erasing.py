"""Files are kept for some days and erased; rows stay and say that there was one."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone

from reports.exporting.making import FOLDER
from reports.models import Export
from reports.models.export import State

_SETTLED = timedelta(days=1).total_seconds()


def erase_old() -> int:
    """Erase every file whose days are over; how many. Twice is the same as once."""
    old = Export.objects.filter(state=State.READY, expires_at__lte=timezone.now())
    for row in old:
        default_storage.delete(str(row.file.name))
        row.move_to(State.ERASED, file="")
    return len(old)


def erase_strays() -> int:
    """Erase files that no export names: of tries and rows that are gone. Younger ones than a day may be at work."""
    folder = Path(default_storage.path(FOLDER))
    if not folder.exists():
        return 0
    named = {Path(name).name for name in Export.objects.filter(state=State.READY).values_list("file", flat=True)}
    before = timezone.now().timestamp() - _SETTLED
    strays = [path for path in folder.iterdir() if path.name not in named and path.stat().st_mtime < before]
    for path in strays:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(strays)
