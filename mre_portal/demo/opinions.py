"""Opinions of committees on files that never were; each text says so."""

from datetime import timedelta

from agencies.models import Agency, Commune
from common import days
from common.words import fold
from mre_portal.demo.sheets import rows
from mre_portal.demo.stage import Stage
from requests_desk.models import PublishedOpinion

COLUMNS = (
    *("agency", "reference", "committee", "days_ago", "commune", "opinion"),
    *("subject_ar", "subject_fr", "remarks_ar", "remarks_fr"),
)


def publish(stage: Stage) -> None:
    """Each line of the sheet, its session some days ago. Raises BadFiles."""
    for row in rows("opinions.csv", *COLUMNS):
        _opinion(stage, row).save(force_insert=True)


def _opinion(stage: Stage, row: dict[str, str]) -> PublishedOpinion:
    agency = stage.agencies[row["agency"]]
    session = days.today() - timedelta(days=int(row["days_ago"]))
    # the sheet keeps lines in one cell by the two signs \n
    remarks = {name: row[name].replace("\\n", "\n") for name in ("remarks_ar", "remarks_fr")}
    opinion = PublishedOpinion(
        agency=agency, commune=_commune(agency, row["commune"]), session_on=session,
        published_at=min(stage.now, stage.hours.office(session + timedelta(days=2))),
        **{name: row[name] for name in ("reference", "committee", "opinion", "subject_ar", "subject_fr")}, **remarks,
    )  # fmt: skip
    opinion.fold_search_text()
    return opinion


def _commune(agency: Agency, name: str) -> Commune | None:
    """The agency's commune of a name; none when the directory writes it otherwise."""
    found = Commune.objects.filter(province__territories__agency=agency, search_text__contains=fold(name))
    return found.order_by("-population").first()
