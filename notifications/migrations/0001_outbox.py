import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.migrating import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="cause")),
                ("channel", models.CharField(default="email", max_length=10, verbose_name="channel")),
                ("template", models.CharField(max_length=40, verbose_name="template")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("to", models.CharField(max_length=320, verbose_name="recipient")),
                ("context", models.JSONField(default=dict, verbose_name="words")),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[(0, "urgent"), (5, "normal"), (9, "bulk")], default=5, verbose_name="priority"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("expired", "expired"),
                            ("suppressed", "never to be sent"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires at")),
                ("locked_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("message_id", models.CharField(max_length=120, verbose_name="Message-ID")),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created at"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "permissions": [("see_every_message", "Can see every message")],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="notifications.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["priority", "due_at"],
                name="message_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["-created_at", "-id"], name="message_newest"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["state"], name="message_failed"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key", "channel", "to"), name="message_once"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "sent"), ("sent_at", None), _connector="XOR"), name="message_sent_has_date"
            ),
        ),
    ]
    operations = together(operations)
