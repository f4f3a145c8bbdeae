"""Whoever ordered a file is told that it is there: a link to their page, no figure and no file."""

from django.utils.translation import override

from common import days
from notifications import outbox
from reports.models import Export
from requests_desk.notices import absolute


def tell(row: Export) -> None:
    """Promise one message in the transaction that makes the file ready."""
    with override(row.by.language):
        context = {
            "what": str(row.get_kind_display()), "year": row.campaign.year,
            "until": days.local(row.expires_at).date().isoformat(),  # type: ignore[arg-type]
            "url": absolute(row.by.language, "reports:exports"),
        }  # fmt: skip
    outbox.post(
        key=f"export_ready:{row.pk}", template="export_ready", to=row.by.email, language=row.by.language, user=row.by,
        context=context,
    )  # fmt: skip
