"""The searched words go into their index at once, so that no search reads a list of what waits to be put there."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations

SEARCHED = SearchVector("search_text", config="simple")


class Migration(migrations.Migration):
    dependencies = [("requests_desk", "0011_queue_index")]

    operations = [
        # Changed in place: a new index over years of cases would stand still the desk.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX case_searched SET (fastupdate = off)", "ALTER INDEX case_searched RESET (fastupdate)"
                ),
                migrations.RunSQL("SELECT gin_clean_pending_list('case_searched')", migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.RemoveIndex("case", "case_searched"),
                migrations.AddIndex("case", GinIndex(SEARCHED, fastupdate=False, name="case_searched")),
            ],
        ),
    ]
