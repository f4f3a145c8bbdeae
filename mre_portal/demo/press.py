"""What the demonstration's agencies publish: a duty rota round today, and announcements, all marked fictional."""

from datetime import date, time, timedelta

from agencies.models import Agency, Announcement, Contact, DutyShift
from common import days
from mre_portal.demo.stage import Stage

WEEKS = 5
EVENING = time(16, 30), time(18, 30)
SATURDAY = time(9, 0), time(12, 30)
_NAMES = ("S. Atlassi (demo)", "N. Zaytouni (demo)", "H. Rifi (demo)")


def publish(stage: Stage) -> None:
    """A rota for the agency whose lines are known, and one announcement for it and one for all."""
    agency = stage.agencies["beni-mellal"]
    line = agency.contacts.filter(channel=Contact.Channel.PHONE, public=True).first()
    if line:
        DutyShift.objects.bulk_create(_shifts(agency, line))
    _announce(stage, agency)


def _shifts(agency: Agency, line: Contact) -> list[DutyShift]:
    monday = days.today() - timedelta(days=days.today().weekday() + 7)
    wanted = (monday + timedelta(days=n) for n in range(7 * WEEKS))
    return [_shift(agency, line, day) for day in wanted if day.weekday() < 6]


def _shift(agency: Agency, line: Contact, day: date) -> DutyShift:
    starts, ends = SATURDAY if day.weekday() == 5 else EVENING
    person = _NAMES[day.toordinal() % len(_NAMES)]
    return DutyShift(agency=agency, line=line, day=day, starts=starts, ends=ends, person=person)


def _announce(stage: Stage, agency: Agency) -> None:
    Announcement.objects.create(
        from_at=stage.now - timedelta(days=3),
        title_ar="عرض تجريبي: هذا الإعلان خيالي",
        title_fr="Démonstration : cette annonce est fictive",
        text_ar="يبين هذا الإعلان كيف تظهر إعلانات الوزارة لجميع الوكالات.",
        text_fr="Cette annonce montre comment paraissent celles du ministère, pour toutes les agences.",
        source="demo",
    )
    Announcement.objects.create(
        agency=agency,
        from_at=stage.now - timedelta(days=1),
        title_ar="عرض تجريبي: مداومة مسائية ويوم السبت",
        title_fr="Démonstration : permanence en soirée et le samedi",
        text_ar="تجيب المداومة كل مساء من 16:30 إلى 18:30، ويوم السبت من 9:00 إلى 12:30. هذا إعلان خيالي.",
        text_fr="La permanence répond chaque soir de 16:30 à 18:30 et le samedi de 9:00 à 12:30. Annonce fictive.",
        source="demo",
    )
