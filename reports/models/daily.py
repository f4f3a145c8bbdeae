"""Who of the ministry's readers asked for the report of each day by e-mail."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyReaderQuerySet(models.QuerySet["DailyReader"]):
    def visible_to(self, user: Any) -> Self:
        """One's own wish."""
        return self.filter(person_id=user.pk or 0)


class DailyReader(models.Model):
    """A wish to have the letter; whether its person may still read the figures is asked each morning."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_reader", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = DailyReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of the daily report")
        verbose_name_plural = _("readers of the daily report")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person)
