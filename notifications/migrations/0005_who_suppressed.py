from django.db import migrations

# Until now the person stood in the words of the attempt.
NAMED = """
UPDATE notifications_attempt AS attempt
   SET act = 'suppressed', error = '',
       by_id = (SELECT id FROM accounts_user WHERE id = substring(attempt.error FROM 15)::bigint)
 WHERE error ~ '^suppressed by [0-9]{1,18}$'
"""
WRITTEN = """
UPDATE notifications_attempt SET act = '', error = 'suppressed by ' || by_id
 WHERE act = 'suppressed' AND by_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_log_and_previews"),
    ]

    operations = [migrations.RunSQL(NAMED, WRITTEN)]
