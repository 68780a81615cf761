"""The desk's pages ask nothing that walks through an archive: SQLite is told of a large one, and says its plans."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weriye.stories.actions import start_counterpart
from weriye.stories.models import Article

LARGE = ("wagtailcore_page", "stories_article", "stories_publishedarticle", "wagtailcore_revision")
PAGES = 180_000  # of a hundred thousand stories


@pytest.fixture
def a_large_archive(desk: None) -> None:
    """Statistics as they are in a large archive, over tables that hold next to nothing."""
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


def _walks(sql: str) -> list[str]:
    """Steps of the plan that read all of a large table: none but those that stop at a limit, in the table's order."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        steps = [str(step[3]) for step in cursor.fetchall()]
    walks = [step for step in steps if step.startswith("SCAN") and step.split()[1].strip('"') in LARGE]
    stops = " LIMIT " in sql and not any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
    return [] if stops else walks


@pytest.mark.parametrize("page", ["list", "editor", "dashboard", "section", "draft", "changed", "scheduled", "clock"])
def test_no_page_of_the_desk_walks_through_the_archive(
    at_desk: Callable[..., Client], write_article: Callable[..., Article], a_large_archive: None, page: str
) -> None:
    article = write_article("so")
    start_counterpart(article, "en")
    address = {
        "list": reverse("desk_stories"),
        "editor": reverse("wagtailadmin_pages:edit", args=(article.pk,)),
        "dashboard": "/desk/",
        "clock": reverse("desk_clock"),
        "section": f"{reverse('desk_stories')}?section=news",
    }.get(page, f"{reverse('desk_stories')}?state={page}")
    client = at_desk("Editor so", "Editor en")
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in caught if query["sql"].startswith(("SELECT", "WITH"))]
    assert len(asked) > 5
    assert {sql: found for sql in asked if (found := _walks(sql))} == {}
