"""A file is ordered: once, however often the button is pressed, and only what its reader may read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.models import Campaign
from reports.files.sheet import MOST_ROWS
from reports.models import Export
from reports.models.export import Kind
from reports.scope import agencies_counted_for, reads_all
from reports.slices import Slice
from reports.wish import Wish

MOST_OPEN = 5  # of one person: a worker makes them one by one


def wish_of(by: User, campaign: Campaign, query: str) -> Wish:
    """What a person may read now of what was asked for. Raises PermissionDenied; ValidationError by field."""
    national, agencies = reads_all(by), list(agencies_counted_for(by))
    if not by.is_active or not (agencies or national):
        raise PermissionDenied
    wish = Wish.of(by, campaign, QueryDict(query), agencies, national=national)
    if not wish.form.is_valid():
        raise ValidationError({name: list(said) for name, said in wish.form.errors.items()})
    return wish


def order_export(*, campaign: Campaign, kind: str, query: str, language: str, by: User) -> Export:
    """The open export of this wish, new or as it was ordered before.

    Raises PermissionDenied for who reads no figures; ValidationError for a filter or kind that means nothing, for more
    rows than a sheet holds, and for one export too many at once.
    """
    if kind not in Kind.values:
        raise ValidationError(_("This is not in the list. Choose one of its entries."), code="kind")
    with translation.override(language):
        wish = wish_of(by, campaign, query)
    total = rows_of(wish.form.slice) if kind.startswith("requests.") else None
    if kind == Kind.CASES_XLSX:
        refuse_more_than_a_sheet(total or 0)
    return _once(Export(campaign=campaign, kind=kind, query=wish.form.query, language=language, by=by, total=total))


def refuse_more_than_a_sheet(rows: int) -> None:
    """Raise ValidationError for more rows than a workbook's sheet holds under its head."""
    if rows > MOST_ROWS:
        said = _("These are more rows than a sheet holds (%(most)s): take the CSV file, or narrow the filter.")
        raise ValidationError(said % {"most": f"{MOST_ROWS:,}".replace(",", "\u202f")}, code="rows")


def rows_of(asked: Slice) -> int:
    """How many requests are asked for."""
    if not asked.desks:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {asked.rows()}", asked.parameters)
        return int(cursor.fetchone()[0])


@transaction.atomic
def _once(wanted: Export) -> Export:
    """Write it unless it is open already; a second press waits at the person's row and finds it."""
    User.objects.select_for_update(no_key=True).get(pk=wanted.by_id)
    same = {name: getattr(wanted, name) for name in ("by", "campaign", "kind", "language", "query")}
    found = Export.objects.open().filter(**same).first()
    if found is None:
        _refuse_too_many(wanted.by)
        wanted.save(force_insert=True)
    return found or wanted


def _refuse_too_many(by: User) -> None:
    if Export.objects.visible_to(by).open().count() >= MOST_OPEN:
        said = ngettext(
            "%(most)s file is being made for you already: wait until it is ready.",
            "%(most)s files are being made for you already: wait until one is ready.",
            MOST_OPEN,
        )
        raise ValidationError(said % {"most": MOST_OPEN}, code="many")
