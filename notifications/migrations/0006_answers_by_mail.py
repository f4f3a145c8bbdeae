import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_who_suppressed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inbound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("message_id", models.CharField(blank=True, max_length=255, verbose_name="Message-ID")),
                ("thread", models.CharField(max_length=40, verbose_name="thread")),
                ("sender", models.CharField(blank=True, max_length=320, verbose_name="sender")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                (
                    "state",
                    models.CharField(
                        choices=[("taken", "taken"), ("refused", "refused"), ("dropped", "dropped")],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("automatic", "written by a program"),
                            ("foreign", "from another address than its reader’s"),
                            ("no_right", "its writer may not, or no longer, write there"),
                            ("closed", "the request takes no more messages"),
                            ("too_long", "too long"),
                            ("too_big", "too big"),
                            ("empty", "neither words nor files"),
                            ("unfit", "refused as the form would"),
                            ("files", "some files were not taken"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer by e-mail",
                "verbose_name_plural": "answers by e-mail",
                "indexes": [models.Index(fields=["-at", "-id"], name="inbound_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["taken", "refused", "dropped"])), name="inbound_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "taken"), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="inbound_refused_with_reason",
                    ),
                ],
            },
        ),
    ]
