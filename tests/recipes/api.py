"""What programs ask the directory for."""

from typing import Any

from django.test import Client

DIRECTORY = ["regions", "provinces", "communes", "agencies", "offices", "guides", "announcements"]
LISTS = [*DIRECTORY, "campaigns", "open-days", "sessions"]


def rows(client: Client, name: str, **asked: Any) -> list[dict[str, Any]]:
    """The first page of a list."""
    return client.get(f"/api/v1/{name}/", asked).json()["results"]
