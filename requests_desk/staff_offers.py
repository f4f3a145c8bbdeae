"""What a member of staff may do with a case now, why not, and whom or where it may go: read once for a page."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, ExternalService, Office, Posting, ServiceTerms
from common import days
from common.kept import once
from requests_desk.models import Case, DeskRules, InternalOpinion, Status
from requests_desk.models.scope import WORKING_ROLES
from requests_desk.offers import Offers


def colleagues_of(case: Case) -> QuerySet[User]:
    """Officers and chiefs of the case's agency today; never the applicant, who does not handle their own request."""
    posted = Posting.objects.current().filter(agency_id=case.agency_id, role__in=WORKING_ROLES)
    people = User.objects.filter(pk__in=posted.values("user_id"), is_active=True, is_staff=True)
    return people.exclude(pk=case.applicant_id).order_by("name_latin", "email")


def agencies_offering(kind: str) -> QuerySet[Agency]:
    """Agencies that exist today and offer a kind: by their own terms, else by the national ones."""
    national = ServiceTerms.objects.filter(kind=kind, agency=None, offered=True).exists()
    own = ServiceTerms.objects.filter(kind=kind, agency__isnull=False)
    offering, refusing = (own.filter(offered=value).values("agency_id") for value in (True, False))
    wanted = ~Q(pk__in=refusing) if national else Q(pk__in=offering)
    return Agency.objects.in_force().filter(wanted)


