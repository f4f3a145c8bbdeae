"""What programs subscribe to, as they fetch it."""

from django.test import Client

NATIONAL, NEWS = "/fr/open-days/calendar.ics", "/fr/open-days/atom.xml"


def content(client: Client, address: str = NATIONAL) -> bytes:
    """What stands at an address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content
