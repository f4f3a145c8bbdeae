"""Which periodic job was done for which period."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """A periodic job done for a period: the row forbids a second time, whatever two beats ask for."""

    job = models.CharField(max_length=40)
    period = models.CharField(max_length=100)
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("job done")
        verbose_name_plural = _("jobs done")
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
