"""A database that takes itself for that of a large archive: SQLite plans its queries by what its statistics say."""

import pytest
from django.db import connection

LARGE = ("wagtailcore_page", "stories_article", "stories_publishedarticle", "wagtailcore_revision")
PAGES = 180_000  # of a hundred thousand stories


def pretend() -> None:
    """Write statistics as they are in a large archive, over tables that hold next to nothing."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no statistics that could be written by hand")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # Of small tables SQLite's own upkeep counts none, and takes them for large ones.
        cursor.execute(f"DELETE FROM sqlite_stat1 WHERE tbl NOT IN {LARGE}")
        for table in LARGE:
            cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = %s AND idx IS NOT NULL", [table])
            for index, stat in cursor.fetchall():
                columns = len(stat.split()) - 1
                unique = "autoindex" in index or "uniq" in index
                many = [1 if unique and column == columns - 1 else 1000 for column in range(columns)]
                told = " ".join(map(str, [PAGES, *many]))
                cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE idx = %s", [told, index])
        cursor.execute("ANALYZE sqlite_schema")


def plan(sql: str) -> list[str]:
    """The steps by which SQLite answers a question."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return [str(step[3]) for step in cursor.fetchall()]
