"""What was done on a day, and what was open at its end, through indexes: for the report of each day."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_desk", "0016_papers_end"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(fields=["at"], name="event_when"),
        ),
        migrations.AddIndex(
            model_name="caselook",
            index=models.Index(fields=["at"], name="look_when"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    "filed_on",
                    django.db.models.functions.comparison.Greatest(
                        "filed_on",
                        django.db.models.functions.comparison.Coalesce(
                            "answered_on",
                            "withdrawn_on",
                            django.db.models.functions.comparison.Cast(models.Value("infinity"), models.DateField()),
                        ),
                    ),
                    function="daterange",
                ),
                name="case_open_days",
            ),
        ),
    ]
