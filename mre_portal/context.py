"""What every page needs: its menu, its address in the other language, and whether this is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MENU = (
    ("home", _("Home")),
    ("requests_desk:mine", _("My requests")),
    ("agencies:list", _("Agencies")),
    ("appointments:start", _("Appointments")),
    ("openhouse:list", _("Open days")),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Variables of ``base.html``; touches no table."""
    here = request.get_full_path()
    code = "fr" if get_language() == "fr" else "ar"
    other = "ar" if code == "fr" else "fr"
    return {
        "menu": [entry for name, label in MENU if (entry := _entry(request.path, name, label))],
        "other_language": {"code": other, "name": dict(settings.LANGUAGES)[other], "url": in_language(here, other)},
        "alternates": {lang: settings.BASE_URL + in_language(request.path, lang) for lang, _name in settings.LANGUAGES},
        "canonical": settings.BASE_URL + request.path,
        "demo": settings.DEMO,
    }


def in_language(path: str, language: str) -> str:
    """The same page in another language; its home when the page has no language in its address."""
    prefix, _slash, rest = path.lstrip("/").partition("/")
    known = prefix in dict(settings.LANGUAGES)
    return f"/{language}/{rest}" if known else f"/{language}/"


def _entry(path: str, name: str, label: Any) -> dict[str, Any] | None:
    """One line of the menu, or None while the page does not exist."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    current = "page" if path == url else "true" if name != "home" and path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}
