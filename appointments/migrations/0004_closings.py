import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0003_bookings_are_searched"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("move_or_cancel", "Move each to the nearest free time; cancel where there is none"),
                            ("move", "Move each to the nearest free time; leave the others as they are"),
                            ("cancel", "Cancel them all"),
                        ],
                        max_length=14,
                        verbose_name="what is done",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_time", "I cannot come then"),
                            ("not_needed", "I no longer need it"),
                            ("solved", "The matter was settled otherwise"),
                            ("plans", "My journey changed"),
                            ("closed", "The office is closed then"),
                            ("officer", "The officer is not available"),
                            ("mistake", "Booked by mistake"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("language", models.CharField(default="ar", max_length=2, verbose_name="language")),
                ("total", models.PositiveIntegerField(verbose_name="appointments")),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun at")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointments moved or cancelled at once",
                "verbose_name_plural": "appointments moved or cancelled at once",
                "ordering": ["-begun_at"],
                "permissions": [("close_days", "Can close days and move the appointments hit")],
            },
        ),
        migrations.CreateModel(
            name="ClosingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be done"),
                            ("moved", "moved"),
                            ("cancelled", "cancelled"),
                            ("refused", "left as it was"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appointments.booking"
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="appointments.closing"
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.booking",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a closing",
                "verbose_name_plural": "steps of closings",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="closing",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["begun_at"], name="closing_under_way"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(condition=models.Q(("total__gte", 1)), name="closing_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="closingstep",
            constraint=models.UniqueConstraint(fields=("closing", "booking"), name="closing_step_once"),
        ),
        migrations.AddConstraint(
            model_name="closingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "moved"), _negated=True), ("made__isnull", False), _connector="OR"
                ),
                name="closing_step_moved_whereto",
            ),
        ),
    ]
    operations = together(operations)
