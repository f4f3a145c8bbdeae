"""New requests that nobody has charge of: told each hour to who sorts them, one message a person and agency.

Filing itself asks nothing about staff: at the minute of an announcement it is the path that counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency
from notifications import jobs, outbox
from notifications.models import Message
from requests_desk import notices
from requests_desk.escalation import Told
from requests_desk.models import Case, Status

JOB = "new requests"
HOUR = timedelta(hours=1)
# What a beat that was down for longer left untold stands in the letter of the morning and in the queue.
WITHIN = timedelta(days=3)
# A request filed at the last second of an hour may be seen only in the next one, when its transaction is over.
SETTLED = timedelta(minutes=1)


def tell(now: datetime | None = None) -> bool:
    """Tell of what came until a minute before this hour, unless that was done; nothing is told twice or forgotten."""
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    last = jobs.last_period(JOB)
    since = datetime.fromisoformat(last) if last else hour - HOUR
    if since >= hour:
        return False
    return jobs.once(JOB, hour.isoformat(), partial(_tell, max(since, hour - WITHIN), hour))


def _tell(since: datetime, until: datetime) -> None:
    """Promise the letters of some hours, in a number of queries that does not grow; in the job's transaction."""
    new = Case.objects.filter(
        status=Status.SUBMITTED, assignee=None, filed_at__gte=since - SETTLED, filed_at__lt=until - SETTLED
    )
    came = Counter(new.order_by().values_list("agency_id", "applicant_id", "filed_by_id"))
    outbox.post_many(_letters(came, until))


def _letters(came: Mapping[tuple[int, int, int | None], int], until: datetime) -> Iterator[Message]:
    agencies = Agency.objects.in_bulk({agency for agency, _by, _at_desk in came})
    told = Told(list(agencies))
    people = User.objects.in_bulk({person for agency in agencies for person in told.sorting(agency)})
    for agency in sorted(agencies):
        for person in told.sorting(agency):
            # who filed a request, for themselves or at the desk, knows of it
            number = sum(n for (at, *by), n in came.items() if at == agency and person not in by)
            if number:
                yield _letter(people[person], agencies[agency], number, until)


def _letter(to: User, agency: Agency, number: int, until: datetime) -> Message:
    with override(to.language):
        context = {"number": number, "agency": agency.name}
    queue = notices.absolute(to.language, "admin:requests_desk_case_changelist")
    return outbox.letter(
        key=f"case_new:{agency.pk}:{until:%Y%m%d%H}:{to.pk}", template="case_new", to=to.email, language=to.language,
        user=to, context=context | {"url": f"{queue}?view=unassigned"},
    )  # fmt: skip
