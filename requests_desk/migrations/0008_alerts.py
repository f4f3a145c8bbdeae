"""Who is told of a day near or past, the watch over acknowledgements, and the index of what officers answered."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("requests_desk", "0007_desk_of_the_agency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "at risk"),
                            (2, "overdue"),
                            (3, "overdue, the ministry is told"),
                            (4, "complaint to be acknowledged"),
                            (5, "complaint not acknowledged in time"),
                        ],
                        verbose_name="alarm",
                    ),
                ),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="raised at")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="requests_desk.case",
                        verbose_name="request",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={"verbose_name": "alert", "verbose_name_plural": "alerts", "ordering": ["pk"]},
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["person"], name="alert_untold"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="acknowledge_alarm",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "none"), (1, "at risk"), (2, "overdue"), (3, "overdue, the ministry was told")],
                default=0,
                editable=False,
                verbose_name="alarm of the acknowledgement",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("acknowledged_on", None)),
                fields=["acknowledge_by"],
                name="complaint_unacknowledged",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("answered_on__isnull", False)),
                fields=["agency", "answered_on"],
                include=("assignee", "days_taken"),
                name="case_answered",
            ),
        ),
    ]
    operations = together(operations)
