"""An arrival is written once; what was a mistake is moved, with its trace, to a table that nothing counts."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

TRIMMED = "UPDATE openhouse_arrival SET at = sent_at WHERE at > sent_at"
REFUSE = """
CREATE FUNCTION openhouse_arrival_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- a phone that sends once more what was taken back meanwhile
        IF EXISTS (SELECT 1 FROM openhouse_undonearrival WHERE uid = NEW.uid) THEN
            RAISE EXCEPTION 'this arrival was taken back' USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM openhouse_undonearrival WHERE uid = OLD.uid) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an arrival is written once, and taken back only with its trace' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER arrival_written_once BEFORE INSERT OR UPDATE OR DELETE ON openhouse_arrival
    FOR EACH ROW EXECUTE FUNCTION openhouse_arrival_written_once();
CREATE FUNCTION openhouse_undone_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'arrivals taken back are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER undonearrival_append_only BEFORE UPDATE OR DELETE ON openhouse_undonearrival
    FOR EACH ROW EXECUTE FUNCTION openhouse_undone_stays();
"""
ALLOW = """
DROP TRIGGER undonearrival_append_only ON openhouse_undonearrival;
DROP FUNCTION openhouse_undone_stays();
DROP TRIGGER arrival_written_once ON openhouse_arrival;
DROP FUNCTION openhouse_arrival_written_once();
"""
USER = settings.AUTH_USER_MODEL
PROTECT = django.db.models.deletion.PROTECT
PEOPLE = Q(registration=None, people__range=(1, 100)) | Q(registration__isnull=False, people__range=(1, 50))


def key(to, name, verbose, **more):
    return models.ForeignKey(on_delete=PROTECT, related_name=name, to=to, verbose_name=verbose, **more)


class Migration(migrations.Migration):
    dependencies = [("openhouse", "0004_when_it_changed"), migrations.swappable_dependency(USER)]

    operations = [
        migrations.RunSQL(TRIMMED, migrations.RunSQL.noop),
        migrations.RemoveConstraint("arrival", "arrival_people"),
        migrations.AddConstraint("arrival", models.CheckConstraint(name="arrival_people", condition=PEOPLE)),
        migrations.AddConstraint(
            "arrival", models.CheckConstraint(name="arrival_not_in_the_future", condition=Q(at__lte=F("sent_at")))
        ),
        migrations.CreateModel(
            "UndoneArrival",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("event", key("openhouse.openday", "undone_arrivals", "open days")),
                ("session", key("openhouse.session", "undone_arrivals", "session", blank=True, null=True)),
                ("people", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country of residence"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "sent_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="received at"),
                ),
                ("by", key(USER, "+", "by")),
                (
                    "registration",
                    key("openhouse.registration", "undone_arrivals", "registration", blank=True, null=True),
                ),
                ("undone_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken back at")),
                ("undone_by", key(USER, "+", "taken back by")),
            ],
            options={
                "verbose_name": "arrival taken back",
                "verbose_name_plural": "arrivals taken back",
                "ordering": ["-undone_at", "-pk"],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
