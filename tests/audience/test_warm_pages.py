"""Warm pages: the articles lately published or read carry furniture themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from weriye.audience import actions, keys, queries
from weriye.audience.models import WarmPage
from weriye.press.models import StaleKey
from weriye.stories.models import Article

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Any:
    settings.WERIYE_WARM_PAGES = 3
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def cold(write_article: Callable[..., Article]) -> Callable[..., list[int]]:
    def write(*hours: int, edition: str = "so") -> list[int]:
        pks = [write_article(edition, f"Warka {h}", published_at=NOW - timedelta(hours=h)).pk for h in hours]
        WarmPage.objects.all().delete()
        StaleKey.objects.all().delete()
        return pks

    return write


def stale() -> set[str]:
    found = set(StaleKey.objects.values_list("key", flat=True))
    StaleKey.objects.all().delete()
    return found


def test_the_newest_are_warm_and_who_enters_or_leaves_is_named_stale(cold: Callable[..., list[int]]) -> None:
    one, two, three, four = cold(4, 3, 2, 1)
    actions.warm([one, two, three])
    assert stale() == {keys.warm(pk) for pk in (one, two, three)}
    actions.warm([four])
    assert stale() == {keys.warm(four), keys.warm(one)}
    assert [queries.is_warm(pk) for pk in (one, two, three, four)] == [False, True, True, True]


def test_an_archive_import_pushes_nothing_newer_out(cold: Callable[..., list[int]]) -> None:
    *new, old = cold(1, 2, 3, 9_000)
    actions.warm(new)
    stale()
    actions.warm([old])
    assert not queries.is_warm(old)
    assert stale() == set()


def test_an_old_article_gets_warm_when_it_is_read(cold: Callable[..., list[int]]) -> None:
    *new, old = cold(1, 2, 3, 9_000)
    actions.warm(new)
    stale()
    actions.count_read(old, "reader")
    actions.flush_reads()
    assert queries.is_warm(old)
    assert stale() == {keys.warm(old), keys.warm(new[2])}


def test_reading_a_warm_article_again_writes_at_most_once_an_hour(cold: Callable[..., list[int]], clock: Any) -> None:
    [article] = cold(1)
    times = []
    for _ in range(5):
        actions.count_read(article, f"reader {clock}")
        actions.count_read(article, f"another at {len(times)}")
        actions.flush_reads()
        times.append(WarmPage.objects.get().at)
        clock.shift(timedelta(minutes=25))
    # Read at 0, 25, 50, 75 and 100 minutes.
    assert times == [NOW, NOW, NOW, NOW + timedelta(minutes=75), NOW + timedelta(minutes=75)]
    assert stale() == {keys.warm(article)}


def test_editions_have_their_own_limits(cold: Callable[..., list[int]]) -> None:
    somali = cold(1, 2, 3)
    english = cold(4, 5, 6, edition="en")
    actions.warm([*somali, *english])
    assert WarmPage.objects.count() == 6


def test_a_withdrawn_article_is_warm_no_more(cold: Callable[..., list[int]]) -> None:
    [pk] = cold(1)
    actions.warm([pk])
    stale()
    Article.objects.get(pk=pk).unpublish()
    actions.warm([pk])
    assert not queries.is_warm(pk)
    assert keys.warm(pk) in stale()


def test_with_no_room_nothing_is_warm(cold: Callable[..., list[int]], settings: Any) -> None:
    settings.WERIYE_WARM_PAGES = 0
    [pk] = cold(1)
    actions.warm([pk, 424_242])
    assert stale() == set()
    assert not queries.is_warm(pk)


def test_a_date_in_the_future_does_not_keep_a_page_warm_for_ever(cold: Callable[..., list[int]]) -> None:
    [pk] = cold(-9_000)
    actions.warm([pk])
    assert WarmPage.objects.get().at == NOW
