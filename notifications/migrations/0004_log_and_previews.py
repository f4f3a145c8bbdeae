import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import notifications.models.message
from common.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_delivery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="message",
            options={
                "permissions": [
                    ("see_every_message", "Can see every message"),
                    ("preview_messages", "Can preview every kind of message"),
                ],
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_newest",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_failed",
        ),
        migrations.AddField(
            model_name="attempt",
            name="act",
            field=models.CharField(
                blank=True,
                choices=[("", "tried"), ("again", "sent again"), ("suppressed", "kept from leaving")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="what was done",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="left_in",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The first message of the letter in which several left together.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifications.message",
                verbose_name="left in",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(condition=models.Q(("error", ""), _negated=True), fields=["at"], name="attempt_failed"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="attempt_by"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["-created_at", "-id"], include=("state", "channel"), name="message_newest"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("failed", "expired", "suppressed"))),
                fields=["state", "-created_at", "-id"],
                name="message_never_left",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending")), models.Q(("last_error", ""), _negated=True)),
                fields=["created_at"],
                name="message_tried_in_vain",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "email"), _negated=True),
                fields=["channel", "-created_at", "-id"],
                name="message_by_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("left_in__isnull", False)), fields=["left_in"], name="message_together"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["template", "-created_at", "-id"], name="message_of_template"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                django.db.models.functions.text.Lower("to"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="message_to",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                notifications.models.message.CauseOf("key"),
                name="message_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("sent", "delivered"))),
                fields=["sent_at"],
                include=("channel",),
                name="message_left",
            ),
        ),
    ]
    operations = together(operations)
