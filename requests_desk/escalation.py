"""Who is told of a day near or past: the officer, the chief, the ministry."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from agencies.models import Posting, Role
from requests_desk.models import Alert, Case
from requests_desk.models.scope import WORKING_ROLES

Level = Alert.Level
_STANDING_IN = (Role.CHIEF, Role.AGENCY_ADMIN)


class Told:
    """The people of some agencies today, read in one query; keys of persons, none twice."""

    def __init__(self, agencies: Collection[int]) -> None:
        postings = Posting.objects.current().filter(user__is_active=True, user__is_staff=True)
        concerned = postings.filter(Q(agency_id__in=agencies) | Q(role=Role.MINISTRY_ADMIN))
        self._held: dict[tuple[int | None, str], list[int]] = defaultdict(list)
        self._sorts: dict[int | None, list[int]] = defaultdict(list)
        read = concerned.order_by("user_id").values_list("agency_id", "role", "user_id", "sorts_new")
        for agency, role, person, sorts in read:
            self._held[agency, role].append(person)
            if sorts and role in WORKING_ROLES:
                self._sorts[agency].append(person)

    @property
    def ministry(self) -> list[int]:
        """The ministry's administrators."""
        return self._held[None, Role.MINISTRY_ADMIN]

    def officer(self, case: Case) -> list[int]:
        """Whoever has charge of a case and still works there."""
        working = self._held[case.agency_id, Role.OFFICER] + self._held[case.agency_id, Role.CHIEF]
        return [case.assignee_id] if case.assignee_id and case.assignee_id in working else []

    def chiefs(self, case: Case) -> list[int]:
        """The agency's chiefs; without any its administrators, without these the ministry's."""
        held = (self._held[case.agency_id, role] for role in _STANDING_IN)
        return next(filter(None, held), self.ministry)

    def sorting(self, agency: int) -> list[int]:
        """Who sorts what nobody has charge of: those marked so, else the chiefs, else every officer."""
        chiefs, officers = self._held[agency, Role.CHIEF], self._held[agency, Role.OFFICER]
        return list(dict.fromkeys(self._sorts[agency] or chiefs or officers))

    def in_charge(self, case: Case) -> list[int]:
        """Who hears what the citizen does: the officer, else who sorts, whoever filed the case themselves left out."""
        people = self.officer(case) or self.sorting(case.agency_id)
        return [person for person in people if person != case.applicant_id]

    def of(self, case: Case, level: int) -> list[int]:
        """Who is told of a level, whoever filed the case themselves left out."""
        if level == Level.MINISTRY:
            people: Iterable[int] = self.ministry
        elif level in (Level.AT_RISK, Level.ACKNOWLEDGE):
            people = self.officer(case) or self.chiefs(case)
        else:
            people = self.officer(case) + self.chiefs(case)
        also = self.ministry if level in (Level.UNACKNOWLEDGED, Level.NO_DAY) else []
        return [person for person in dict.fromkeys([*people, *also]) if person != case.applicant_id]
