"""The number of a reference comes from a sequence; a line of the history is never changed or removed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION requests_desk_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a case is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER caseevent_append_only BEFORE UPDATE OR DELETE ON requests_desk_caseevent
    FOR EACH ROW EXECUTE FUNCTION requests_desk_refuse_change();
"""
ALLOW = """
DROP TRIGGER caseevent_append_only ON requests_desk_caseevent;
DROP FUNCTION requests_desk_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_desk", "0001_requests")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE requests_desk_case_number", "DROP SEQUENCE requests_desk_case_number"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
