"""What is done with a question is kept line by line; nothing is published without words and an answer."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

MEND = """
UPDATE openhouse_question SET published = false
    WHERE published AND (coalesce(public_text_ar, '') = '' AND coalesce(public_text_fr, '') = ''
        OR coalesce(answer_ar, '') = '' AND coalesce(answer_fr, '') = '' OR state = 'set_aside');
UPDATE openhouse_question SET set_aside_why = '–' WHERE state = 'set_aside' AND set_aside_why = '';
"""
REFUSE = """
CREATE FUNCTION openhouse_refuse_step_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a question is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER questionstep_append_only BEFORE UPDATE OR DELETE ON openhouse_questionstep
    FOR EACH ROW EXECUTE FUNCTION openhouse_refuse_step_change();
"""
ALLOW = """
DROP TRIGGER questionstep_append_only ON openhouse_questionstep;
DROP FUNCTION openhouse_refuse_step_change();
"""
USER = settings.AUTH_USER_MODEL
STEPS = [
    ("noted", "noted at a stand"),
    ("answered", "answered"),
    ("published", "published"),
    ("withdrawn", "no longer published"),
    ("set_aside", "set aside"),
    ("taken_up", "taken up again"),
    ("case", "became a request"),
    ("meeting", "became an appointment"),
]


def in_some_language(name):
    one, other = (Q(**{f"{name}_{code}__isnull": False}) & ~Q(**{f"{name}_{code}": ""}) for code in ("ar", "fr"))
    return one | other


class Migration(migrations.Migration):
    dependencies = [("openhouse", "0005_arrivals"), migrations.swappable_dependency(USER)]

    operations = [
        migrations.CreateModel(
            "QuestionStep",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("did", models.CharField(choices=STEPS, max_length=10)),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="openhouse.question"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a question",
                "verbose_name_plural": "steps of questions",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            "questionstep", models.CheckConstraint(condition=~Q(did=""), name="question_step_known")
        ),
        migrations.AddField(
            "question",
            "set_aside_why",
            models.CharField(blank=True, max_length=300, verbose_name="why it is set aside"),
        ),
        migrations.AddField(
            "question",
            "stand",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="questions",
                to="openhouse.stand",
                verbose_name="stand",
            ),
        ),
        migrations.AddField(
            "visitrating", "changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed at")
        ),
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                condition=Q(published=False) | in_some_language("public_text") & in_some_language("answer"),
                name="question_published_whole",
            ),
        ),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                condition=~Q(state="set_aside") | Q(published=False) & ~Q(set_aside_why=""),
                name="question_set_aside_with_reason",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
