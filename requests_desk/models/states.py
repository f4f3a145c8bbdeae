"""States of a request, which may follow which, and the words for who acts and what comes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    STUDY = "study", _("Under study")
    WAITING = "waiting", _("Waiting for the applicant")
    PAUSED = "paused", _("Suspended")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DONE = (Status.ANSWERED, Status.CLOSED, Status.WITHDRAWN)
STILL = (Status.WAITING, Status.PAUSED)
RUNNING = (Status.SUBMITTED, Status.STUDY)


# What is still open is closed only as a duplicate of another: see Case.may_move_to.
NEXT: dict[str, tuple[str, ...]] = {
    Status.SUBMITTED: (Status.STUDY, Status.WITHDRAWN, Status.CLOSED),
    Status.STUDY: (Status.WAITING, Status.PAUSED, Status.ANSWERED, Status.SUBMITTED, Status.WITHDRAWN, Status.CLOSED),
    Status.WAITING: (Status.STUDY, Status.WITHDRAWN, Status.CLOSED),
    Status.PAUSED: (Status.STUDY, Status.WITHDRAWN, Status.CLOSED),
    Status.ANSWERED: (Status.CLOSED, Status.STUDY),
    Status.CLOSED: (Status.STUDY,),
    Status.WITHDRAWN: (),
}


class Outcome(models.TextChoices):
    INFORMED = "informed", _("Answer given")
    FAVOURABLE = "favourable", _("Favourable opinion")
    RESERVED = "reserved", _("Opinion with reservations")
    UNFAVOURABLE = "unfavourable", _("Unfavourable opinion")
    REFUSED = "refused", _("Rejected with reasons")
    REFERRED = "referred", _("Referred to another administration")


class Alarm(models.IntegerChoices):
    """Who was told already that a day is near or past."""

    NONE = 0, _("none")
    AT_RISK = 1, _("at risk")
    OVERDUE = 2, _("overdue")
    MINISTRY = 3, _("overdue, the ministry was told")


class Applicant(models.TextChoices):
    OWNER = "owner", _("owner")
    HEIR = "heir", _("heir")
    CO_OWNER = "co_owner", _("co-owner")
    ATTORNEY = "attorney", _("representative with a power of attorney")
    BUYER = "buyer", _("future buyer")
    ARCHITECT = "architect", _("architect")
    OTHER = "other", _("neighbour or other person concerned")


class Channel(models.TextChoices):
    WEB = "web", _("online")
    COUNTER = "counter", _("counter")
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    STAND = "stand", _("airport or port stand")


class Actor(models.TextChoices):
    CITIZEN = "citizen", _("applicant")
    STAFF = "staff", _("agency")
    SYSTEM = "system", _("portal")
