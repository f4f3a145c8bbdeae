"""What the citizen and the agency are told in time: numbers of the desk, and marks of what was told."""

from django.conf import settings
from django.db import migrations, models

from common.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_who_sorts_new"),
        ("requests_desk", "0013_one_index_of_officers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="announced_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="day announced for the answer"),
        ),
        migrations.AddField(
            model_name="case",
            name="announcements",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="days announced"),
        ),
        migrations.AddField(
            model_name="case",
            name="hears_by",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="told more by"),
        ),
        migrations.AddField(
            model_name="case",
            name="late_for",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="late since the day"),
        ),
        migrations.AddField(
            model_name="case",
            name="late_letters",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="letters of the delay"),
        ),
        migrations.AddField(
            model_name="caselook",
            name="last_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last within the hour"),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="announced_within",
            field=models.PositiveSmallIntegerField(default=60, verbose_name="days ahead that may be announced at most"),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="announcements",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="The day of the law never moves: the figures count the delay by it.",
                verbose_name="new days that may be announced for one delay",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="first_reminder_days",
            field=models.PositiveSmallIntegerField(
                default=14,
                help_text="In the morning where the applicant lives, until the papers have come. 0: no reminder.",
                verbose_name="days after which the applicant is reminded of papers asked for",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="late_letters",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="The letter of apology, and one each time that the promised news did not come.",
                verbose_name="most letters about one delay",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="late_news_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Promised to the applicant in the letter of apology: the answer, or a new day.",
                verbose_name="working days within which a late request has news",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="rating_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Once a request, not where a mark was given. 0: never.",
                verbose_name="days after the answer when its mark is asked for",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="second_reminder_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Counted from the day on which the papers were asked for; the last reminder. 0: none.",
                verbose_name="days after which the applicant is reminded again",
            ),
        ),
        migrations.AddField(
            model_name="deskrules",
            name="silent_days",
            field=models.PositiveSmallIntegerField(
                default=45,
                help_text="Once, to call the applicant or to go on without. 0: never.",
                verbose_name="days after which the officer is told that the papers do not come",
            ),
        ),
        migrations.AddField(
            model_name="paperrequest",
            name="agency_told",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="the agency knows that it does not come"
            ),
        ),
        migrations.AddField(
            model_name="paperrequest",
            name="reminders",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="reminders"),
        ),
        migrations.AlterField(
            model_name="alert",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "at risk"),
                    (2, "overdue"),
                    (3, "overdue, the ministry is told"),
                    (4, "complaint to be acknowledged"),
                    (5, "complaint not acknowledged in time"),
                    (6, "late, and the applicant waits for a new day"),
                ],
                verbose_name="alarm",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("hears_by__isnull", False)), fields=["hears_by", "id"], name="case_hears"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("answered_on__isnull", False)),
                fields=["answered_on", "id"],
                name="case_answered_on",
            ),
        ),
        migrations.AddIndex(
            model_name="paperrequest",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["asked_at"], name="paper_awaited"),
        ),
        migrations.AddConstraint(
            model_name="deskrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_reminder_days", 0),
                    ("second_reminder_days__gt", models.F("first_reminder_days")),
                    _connector="OR",
                ),
                name="desk_rules_second_reminder_later",
                violation_error_message="The second reminder comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deskrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("announced_within__gte", 1), ("late_letters__gte", 1), ("late_news_days__gte", 1)),
                name="desk_rules_late_news",
                violation_error_message="Late requests have news within a day at least, and one letter at least.",
            ),
        ),
    ]
    operations = together(operations)
