"""What of the open days can be subscribed to: calendars, and the news of them as Atom (RFC 4287)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.feeds import absolute
from agencies.models import Agency, Region
from agencies.plain_text import as_html
from common import days
from common.words import clean_line
from openhouse import ics
from openhouse.models import OpenDay, Session
from openhouse.models.openday import OpenDayQuerySet
from openhouse.rows import agencies_in, events_in, sessions_in
from openhouse.spelling import agencies_in as who
from openhouse.spelling import hours_plain, span

PAST = timedelta(days=366)  # a calendar keeps the last summer
MOST = 2000  # events of a calendar
NEWS, NEWS_READ = 30, 200
ANNOUNCED, CHANGED, CALLED_OFF = "announced", "changed", "called-off"

Of = Agency | Region | None


def of(agency: str = "", region: str = "") -> Of:
    """Whose feed an address asks for: an agency's, a region's, or the country's. Raises Http404."""
    if agency:
        return get_object_or_404(Agency, slug=agency)
    return get_object_or_404(Region, pk=region) if region else None


def feeds_of(whose: Of) -> dict[str, str]:
    """Absolute addresses: the calendar, the same for a calendar program, and the news."""
    calendar = absolute(_address("calendar", whose))
    return {"calendar": calendar, "webcal": ics.webcal(calendar), "atom": absolute(_address("atom", whose))}


def _address(name: str, whose: Of) -> str:
    if whose is None:
        return reverse(f"openhouse:{name}")
    kind, key = ("agency", whose.slug) if isinstance(whose, Agency) else ("region", whose.pk)
    return reverse(f"openhouse:{kind}_{name}", args=[key])


def name_of(whose: Of) -> str:
    """What a program calls the feed."""
    if whose is None:
        return _("Open days of the urban agencies")
    return _("Open days: %(whose)s") % {"whose": clean_line(whose.name)}


def scope(whose: Of) -> OpenDayQuerySet:
    """Events of an agency or a region, drafts included; of everybody for the country."""
    rows: OpenDayQuerySet = OpenDay.objects.all()
    if isinstance(whose, Agency):
        return rows.at_agency(whose)
    return rows.in_region(whose.pk) if whose else rows


def calendar_of(whose: Of) -> bytes:
    """Announced events since a year ago, those called off included, and their sessions. Three queries."""
    rows = scope(whose).announced().filter(last_day__gte=days.today() - PAST).order_by("first_day", "pk")
    events = events_in(rows[:MOST])
    sessions = sessions_in(Session.objects.filter(event__in=[event.pk for event in events]))
    held = ics.Held(events, agencies_in(event.pk for event in events))
    return ics.calendar(name_of(whose), feeds_of(whose)["calendar"], held, sessions)


def changed_at(whose: Of) -> datetime | None:
    """When anything in scope last changed; drafts too, so that an event taken back is news for its readers."""
    found: datetime | None = scope(whose).order_by().aggregate(last=Max("changed_at"))["last"]
    return found


def news_of(whose: Of) -> list[OpenDay]:
    """Events last announced, moved or called off before they were over, the newest news first."""
    rows = scope(whose).announced().filter(moved_at__isnull=False, last_day__gte=days.today() - PAST)
    latest = rows.order_by("-moved_at", "-pk").for_page()[:NEWS_READ]
    return [event for event in latest if days.local(event.moved_at).date() <= event.last_day][:NEWS]


def kind_of(event: OpenDay) -> str:
    """What its news is."""
    if event.is_off:
        return CALLED_OFF
    return CHANGED if event.moved_at and event.announced_at and event.moved_at > event.announced_at else ANNOUNCED


class NewsFeed(Feed):  # type: ignore[type-arg]
    """Open days announced, changed and called off, in the language of the address.

    Each news is an entry of its own: its id carries what happened and when, so that a reader shows it anew.
    """

    feed_type: Any = Atom1Feed

    def get_object(self, request: HttpRequest, agency: str = "", region: str = "") -> Of:
        """Whose news. Unknown: 404."""
        return of(agency, region)

    def title(self, whose: Of) -> str:
        """Whose open days these are."""
        return name_of(whose)

    def link(self, whose: Of) -> str:
        """The page that shows the same."""
        if isinstance(whose, Agency):
            return absolute(reverse("openhouse:agency", args=[whose.slug]))
        return absolute(reverse("openhouse:list")) + (f"?region={whose.pk}" if whose else "")

    def feed_url(self, whose: Of) -> str:
        """Its own address."""
        return feeds_of(whose)["atom"]

    def feed_guid(self, whose: Of) -> str:
        """It never changes while the address is the same."""
        return self.feed_url(whose)

    def subtitle(self) -> str:
        """What it is."""
        return _("Open days that are announced, changed or called off.")

    def author_name(self, whose: Of) -> str:
        """Who answers for it."""
        return clean_line(whose.name) if isinstance(whose, Agency) else _("Urban agencies of the Kingdom of Morocco")

    def items(self, whose: Of) -> list[OpenDay]:
        """The last news."""
        return news_of(whose)

    def item_title(self, item: OpenDay) -> str:
        """What happened, and to what."""
        said = {
            ANNOUNCED: _("Announced: %(title)s"),
            CHANGED: _("Changed: %(title)s"),
            CALLED_OFF: _("Called off: %(title)s"),
        }
        return said[kind_of(item)] % {"title": clean_line(item.title)}

    def item_description(self, item: OpenDay) -> SafeString:
        """Days, hours, place and who takes part, then why it is called off or what it is; safe HTML."""
        when = " · ".join(filter(None, (span(item.first_day, item.last_day), hours_plain(item.opens, item.closes))))
        where = " · ".join(
            filter(None, (item.hall, item.where, pgettext("open day", "online") if item.is_online else ""))
        )
        facts = format_html("<p>{}<br>{}<br>{}</p>", when, clean_line(where), clean_line(who(item, most=5)))
        return facts + as_html(item.cancelled_why if item.is_off else item.description or "")

    def item_link(self, item: OpenDay) -> str:
        """The page of the event."""
        return absolute(reverse("openhouse:event", args=[item.pk]))

    def item_guid(self, item: OpenDay) -> str:
        """A new one for each news."""
        return f"{self.item_link(item)}#{kind_of(item)}-{item.moved_at:%Y%m%dT%H%M%SZ}"

    def item_pubdate(self, item: OpenDay) -> datetime:
        """When it happened."""
        return item.moved_at or item.changed_at

    def item_updateddate(self, item: OpenDay) -> datetime:
        """Words may have been mended since."""
        return max(self.item_pubdate(item), item.changed_at)

    def item_author_name(self, item: OpenDay) -> str:
        """Who holds it."""
        return clean_line(who(item, most=5))

    def item_categories(self, item: OpenDay) -> tuple[str, ...]:
        """What happened, for programs."""
        return (kind_of(item),)
