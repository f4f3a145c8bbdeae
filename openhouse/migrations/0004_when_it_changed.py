"""What calendars and news ask of an event: when it was announced, when it last moved, and a number that only rises.

The database keeps them, whoever writes: the administration, a verb, a loader or a statement on many rows. A calendar
that reads a feed takes the row with the higher number (RFC 5545, SEQUENCE), so a change without one would be lost.
"""

from django.db import migrations, models

EVENT = """
CREATE FUNCTION openhouse_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['revision', 'changed_at', 'announced_at', 'moved_at', 'source', 'campaign_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.announced_at := CASE WHEN NEW.state <> 'draft' THEN coalesce(NEW.announced_at, now()) END;
        NEW.moved_at := CASE WHEN NEW.state <> 'draft' THEN coalesce(NEW.moved_at, NEW.announced_at) END;
        RETURN NEW;
    END IF;
    -- a program that read the row before somebody else's change must not turn it back
    NEW.revision := greatest(NEW.revision, OLD.revision);
    NEW.announced_at := greatest(NEW.announced_at, OLD.announced_at);
    NEW.moved_at := greatest(NEW.moved_at, OLD.moved_at);
    IF to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
        NEW.changed_at := greatest(NEW.changed_at, now());
        IF NEW.revision = OLD.revision THEN
            NEW.revision := OLD.revision + 1;
        END IF;
    END IF;
    IF NEW.state <> 'draft' AND OLD.state = 'draft' THEN
        NEW.announced_at := now();
        NEW.moved_at := now();
    ELSIF NEW.state <> 'draft' AND
        (NEW.state, NEW.first_day, NEW.last_day, NEW.opens, NEW.closes, NEW.place_kind, NEW.office_id, NEW.province_id,
         NEW.place_ar, NEW.place_fr, NEW.hall_ar, NEW.hall_fr, NEW.online)
        IS DISTINCT FROM
        (OLD.state, OLD.first_day, OLD.last_day, OLD.opens, OLD.closes, OLD.place_kind, OLD.office_id, OLD.province_id,
         OLD.place_ar, OLD.place_fr, OLD.hall_ar, OLD.hall_fr, OLD.online)
    THEN
        NEW.moved_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER openday_notes_change BEFORE INSERT OR UPDATE ON openhouse_openday
    FOR EACH ROW EXECUTE FUNCTION openhouse_note_change();
"""
EVENT_BACK = """
DROP TRIGGER openday_notes_change ON openhouse_openday;
DROP FUNCTION openhouse_note_change();
"""
# Places taken are counted by a statement that names no column of this list: registering never waits for the event.
SESSION = """
CREATE FUNCTION openhouse_note_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['taken', 'capacity', 'party_most', 'open'];
    moved boolean := true;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - kept IS NOT DISTINCT FROM to_jsonb(OLD) - kept THEN
            RETURN NULL;
        END IF;
        moved := (NEW.day, NEW.starts, NEW.ends, NEW.room_ar, NEW.room_fr, NEW.online)
            IS DISTINCT FROM (OLD.day, OLD.starts, OLD.ends, OLD.room_ar, OLD.room_fr, OLD.online);
    END IF;
    UPDATE openhouse_openday
        SET revision = revision + 1, changed_at = now(),
            moved_at = CASE WHEN moved AND state <> 'draft' THEN now() ELSE moved_at END
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.event_id ELSE NEW.event_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER session_notes_change
    AFTER INSERT OR DELETE OR UPDATE OF kind, title_ar, title_fr, description_ar, description_fr, speaker_ar, speaker_fr,
        room_ar, room_fr, language, day, starts, ends, online ON openhouse_session
    FOR EACH ROW EXECUTE FUNCTION openhouse_note_session();
"""
SESSION_BACK = """
DROP TRIGGER session_notes_change ON openhouse_session;
DROP FUNCTION openhouse_note_session();
"""
KNOWN = "UPDATE openhouse_openday SET announced_at = changed_at, moved_at = changed_at WHERE state <> 'draft'"


class Migration(migrations.Migration):
    dependencies = [("openhouse", "0003_history_and_published")]

    operations = [
        migrations.AddField("openday", "announced_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddField("openday", "moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(EVENT, EVENT_BACK),
        migrations.RunSQL(SESSION, SESSION_BACK),
    ]
