"""What a search costs does not grow with what was filed lately."""

import pytest
from django.db import connection

from tests.recipes import desk as make
from tests.requests_desk.queue import copies

pytestmark = pytest.mark.django_db


def pages_read(words):
    """Pages of the index of searched words that a question reads."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM requests_desk_case"
            " WHERE to_tsvector('simple', COALESCE(search_text, '')) @@ to_tsquery('simple', %s)",
            [words],
        )
        plan = cursor.fetchone()[0][0]["Plan"]
    scan = plan["Plans"][0]
    assert scan["Index Name"] == "case_searched"
    return scan["Shared Hit Blocks"] + scan["Shared Read Blocks"]


def test_new_requests_stand_in_the_index_at_once_instead_of_in_a_list_that_every_search_reads():
    first = make.case()
    before = pages_read("'zq0none'")

    copies(first, 2000)

    assert pages_read("'zq0none'") <= before + 3
