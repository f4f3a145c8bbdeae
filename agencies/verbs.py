"""What the ministry does with staff."""

from django.db import transaction

from agencies.models import Posting


@transaction.atomic
def appoint(*, posting: Posting) -> Posting:
    """Save a posting and let its person enter the administration.

    What they may do there follows from the roles they hold on the day (agencies/roles.py);
    the door itself still asks for a second factor.
    """
    if posting._state.adding:
        posting.save()
    if not posting.user.is_staff:
        posting.user.is_staff = True
        posting.user.save(update_fields=["is_staff"])
    return posting
