"""Who looked at a case and its files (law 09-08)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("requests_desk", "0008_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("page", "the page of the request"),
                            ("paper", "a paper"),
                            ("answer", "a delivered document"),
                            ("receipt", "the receipt"),
                            ("export", "the whole file, exported"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                ("thing", models.CharField(blank=True, max_length=60, verbose_name="which")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("hour", models.PositiveIntegerField(editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="requests_desk.case",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at a request",
                "verbose_name_plural": "looks at requests",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "by", "what", "thing", "hour"), name="look_once_an_hour")
                ],
            },
        ),
    ]
