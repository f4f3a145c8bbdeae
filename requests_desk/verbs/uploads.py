"""Files that arrive in pieces: begun, continued, made a paper when the last byte is here."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import Accepted, Refused, accept
from requests_desk import parts
from requests_desk.models import Document, PaperRequest, Upload
from requests_desk.models.upload import MEGABYTE, most_bytes
from requests_desk.verbs.papers import awaited, keep_document, unsent

MOST_UNFINISHED = 20
MOST_WAITING_BYTES = 200 * MEGABYTE
MOST_PER_PAPER = 30
IDLE = timedelta(hours=1)
KEPT = timedelta(days=2)


class OutOfStep(Exception):
    """The piece does not begin where the last one ended; the argument says where it should."""


@transaction.atomic
def begin(*, by: User, name: str, size: int, **paper: Any) -> Upload:
    """An upload of ``size`` bytes for ``paper``: draft and requirement, or paper_request.

    Raises Refused for a size that can never be taken, ValidationError when one's unfinished files are too many.
    """
    # one row to wait for, so that the limits hold for requests at one moment too
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    upload = Upload(owner=by, name=name[:300], size=size, **paper)
    limit = most_bytes(upload.needed)
    if not size or size > limit:
        raise Refused("too_big" if size else "empty", size=size, limit=limit)
    _leave_room(upload, by)
    upload.save(force_insert=True)
    return upload


def _leave_room(upload: Upload, by: User) -> None:
    """Forget one's oldest abandoned files when there are too many; refuse when that is not enough."""
    given = Document.objects.filter(
        draft=upload.draft, requirement=upload.requirement, paper_request=upload.paper_request
    )
    if given.count() >= MOST_PER_PAPER:
        raise ValidationError(_("Thirty files for one paper are the most."), code="too_many_given")
    waiting = Upload.objects.visible_to(by).unfinished()
    for abandoned in waiting.untouched_for(IDLE).order_by("touched_at"):
        if _fits(waiting, upload.size):
            break
        _forget(abandoned)
    if not _fits(waiting, upload.size):
        raise ValidationError(
            _("Too many of your files are still on their way. Let them arrive or cancel some, then try again."),
            code="too_many",
        )


def _fits(waiting: Any, size: int) -> bool:
    held = waiting.aggregate(bytes=Sum("size"))["bytes"] or 0
    return waiting.count() < MOST_UNFINISHED and held + size <= MOST_WAITING_BYTES


def locked(upload: Upload, by: User) -> Upload:
    """One's upload under its row lock, its row and its file saying the same. Raises Upload.DoesNotExist."""
    found = Upload.objects.visible_to(by).select_for_update(of=("self",)).get(pk=upload.pk)
    if not found.document_id and not found.refused:
        _reconcile(found)
    return found


def _reconcile(upload: Upload) -> None:
    """A process that died between file and row leaves one of them longer: what both have is true."""
    held = parts.length(upload)
    if held > upload.received:
        parts.cut(upload, upload.received)
    elif held < upload.received:
        upload.has_received(held)


@transaction.atomic
def state(*, upload: Upload, by: User) -> Upload:
    """How far an upload has come."""
    return locked(upload, by)


@transaction.atomic
def add(*, upload: Upload, by: User, at: int, data: bytes) -> Upload:
    """Add a piece that begins at byte ``at``: the file first, then the row. Raises OutOfStep, or Refused (too_big)."""
    upload = locked(upload, by)
    if at != upload.received:
        raise OutOfStep(upload.received)
    if at + len(data) > upload.size:
        raise Refused("too_big", size=at + len(data), limit=upload.size)
    parts.append(upload, data)
    upload.has_received(at + len(data))
    return upload


def finish(*, upload: Upload, by: User) -> Document:
    """The paper that a whole upload becomes, once, however often this is asked.

    Raises Refused when it cannot be taken (its bytes are then gone; "busy" alone keeps them),
    ValidationError when the request no longer takes papers.
    """
    paper = upload.needed
    if upload.document:
        return upload.document
    if upload.refused:
        raise Refused(upload.refused, size=upload.size, limit=most_bytes(paper))
    try:
        with parts.opened(upload) as part:
            file: File[Any] = File(part, name=upload.name)
            accepted = accept(file, max_bytes=most_bytes(paper), drawing=bool(paper and paper.drawing))
    except Refused as refused:
        if refused.code != "busy":
            _refuse(upload, refused.code)
        raise
    except FileNotFoundError:
        return _made_meanwhile(upload, by)
    return _keep(upload, by, accepted)


def _made_meanwhile(upload: Upload, by: User) -> Document:
    """What another request made of the same bytes a moment ago. Raises Upload.DoesNotExist when it was nothing."""
    found = Upload.objects.visible_to(by).select_related("document").get(pk=upload.pk)
    if found.document is None:
        raise (
            Refused(found.refused, size=found.size, limit=most_bytes(upload.needed))
            if found.refused
            else Upload.DoesNotExist
        )
    return found.document


@transaction.atomic
def _refuse(upload: Upload, code: str) -> None:
    Upload.objects.filter(pk=upload.pk, document=None).update(refused=code)
    transaction.on_commit(partial(parts.remove, upload))


@transaction.atomic
def _keep(upload: Upload, by: User, accepted: Accepted) -> Document:
    upload = Upload.objects.visible_to(by).select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.document:
        return upload.document
    where = {"draft": unsent(upload.draft, by)} if upload.draft else _to_case(upload.paper_request, by)
    upload.document = keep_document(file=accepted, requirement=upload.requirement, **where)
    upload.save(update_fields=["document"])
    transaction.on_commit(partial(parts.remove, upload))
    return upload.document


def _to_case(paper: PaperRequest | None, by: User) -> dict[str, Any]:
    """A paper asked for takes files while it is open; they are given when the citizen says so."""
    assert paper is not None  # the database says: a draft or a paper asked for
    paper = awaited(paper, by)
    return {"case": paper.case, "paper_request": paper}


@transaction.atomic
def drop(*, upload: Upload, by: User) -> None:
    """Cancel an upload; a paper already made of it stays."""
    _forget(Upload.objects.visible_to(by).select_for_update(of=("self",)).get(pk=upload.pk))


def _forget(upload: Upload) -> None:
    transaction.on_commit(partial(parts.remove, Upload(pk=upload.pk)))
    upload.delete()


@transaction.atomic
def forget_abandoned() -> int:
    """Erase uploads untouched for two days, and parts that no row names; returns how many of both."""
    old = Upload.objects.untouched_for(KEPT).select_for_update(skip_locked=True)
    for upload in (rows := list(old)):
        _forget(upload)
    return len(rows) + _sweep()


def _sweep() -> int:
    """Parts whose row went with its draft or its owner."""
    known = {f"{pk}.part" for pk in Upload.objects.unfinished().values_list("pk", flat=True)}
    lost = [path for path in parts.folder().glob("*.part") if path.name not in known and parts.is_old(path, KEPT)]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
