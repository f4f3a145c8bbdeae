"""The number of an appointment's reference comes from a sequence; a line of its history is never changed or removed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION appointments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of an appointment is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bookingevent_append_only BEFORE UPDATE OR DELETE ON appointments_bookingevent
    FOR EACH ROW EXECUTE FUNCTION appointments_refuse_change();
"""
ALLOW = """
DROP TRIGGER bookingevent_append_only ON appointments_bookingevent;
DROP FUNCTION appointments_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_appointments")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE appointments_booking_number", "DROP SEQUENCE appointments_booking_number"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
