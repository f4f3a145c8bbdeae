"""Pages as a browser finds and reads them."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override


def at(name: str, *args: Any, language: str = "fr") -> str:
    """The address of a page."""
    with override(language):
        return reverse(name, args=args)


def soup(answer: HttpResponse) -> BeautifulSoup:
    """What an answer holds, by its marks."""
    return BeautifulSoup(answer.content.decode(), "html.parser")
