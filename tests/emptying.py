"""After a test that committed: rows are deleted where there are any, instead of truncating 140 tables each time.

Django's own way also makes the content types and permissions of all models anew, half a second a test. Triggers and
foreign keys sleep meanwhile, which only a superuser may ask for: on another database Django's own way stands.
"""

from functools import cache

from django.db import connection
from django.test import TransactionTestCase

KEPT = ("django_migrations", "django_content_type", "auth_permission", "django_site")
_slowly = TransactionTestCase._fixture_teardown


def install() -> None:
    """Let every later test be followed by it."""
    TransactionTestCase._fixture_teardown = empty


def empty(case: TransactionTestCase) -> None:
    """Leave no row behind but what every database holds from its beginning."""
    if case.reset_sequences or case.fixtures or not _is_superuser():
        _slowly(case)
        return
    tables = [name for name in _tables() if name not in KEPT]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(looks)
        written = [name for (name,) in cursor.fetchall()]
        if written:
            deletes = "".join(f'DELETE FROM "{name}";' for name in written)
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes} COMMIT")


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


@cache
def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
