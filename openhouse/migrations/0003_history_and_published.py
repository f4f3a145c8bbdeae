"""Events announced before there were drafts stay announced; a line of a registration's history is never changed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION openhouse_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a registration is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER seatchange_append_only BEFORE UPDATE OR DELETE ON openhouse_seatchange
    FOR EACH ROW EXECUTE FUNCTION openhouse_refuse_change();
"""
ALLOW = """
DROP TRIGGER seatchange_append_only ON openhouse_seatchange;
DROP FUNCTION openhouse_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("openhouse", "0002_sessions_and_visitors")]

    operations = [
        migrations.RunSQL("UPDATE openhouse_openday SET state = 'published'", migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
