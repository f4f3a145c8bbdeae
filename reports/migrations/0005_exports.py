"""Files that take longer than a page: ordered, made in the background, kept for some days."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("requests.csv.gz", "The requests, nobody named (CSV, compressed)"),
    ("requests.csv", "The requests, nobody named (CSV)"),
    ("requests.xlsx", "The requests, nobody named (XLSX)"),
    ("report.pdf", "The report (PDF)"),
    ("report.xlsx", "The report (XLSX)"),
]
STATES = [
    ("waiting", "waiting for its turn"),
    ("running", "being made"),
    ("ready", "ready"),
    ("failed", "not made"),
    ("erased", "erased"),
]
OPEN = Q(state__in=("waiting", "running"))
WITH_FILE = ~Q(file="") & ~Q(checksum="") & Q(made_at__isnull=False, expires_at__isnull=False)


def to(model, label):
    return models.ForeignKey(model, django.db.models.deletion.PROTECT, related_name="+", verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_targets_and_texts"),
        ("reports", "0004_daily_and_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="kind of file")),
                ("query", models.TextField(blank=True, verbose_name="filter")),
                ("language", models.CharField(choices=settings.LANGUAGES, max_length=2, verbose_name="language")),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10, verbose_name="state")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="rows in all")),
                (
                    "ordered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ordered at"),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="worked on until")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("agencies", models.JSONField(blank=True, default=list, verbose_name="agencies in it")),
                ("national", models.BooleanField(default=False, verbose_name="shows the whole country")),
                (
                    "file",
                    models.FileField(blank=True, max_length=200, upload_to="exports/campaigns/", verbose_name="file"),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                ("checksum", models.CharField(blank=True, max_length=64, verbose_name="checksum (SHA-256)")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="made at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="kept until")),
                ("error", models.TextField(blank=True, verbose_name="why it was not made")),
                ("by", to(settings.AUTH_USER_MODEL, "by")),
                ("campaign", to("campaigns.campaign", "campaign")),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ["-ordered_at", "-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(condition=OPEN, fields=["ordered_at"], name="export_open"),
                    models.Index(condition=Q(state="ready"), fields=["expires_at"], name="export_ready"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=OPEN, fields=("by", "campaign", "kind", "language", "query"), name="export_open_once"
                    ),
                    models.CheckConstraint(condition=~Q(state="ready") | WITH_FILE, name="export_ready_has_file"),
                    models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="export_failed_says_why"),
                ],
            },
        ),
    ]