@dataclass
class StaffOffers:
    """The verbs open to one member of staff on one case; judged anew under the row lock by the verbs.

    Every ``why_not_…`` is empty when the verb is allowed.
    """

    case: Case
    user: User

    @property
    def chief(self) -> bool:
        """Whether they are chief of service at the case's agency: deciding reviews is the chief's alone there."""
        return bool(self.user.has_perm("requests_desk.change_review", self.case))

    @property
    def in_charge(self) -> bool:
        """Whether the case is theirs to pass on: they have it, nobody has it, or they are the chief."""
        return self.case.assignee_id in (None, self.user.pk) or self.chief

    @cached_property
    def colleagues(self) -> list[User]:
        """Who works at the case's agency today, oneself included."""
        return list(colleagues_of(self.case))

    @cached_property
    def agencies(self) -> list[Agency]:
        """Other agencies to which a case of this kind may go."""
        return list(agencies_offering(self.case.kind).exclude(pk=self.case.agency_id))

    @cached_property
    def offices(self) -> list[Office]:
        """Offices of the same agency to which the case may go."""
        here = Office.objects.filter(agency_id=self.case.agency_id, active=True)
        return [office for office in here if office.pk != self.case.office_id]

    @cached_property
    def services(self) -> list[ExternalService]:
        """Services of other administrations; an urban agency is none: a case is transferred to it."""
        shown = ExternalService.objects.filter(active=True)
        return list(shown.exclude(name_fr__in=Agency.objects.values("name_fr")))

    @cached_property
    def asked_of_me(self) -> InternalOpinion | None:
        """The opinion that this person was asked for and has not given."""
        asked = (row for row in self.case.internal_opinions.all() if row.asked_of_id == self.user.pk)
        return next((row for row in asked if row.given_at is None), None)

    @property
    def why_not_open(self) -> str:
        """Why nothing more can be done to it."""
        return (
            "" if self.case.is_open else _("This request is answered, closed or withdrawn: it no longer allows that.")
        )

    @property
    def why_not_assign(self) -> str:
        """An officer passes on an unassigned case or their own; the chief any."""
        if self.why_not_open or self.in_charge:
            return self.why_not_open
        return _("%(who)s has charge of this request: only they or the chief of service may pass it on.") % {
            "who": self.case.assignee
        }

    @property
    def why_not_give_back(self) -> str:
        """Whoever has it, or the chief, while its clock runs."""
        if self.case.assignee_id is None:
            return self.why_not_open or _("Nobody has charge of this request.")
        if self.case.stands_still:
            return _(
                "This request waits for the applicant or is suspended: it stays with its officer until it goes on."
            )
        return self.why_not_assign

    @cached_property
    def rules(self) -> DeskRules:
        """The desk's numbers."""
        return once("desk rules", DeskRules.objects.current)

    @property
    def announcements_left(self) -> int:
        """How many new days may still be announced for this delay."""
        made = self.case.announcements if self.case.late_for == self.case.due_on else 0
        return max(self.rules.announcements - made, 0)

    @property
    def why_not_announce(self) -> str:
        """Whoever has it, or the chief, when its day has passed and the delay's announcements are not spent."""
        if not self.case.is_late:
            return self.why_not_open or _("Its day has not passed: there is no new one to announce.")
        if not self.in_charge:
            return self.why_not_assign
        if not self.announcements_left:
            return _("No further day may be announced for this delay: answer, or write to the applicant.")
        return ""

    @property
    def why_not_pause(self) -> str:
        """Only what is under study is suspended."""
        return "" if self.case.may_move_to(Status.PAUSED) else _("Only a request under study can be suspended.")

    @property
    def why_not_resume(self) -> str:
        """Only what is suspended goes on."""
        return "" if self.case.status == Status.PAUSED else _("This request is not suspended.")

    @property
    def why_not_refer(self) -> str:
        """Sending elsewhere is an answer: only what is under study gets one."""
        studied = self.case.status == Status.STUDY
        return "" if studied else _("Only a request under study can be referred to another administration.")

    @property
    def why_not_reopen(self) -> str:
        """The chief, at any time after the answer, unless a review is under way."""
        if not self.chief:
            return _("Only the chief of service may reopen a request.")
        if self.case.status not in (Status.ANSWERED, Status.CLOSED):
            return _("Only an answered request can be reopened.")
        open_review = Offers(self.case).open_review
        return _("A review of this answer is under way; wait for its decision.") if open_review else ""

    def why_not_merge_into(self, into: Case) -> str:
        """Which two requests are one: of the same agency, and of the same person or land unless the chief says so."""
        if into.pk == self.case.pk:
            return _("A request is no duplicate of itself.")
        if into.agency_id != self.case.agency_id:
            return _("Both requests must be at the same agency.")
        if into.duplicate_of is not None:
            return _("That request is itself a duplicate of %(reference)s: name that one.") % {
                "reference": into.duplicate_of.reference
            }
        if into.status == Status.WITHDRAWN:
            return _("That request was withdrawn: nobody studies it any more.")
        if not (self.chief or alike(self.case, into)):
            return _("These requests share neither person, phone nor land: only the chief of service may merge them.")
        return self.why_not_open

    def why_not_transfer_to(self, agency: Agency, office: Office | None) -> str:
        """Another place that exists today and offers the kind, before the answer."""
        if (agency.pk, office and office.pk) == (self.case.agency_id, self.case.office_id):
            return _("The request is there already.")
        if office and (office.agency_id != agency.pk or not office.active):
            return _("This office is closed or belongs to another agency.")
        today = days.today()
        if (agency.until and agency.until < today) or (agency.since and agency.since > today):
            return _("%(agency)s is closed: it takes no requests.") % {"agency": agency.name}
        if not agencies_offering(self.case.kind).filter(pk=agency.pk).exists():
            return _("%(agency)s does not offer this kind of request.") % {"agency": agency.name}
        return self.why_not_open


def alike(one: Case, other: Case) -> bool:
    """Whether two requests share their applicant, their phone, or the number of their land."""
    same_phone = bool(one.phone) and one.phone == other.phone
    return one.applicant_id == other.applicant_id or same_phone or bool(_land(one) & _land(other))


def _land(case: Case) -> set[str]:
    """Numbers by which the land of a case is known, without spaces."""
    if not hasattr(case, "parcel"):
        return set()
    numbers = (case.parcel.title_number, case.parcel.requisition_number)
    return {"".join(number.split()).casefold() for number in numbers if number.strip()}
