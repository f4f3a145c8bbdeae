"""What the agency delivers: kept with its code and checksum."""

from django.core.files.base import ContentFile

from common.files import Accepted
from requests_desk.models import Case, Deliverable


def deliver(case: Case, pdf: Accepted) -> Deliverable:
    """Keep the agency's PDF as this case's deliverable."""
    deliverable = Deliverable(case=case, sha256=pdf.sha256, size=len(pdf.data))
    deliverable.file.save("answer.pdf", ContentFile(pdf.data), save=False)
    deliverable.save(force_insert=True)
    return deliverable
