import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_jobs_done"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(max_length=20, unique=True, verbose_name="phone")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
            ],
            options={
                "verbose_name": "number heard from",
                "verbose_name_plural": "numbers heard from",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "codes and access to the account"),
                            ("requests", "your requests"),
                            ("followed", "requests you follow or prepare for others"),
                            ("appointments", "your appointments"),
                            ("open_days", "open days"),
                            ("desk", "the desk of the agency"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("at_once", "at once"), ("daily", "once a day, together"), ("never", "never")],
                        max_length=8,
                        verbose_name="when",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
            ],
            options={
                "verbose_name": "preference for messages",
                "verbose_name_plural": "preferences for messages",
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=320, verbose_name="recipient")),
                ("day", models.DateField(verbose_name="day")),
                ("template", models.CharField(blank=True, max_length=40, verbose_name="template")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="messages")),
            ],
            options={
                "verbose_name": "count of messages",
                "verbose_name_plural": "counts of messages",
            },
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_sent_has_date",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_claim",
        ),
        migrations.RemoveField(
            model_name="message",
            name="locked_until",
        ),
        migrations.AddField(
            model_name="message",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="delivered at"),
        ),
        migrations.AddField(
            model_name="message",
            name="digest",
            field=models.BooleanField(
                default=False,
                help_text="Leaves with others in one letter to its recipient.",
                verbose_name="in a digest",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="provider",
            field=models.CharField(blank=True, max_length=40, verbose_name="sent through"),
        ),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, max_length=120, verbose_name="number at the provider"),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("email", "e-mail"), ("sms", "SMS"), ("whatsapp", "WhatsApp")],
                default="email",
                max_length=10,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("sending", "being sent"),
                    ("sent", "sent"),
                    ("delivered", "delivered"),
                    ("failed", "failed"),
                    ("expired", "expired"),
                    ("suppressed", "never to be sent"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending"))),
                fields=["channel", "priority", "due_at"],
                name="message_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("digest", True), ("state__in", ("waiting", "sending"))),
                fields=["to"],
                name="message_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["provider_id"],
                name="message_at_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("sent", "delivered")), ("sent_at", None), _connector="XOR"),
                name="message_sent_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=("email", "kind"), name="preference_once"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["at_once", "daily", "never"])), name="preference_mode_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "access"), _negated=True), name="preference_never_for_codes"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("to", "day", "template"), name="tally_once"),
        ),
    ]
    operations = together(operations)
