"""Which pages are kept baked, and which of the others nobody reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.large_archive import plan, pretend
from weriye.audience import actions as audience
from weriye.audience.models import DailyReads, Reads
from weriye.reader import site as room
from weriye.reader.site import site
from weriye.stories.models import PublishedArticle


def addresses(*articles: Any) -> list[str]:
    return [PublishedArticle.objects.get(pk=article.pk).address for article in articles]


@pytest.mark.parametrize("small", [2, 2000])
def test_what_is_lasting_is_what_is_listed_as_kept_baked(
    write_article: Callable[..., Any], settings: Any, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(room, "SMALL_SITE", small)
    settings.WERIYE_WARM_PAGES = 2
    now = timezone.now()
    articles = [
        write_article("so", f"Cinwaan {days}", slug=f"s{days}", published_at=now - timedelta(days=days))
        for days in (1, 10, 40, 100, 400)
    ]
    write_article("en", "A headline", published_at=now - timedelta(days=300))
    # An old one that is read now is warm.
    for reader in range(5):
        audience.count_read(articles[-1].pk, str(reader))
    audience.flush_reads()
    kept = set(site.paths())
    everything = kept | set(PublishedArticle.objects.values_list("address", flat=True))
    assert site.lasting(everything) == kept
    assert (len(everything) > len(kept)) == (small == 2)


def test_in_a_large_archive_articles_are_found_by_their_addresses(
    write_article: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SMALL_SITE", 2)
    for days in range(1, 5):
        write_article("so", f"Cinwaan {days}", slug=f"s{days}", published_at=timezone.now() - timedelta(days=99 * days))
    pretend()
    paths = {f"/so/2020/01/01/{number}/" for number in range(500)} | set(site.paths())
    with CaptureQueriesContext(connection) as caught:
        site.lasting(paths)
    asked = [query["sql"] for query in caught if '"address" IN' in query["sql"]]
    assert asked
    for sql in asked:
        assert "(address=?)" in " ".join(plan(sql))


@pytest.mark.django_db
def test_an_asset_of_another_design_is_not_lasting() -> None:
    assert site.lasting({"/assets/weriye-0123456789.js"}) == set()


@pytest.mark.django_db
def test_where_no_page_is_any_more_is_lasting_so_that_it_is_taken_away() -> None:
    gone = {"/so/2020/01/01/tirtiran/", "/so/no-such-section/", "/xx/"}
    assert site.lasting(gone) == gone


def test_unread_are_articles_that_nobody_read_since(write_article: Callable[..., Any]) -> None:
    now = timezone.now()
    lately, long_ago, never = (write_article("so", f"Cinwaan {n}", slug=f"s{n}") for n in range(3))
    Reads.objects.create(article=lately.pk, at=now - timedelta(hours=1), edition="so", age=0, count=1)
    DailyReads.objects.create(article=long_ago.pk, day=(now - timedelta(days=50)).date(), edition="so", count=1)
    paths = {*addresses(lately, long_ago, never), "/so/"}
    assert site.unread(paths, now - timedelta(days=1)) == set(addresses(long_ago, never))
    assert site.unread(paths, now - timedelta(days=50)) == set(addresses(never))
