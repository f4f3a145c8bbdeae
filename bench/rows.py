"""What is measured. A row is one function that gives the next request; add one to measure more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.wire import Ask

if TYPE_CHECKING:
    from bench.scene import Scene

Asking = Callable[["Scene"], Ask]


LIST = 'id="result_list"'  # a list with rows in it


@dataclass(frozen=True)
class Row:
    """A page, and the bare view it is set beside."""

    name: str
    title: str
    ask: Asking
    beside: Asking


ROWS: dict[str, Row] = {}


def bare(scene: "Scene") -> Ask:
    """A short answer after one SELECT."""
    return Ask("/bare/")


def bare_form(scene: "Scene") -> Ask:
    """Twelve fields posted, one INSERT."""
    fields = {f"field_{number:02}": "نص قصير" for number in range(1, 13)}
    return Ask("/bare-form/", scene.stranger, fields, expect=302)


def row(title: str, beside: Asking = bare) -> Callable[[Asking], Asking]:
    """Register a function as a row of its own name."""

    def register(ask: Asking) -> Asking:
        ROWS[ask.__name__] = Row(ask.__name__, title, ask, beside)
        return ask

    return register


@row("Home page")
def home(scene: "Scene") -> Ask:
    return Ask("/ar/")


@row("Commune searched", bare_form)
def search(scene: "Scene") -> Ask:
    typed = {"query": "بني", "search": "1", "locality": ""}
    return Ask(scene.draft + "place/", scene.visitor, typed)


@row("Filing step posted: place", bare_form)
def place(scene: "Scene") -> Ask:
    typed = {"query": "", "commune": scene.commune, "locality": "حي النهضة"}
    return Ask(scene.draft + "place/", scene.visitor, typed, expect=302)


@row("Filing step posted: land", bare_form)
def land(scene: "Scene") -> Ask:
    typed = {"tenure": "title", "title_number": "12345/10", "area": "250", "purpose": "", "question": ""}
    return Ask(scene.draft + "land/", scene.visitor, typed, expect=302)


@row("Filing step shown: you")
def you(scene: "Scene") -> Ask:
    return Ask(scene.draft + "you/", scene.visitor)


@row("Whole filing: review sent, case filed", bare_form)
def filing(scene: "Scene") -> Ask:
    draft = scene.whole_draft()
    return Ask(f"/ar/requests/draft/{draft.token}/review/", scene.citizen, {}, expect=302)


@row("Case page of its applicant")
def case(scene: "Scene") -> Ask:
    return Ask(f"/ar/requests/case/{scene.case.reference}/", scene.applicant)


@row("Officer's queue (50 of the agency's cases)")
def queue(scene: "Scene") -> Ask:
    return Ask("/ar/admin/requests_desk/case/", scene.officer, holds=LIST)


@row("Queue: filtered by kind and language")
def desk_filtered(scene: "Scene") -> Ask:
    return Ask("/fr/admin/requests_desk/case/?kind=note&language=fr", scene.officer, holds=LIST)


@row("Queue: search by reference")
def desk_reference(scene: "Scene") -> Ask:
    return _search(scene, scene.worked.reference.replace("-", " "))


@row("Queue: search by name, Latin letters")
def desk_name(scene: "Scene") -> Ask:
    return _search(scene, scene.worked.name_latin)


@row("Queue: search by name, Arabic letters")
def desk_name_ar(scene: "Scene") -> Ask:
    return _search(scene, scene.worked.name_ar)


@row("Queue: search by phone")
def desk_phone(scene: "Scene") -> Ask:
    return _search(scene, str(scene.worked.phone))


@row("Queue: search by land title")
def desk_title(scene: "Scene") -> Ask:
    return _search(scene, scene.worked.parcel.title_number)


def _search(scene: "Scene", words: str) -> Ask:
    return Ask(f"/fr/admin/requests_desk/case/?{urlencode({'q': words})}", scene.officer, holds=LIST)


@row("Officer's case page")
def desk_case(scene: "Scene") -> Ask:
    return Ask(f"/fr/admin/requests_desk/case/{scene.worked.pk}/change/", scene.officer)


@row("Chief's workload page")
def desk_workload(scene: "Scene") -> Ask:
    return Ask("/fr/admin/requests_desk/case/workload/", scene.chief)


# Beside the queue instead of a bare view: how many times as long, in the same moments.
@row("Django's own list: same columns, filters and search, defaults (× the queue)", queue)
def plain(scene: "Scene") -> Ask:
    return Ask("/plain/requests_desk/case/", scene.root, holds=LIST)


@row("The same with date_hierarchy (× the queue)", queue)
def dated(scene: "Scene") -> Ask:
    return Ask("/dated/requests_desk/case/", scene.root, holds=LIST)


@row("Ministry's report of the season")
def report(scene: "Scene") -> Ask:
    return Ask(f"/ar/ministry/{scene.year}/", scene.reader)


@row("Ministry's appointments of the year")
def report_meetings(scene: "Scene") -> Ask:
    return Ask(f"/ar/ministry/{scene.year}/appointments/?whole=1", scene.reader)


@row("Free times of a week, six lanes half full")
def calendar(scene: "Scene") -> Ask:
    day = scene.times[0].day.isoformat()
    return Ask(f"/ar/appointments/settat/bench/?week={day}", holds=f'value="{day}T')


@row("A free time taken", bare_form)
def take(scene: "Scene") -> Ask:
    from bench.meetings import pressed

    return pressed(scene)


@row("Calendar of open days: twelve months, 300 events")
def open_days(scene: "Scene") -> Ask:
    from bench.visits import next_year

    return Ask(f"/ar/open-days/?year={next_year()}", holds="أبواب مفتوحة 0")


@row("The same as the table of a month")
def open_days_month(scene: "Scene") -> Ask:
    from bench.visits import next_year

    return Ask(f"/ar/open-days/month/?month={next_year()}-08", holds="<td")


@row("Feed of 1,000 open days (iCalendar)")
def open_days_feed(scene: "Scene") -> Ask:
    return Ask("/ar/open-days/calendar.ics", holds="BEGIN:VEVENT")


@row("Open days and places left for programs (100 rows, JSON)")
def open_days_api(scene: "Scene") -> Ask:
    from bench.visits import next_year

    return Ask(f"/api/v1/open-days/?from={next_year()}-01-01&size=100", holds='"first_day"')


@row("Registering for a session, signed in", bare_form)
def register(scene: "Scene") -> Ask:
    from bench.visits import registers

    return registers(scene)


@row("Agency searched as one types, misspelt (all kinds, JSON)")
def suggest(scene: "Scene") -> Ask:
    return Ask("/ar/agencies/suggest/?q=fkih+ben+salah")


@row("Communes searched as one types (JSON)")
def communes(scene: "Scene") -> Ask:
    return Ask("/ar/agencies/communes/?q=khemiset")


@row("Page of an agency")
def agency(scene: "Scene") -> Ask:
    return Ask("/ar/agencies/beni-mellal/")


@row("All offices: which are open now")
def open_now(scene: "Scene") -> Ask:
    return Ask("/ar/agencies/open/")


# What an officer's morning is made of: measured again when many more cases stand.
DESK = ("queue", *(name for name in ROWS if name.startswith("desk_")), "plain", "dated")
