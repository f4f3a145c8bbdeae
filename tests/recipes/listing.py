"""The public calendar of open days as a reader sees it: a page of it, what it names, an event that tests name."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from agencies.models import Agency
from openhouse.models import OpenDay
from tests.recipes import openhouse as make

HOME = "/fr/open-days/"


def page(client: Client, address: str = "", expect: int = 200, language: str = "fr") -> BeautifulSoup:
    """A page of the calendar, with plain spaces."""
    answer = client.get(f"/{language}/open-days/{address}")
    assert answer.status_code == expect
    return BeautifulSoup(answer.content.decode().replace("\xa0", " "), "html.parser")


def titles(soup: Any) -> list[str]:
    """Titles of the events shown, in their order."""
    return [link.text for link in soup.select(".dates a, .month .held a, .list > li > a")]


def event(title: str, of: Agency | None = None, **fields: Any) -> OpenDay:
    """An announced event of that title."""
    return make.event(of, title_fr=title, title_ar=f"{title} بالعربية", **fields)
