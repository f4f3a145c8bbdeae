"""A report that is frozen with its campaign, which nothing changes any more."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen report does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER frozenreport_stays BEFORE UPDATE OR DELETE ON reports_frozenreport
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
"""
ALLOW = """
DROP TRIGGER frozenreport_stays ON reports_frozenreport;
DROP FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_targets_and_texts"),
        ("reports", "0001_permission_to_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FrozenReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figures", models.JSONField(verbose_name="figures")),
                ("checksum", models.CharField(max_length=64, verbose_name="checksum (SHA-256)")),
                (
                    "frozen_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="frozen at"),
                ),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_report",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen report",
                "verbose_name_plural": "frozen reports",
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checksum__regex", "^[0-9a-f]{64}$")), name="frozen_report_has_checksum"
                    )
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
