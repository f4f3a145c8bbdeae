"""Readers of the daily letter, and the statistics that are published."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_names_shown"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "since",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="since"),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_reader",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of the daily report",
                "verbose_name_plural": "readers of the daily report",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PublishedStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField(unique=True, verbose_name="counted on")),
                ("tables", models.JSONField(verbose_name="tables")),
            ],
            options={
                "verbose_name": "published statistics",
                "verbose_name_plural": "published statistics",
                "default_permissions": (),
            },
        ),
    ]
