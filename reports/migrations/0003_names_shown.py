"""Names shown to the ministry, each with its reason; a line is never changed or removed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION reports_refuse_change_of_reveal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was shown stays written down' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reveal_stays BEFORE UPDATE OR DELETE ON reports_reveal
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change_of_reveal();
"""
ALLOW = """
DROP TRIGGER reveal_stays ON reports_reveal;
DROP FUNCTION reports_refuse_change_of_reveal();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_frozen_reports"),
        ("requests_desk", "0016_papers_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="when")),
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
                        related_name="+",
                        to="requests_desk.case",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "name shown to the ministry",
                "verbose_name_plural": "names shown to the ministry",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="reveal_has_reason")
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
