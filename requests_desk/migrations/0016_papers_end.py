"""How long the papers of finished requests are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_desk", "0015_answers_by_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="papers_warned_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="told that papers end on"),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="papers_years",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=None,
                help_text="Counted from the answer or the withdrawal. Empty: never. The applicant is told a month before and may download everything; the history, the answer and the figures stay.",
                null=True,
                verbose_name="years after which the papers of a finished request are erased",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", False), models.Q(("file", ""), _negated=True)),
                fields=["erased_at"],
                name="document_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("papers_years", None), ("papers_years__gte", 1), _connector="OR"),
                name="desk_rules_papers_kept",
                violation_error_message="Papers are kept for a year at least.",
            ),
        ),
    ]
