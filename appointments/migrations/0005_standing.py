"""A row for each statement that writes what stands for long, so that every process knows when to read it again.

Rows are added and never changed: nobody waits for anybody, and the sum over them changes with each commit.
"""

from django.db import migrations

TABLES = (
    *("appointments_service", "appointments_lane", "appointments_lane_services", "appointments_bookingrules"),
    *("agencies_agency", "agencies_office", "agencies_holiday", "agencies_dayexception"),
    *("agencies_hoursperiod", "agencies_hoursrule", "agencies_dutyshift"),
)
MAKE = """
CREATE TABLE appointments_standing (stamp bigint NOT NULL);
CREATE FUNCTION appointments_standing_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO appointments_standing VALUES ((extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    RETURN NULL;
END $$;
"""
UNMAKE = """
DROP FUNCTION appointments_standing_changed();
DROP TABLE appointments_standing;
"""
ON = """
CREATE TRIGGER appointments_standing AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION appointments_standing_changed();
"""
OFF = "DROP TRIGGER appointments_standing ON {table};"


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_closings"), ("agencies", "0003_what_to_prepare")]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.RunSQL(
            "".join(ON.format(table=table) for table in TABLES), "".join(OFF.format(table=table) for table in TABLES)
        ),
    ]
