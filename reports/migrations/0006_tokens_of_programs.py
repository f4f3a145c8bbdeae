"""Tokens by which programs read the ministry's figures."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_who_sorts_new"),
        ("reports", "0005_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("service", models.CharField(blank=True, max_length=100, verbose_name="service")),
                (
                    "lists_requests",
                    models.BooleanField(default=False, verbose_name="may list the requests, nobody named"),
                ),
                (
                    "checksum",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="checksum (SHA-256)"),
                ),
                ("hint", models.CharField(editable=False, max_length=12, verbose_name="begins with")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="made at"),
                ),
                ("last_used_on", models.DateField(blank=True, editable=False, null=True, verbose_name="last used on")),
                ("expires_on", models.DateField(verbose_name="last day")),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="revoked at")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="this agency alone",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "token of a program",
                "verbose_name_plural": "tokens of programs",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("view", "add", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agency", None), ("owner__isnull", False), ("service", "")),
                            models.Q(("owner", None), models.Q(("service", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="token_of_person_or_service",
                        violation_error_message="A token is of a person or of a service; only a service’s names an agency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="token_revoked_by_somebody",
                    ),
                ],
            },
        ),
    ]
