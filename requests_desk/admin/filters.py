"""Filters of the queue: each offers only what its reader may see, and says so when an address holds something else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agencies.models import Commune, Kind, Office, Posting
from common.countries import country_choices
from common.words import clean_line, fold, has_control
from requests_desk.admin.badges import Summer
from requests_desk.models import Case, Channel, Status
from requests_desk.models.scope import WORKING_ROLES

NOBODY = "none"
SOON = timedelta(days=7)


@dataclass
class Filter:
    """One filter: a list to choose from, or words to type where there are no choices."""

    name: str
    label: str
    meant: Callable[[str], Q]
    choices: list[tuple[str, str]] = field(default_factory=list)
    typed: bool = False
    value: str = ""

    @property
    def chosen(self) -> str:
        """The chosen value in words."""
        return self.value if self.typed else dict(self.choices)[self.value]

    @property
    def options(self) -> SafeString:
        """The choices as options of a select; written in one go, for a template asks some time for each country."""
        return _options(tuple(self.choices), self.value)

    def takes(self, value: str) -> bool:
        """Whether a value can be meant; it is kept when it can."""
        value = clean_line(value)[:100]
        if has_control(value) or not (self.typed or value in dict(self.choices)):
            return False
        self.value = value
        return True


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    marked = ((value, mark_safe(" selected") if value == chosen else "", words) for value, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


class Filters:
    """The filters of a page, bound to its address."""

    def __init__(self, address: QueryDict, agencies: list[int] | None, summers: list[Summer], today: date) -> None:
        self.all = [*_plain(), *_scoped(agencies), _campaign(summers), _stay(today)]
        self.misread = [
            one.label for one in self.all if (given := address.get(one.name, "").strip()) and not one.takes(given)
        ]

    @property
    def chosen(self) -> list[Filter]:
        """Those in use."""
        return [one for one in self.all if one.value]

    @property
    def names(self) -> set[str]:
        """Parameters that are filters."""
        return {one.name for one in self.all}

    def meant(self) -> Q:
        """What all of them together let through."""
        meant = Q()
        for one in self.chosen:
            meant &= one.meant(one.value)
        return meant


def _label(name: str) -> str:
    return capfirst(str(Case._meta.get_field(name).verbose_name))


def _exact(name: str, choices: Iterable[tuple[str, str]], column: str = "") -> Filter:
    return Filter(name, _label(name), lambda value: Q(**{column or name: value}), list(choices))


def _plain() -> list[Filter]:
    """Filters whose choices are the same for everybody."""
    return [_exact(name, choices) for name, choices in _plain_choices(get_language() or "ar")]


@lru_cache(maxsize=4)
def _plain_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those filters by name with their choices, in words of the language now active."""
    choices: list[tuple[str, Iterable[tuple[Any, Any]]]] = [
        ("kind", Kind.choices),
        ("status", Status.choices),
        ("channel", Channel.choices),
        ("language", Case._meta.get_field("language").choices or ()),
        ("country", country_choices(language)),
    ]
    return [(name, [(str(value), capfirst(str(words))) for value, words in listed]) for name, listed in choices]


def _scoped(agencies: list[int] | None) -> list[Filter]:
    """Filters over rows of one's own agencies; None: of all."""
    people, places = _staff_and_offices(agencies)
    officer = Filter(
        "officer",
        _label("assignee"),
        lambda value: Q(assignee=None) if value == NOBODY else Q(assignee_id=int(value)),
        [(NOBODY, pgettext("officer", "nobody yet")), *sorted(people.items(), key=_second)],
    )
    offices = [(key, capfirst(name)) for key, name in places.items()]
    return [officer, _exact("office", offices, "office_id"), _commune(agencies)]


def _staff_and_offices(agencies: list[int] | None) -> tuple[dict[str, str], dict[str, str]]:
    """Names of who works the agencies' cases and of their offices, by key; one query for both."""
    where = Q() if agencies is None else Q(agency__in=agencies)
    posts = Posting.objects.current().filter(where, role__in=WORKING_ROLES, agency__isnull=False)
    named = {"key": F("user_id"), "ar": F("user__name_ar"), "latin": F("user__name_latin"), "other": F("user__email")}
    people = posts.annotate(is_office=Value(False), **named)
    # A plain queryset: the translated one puts the columns of a union in another order.
    offices = (
        QuerySet(Office)
        .filter(where)
        .annotate(is_office=Value(True), key=F("pk"), ar=F("name_ar"), latin=F("name_fr"), other=Value(""))
    )
    columns = ("is_office", "key", "ar", "latin", "other")
    rows = people.order_by().values_list(*columns).union(offices.order_by().values_list(*columns), all=True)
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    arabic = get_language() == "ar"
    for is_office, key, name_ar, name_latin, email in rows:
        name = (name_ar or name_latin) if arabic else (name_latin or name_ar)
        found[is_office][str(key)] = name or email
    return found


def _second(pair: tuple[str, str]) -> str:
    return fold(pair[1])


def _commune(agencies: list[int] | None) -> Filter:
    """By the commune's name in either script, among those of the agencies' provinces."""
    places = Commune.objects.all()
    if agencies is not None:
        places = places.filter(province__territories__agency__in=agencies)

    def meant(value: str) -> Q:
        found = places
        for word in fold(value).split():
            found = found.filter(search_text__contains=word)
        return Q(commune__in=found.values("pk"))

    return Filter("commune", _label("commune"), meant, typed=True)


def _campaign(summers: list[Summer]) -> Filter:
    """By the days of a campaign, an agency's own before the national ones."""
    years = sorted({summer.year for summer in summers}, reverse=True)

    def meant(value: str) -> Q:
        listed = [summer for summer in summers if summer.year == int(value)]
        own = [summer.agency for summer in listed if summer.agency]
        within = Q(pk__in=())
        for _year, agency, first, last in listed:
            days = Q(filed_on__range=(first, last))
            within |= days & (Q(agency_id=agency) if agency else ~Q(agency_id__in=own))
        return within

    return Filter("campaign", _("Campaign"), meant, [(str(year), str(year)) for year in years])


def _stay(today: date) -> Filter:
    """By when the applicant is in Morocco."""
    meanings = {
        "now": Q(stay_from__lte=today, stay_to__gte=today),
        "leaving": Q(stay_to__range=(today, today + SOON)),
        "none": Q(stay_to=None),
    }
    words = [
        ("now", pgettext("stay", "in Morocco now")),
        ("leaving", pgettext("stay", "leaves within 7 days")),
        ("none", pgettext("stay", "no stay given")),
    ]
    return Filter("stay", _("Stay in Morocco"), meanings.__getitem__, words)
