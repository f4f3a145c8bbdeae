"""A case under its row lock, as the person who acts may work it."""

from accounts.models import User
from requests_desk.models import Case


def worked(case: Case, by: User) -> Case:
    """As staff of its agency. Raises Case.DoesNotExist."""
    return Case.objects.manageable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


def own(case: Case, by: User) -> Case:
    """As its applicant. Raises Case.DoesNotExist."""
    return Case.objects.of(by).select_for_update(of=("self",)).get(pk=case.pk)


def acted(case: Case, by: User) -> Case:
    """As its applicant, or as a follower who may give papers and write. Raises Case.DoesNotExist."""
    return Case.objects.acted_by(by).select_for_update(of=("self",)).get(pk=case.pk)
