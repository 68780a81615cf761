"""The desk's pages ask nothing that walks through an archive: SQLite is told of a large one, and says its plans."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.large_archive import LARGE, plan, pretend
from weriye.stories.actions import start_counterpart
from weriye.stories.models import Article


@pytest.fixture
def a_large_archive(desk: None) -> None:
    pretend()


def _walks(sql: str) -> list[str]:
    """Steps of the plan that read all of a large table: none but those that stop at a limit, in the table's order."""
    steps = plan(sql)
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
