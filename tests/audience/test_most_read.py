"""The most read: what was read most in a day and in a week, told apart from what is read unusually much now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weriye.audience import actions, keys, queries
from weriye.audience.models import Ranking, Reads, Trending
from weriye.audience.trends import bucket
from weriye.press.models import StaleKey
from weriye.stories.models import Article

NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)
Write = Callable[..., Article]


def read(article: Article, hours_ago: float, count: int) -> None:
    at = bucket(NOW - timedelta(hours=hours_ago))
    row, _ = Reads.objects.get_or_create(
        article=article.pk, at=at, defaults={"edition": article.edition, "age": 0, "count": 0}
    )
    row.count += count
    row.save()


@pytest.fixture
def told(write_article: Write) -> list[Article]:
    """Four Somali articles, of which a different one leads each list, and one English article."""
    a, b, c, d = (write_article("so", f"War {number}") for number in range(4))
    english = write_article("en", "A story")
    for article, hours_ago, count in ((a, 30, 90), (a, 1, 10), (b, 2, 40), (c, 12, 30), (c, 200, 500), (d, 1, 4)):
        read(article, hours_ago, count)
    read(english, 1, 7)
    StaleKey.objects.all().delete()
    return [a, b, c, d, english]


def named() -> list[str]:
    found = list(StaleKey.objects.order_by("key").values_list("key", flat=True))
    StaleKey.objects.all().delete()
    return found


def test_the_day_and_the_week_are_counted_each_for_itself(told: list[Article]) -> None:
    a, b, c, _, english = told
    actions.refresh_most_read(NOW)
    assert queries.most_read_in_a_day("so", 10) == [b.pk, c.pk, a.pk]
    assert queries.most_read_in_a_week("so", 10) == [a.pk, b.pk, c.pk]
    assert queries.most_read_in_a_day("so", 2) == [b.pk, c.pk]
    assert queries.most_read_in_a_day("en", 10) == [english.pk]
    assert named() == [keys.most_read("en"), keys.most_read("so")]


def test_only_another_order_makes_the_page_stale(told: list[Article]) -> None:
    a, b, c, *_ = told
    actions.refresh_most_read(NOW)
    named()
    read(b, 1, 60)  # more of what leads already
    actions.refresh_most_read(NOW)
    assert named() == []
    read(a, 1, 20)  # as much as the one before it: who stands there stays
    actions.refresh_most_read(NOW)
    assert (queries.most_read_in_a_day("so", 10), named()) == ([b.pk, c.pk, a.pk], [])
    read(a, 1, 1)
    actions.refresh_most_read(NOW)
    assert (queries.most_read_in_a_day("so", 10), named()) == ([b.pk, a.pk, c.pk], [keys.most_read("so")])


def test_what_was_read_longer_ago_counts_no_more(told: list[Article]) -> None:
    actions.refresh_most_read(NOW)
    actions.refresh_most_read(NOW + timedelta(days=2))
    assert queries.most_read_in_a_day("so", 10) == []
    assert queries.most_read_in_a_week("so", 10) != []
    actions.refresh_most_read(NOW + timedelta(days=9))
    assert not Trending.objects.exists()


def test_a_withdrawn_article_makes_room(told: list[Article]) -> None:
    a, b, c, *_ = told
    actions.refresh_most_read(NOW)
    b.unpublish()
    actions.refresh_most_read(NOW)
    assert queries.most_read_in_a_day("so", 10) == [c.pk, a.pk]


def test_trending_and_the_most_read_leave_each_other_alone(told: list[Article]) -> None:
    a, b, *_ = told
    Trending.objects.create(edition="so", rank=Ranking.TRENDING, article=a.pk)
    Trending.objects.create(edition="so", rank=Ranking.TRENDING + 1, article=b.pk)
    actions.refresh_most_read(NOW)
    assert queries.trending("so", 10) == [a.pk, b.pk]
    day = queries.most_read_in_a_day("so", 10)
    actions.refresh_trending(NOW)
    assert queries.trending("so", 10) != [a.pk, b.pk]
    assert queries.most_read_in_a_day("so", 10) == day != []


def test_however_much_is_read_it_costs_the_same_questions(write_article: Write) -> None:
    asked = []
    for count in (3, 27):
        for number in range(count):
            read(write_article("so", f"War {count} {number}"), number % 20, 10 + number)
        Trending.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            actions.refresh_most_read(NOW)
        asked.append(len(captured))
        assert len(queries.most_read_in_a_day("so", 10)) == min(3 if count == 3 else 30, 10)
    assert asked[0] == asked[1]
