"""The generated archive that the press is measured with: the same for a seed, and rows like real ones."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, ReferenceIndex

from benchmarks.archive import A_DAY, EDITIONS, Story, stories
from benchmarks.archive_rows import write_archive
from benchmarks.plot import drawing
from weriye.stories.actions import add_entry, appearances_of, published_row
from weriye.stories.models import Article, PublishedArticle

UNTIL = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PLACES = [{"so": "Muqdisho", "en": "Mogadishu"}, {"so": "Baydhabo", "en": "Baidoa"}]


def some(count: int, seed: int = 1) -> list[Story]:
    return list(stories(count, UNTIL, PLACES, (3, 5, 2), seed))


def test_a_seed_gives_the_same_archive_and_another_seed_another() -> None:
    assert some(50) == some(50)
    assert some(50) != some(50, seed=2)


def test_an_archive_has_the_stories_asked_for_four_in_five_in_both_editions() -> None:
    found = some(1000)
    assert len({story.key for story in found}) == 1000
    told = Counter(tuple(story.told) for story in found)
    assert set(told) == {EDITIONS, ("so",), ("en",)}
    assert 760 <= told[EDITIONS] <= 840
    assert {len(words.paragraphs) for story in found for words in story.told.values()} == {5, 6, 7, 8, 9}


def test_an_archive_ends_just_before_its_last_instant_and_has_as_many_a_day_as_a_large_station() -> None:
    times = [story.at for story in some(10 * A_DAY)]
    assert times == sorted(times)
    assert UNTIL - timedelta(hours=1) < times[-1] < UNTIL
    assert timedelta(days=9) < times[-1] - times[0] < timedelta(days=11)


@pytest.fixture
def archive(newsroom: Path) -> list[Article]:
    """Forty stories written as rows into an empty newsroom that knows a few places and people."""
    for kind in ("place", "person", "topic"):
        for number in range(4):
            add_entry(kind, {"so": f"Magac {number}", "en": f"Name {number}"})
    assert list(write_archive(40, UNTIL)) == [40]
    return list(Article.objects.order_by("pk"))


def shown(row: PublishedArticle) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "digest"}


def test_rows_written_in_bulk_are_those_of_a_real_publication(archive: list[Article]) -> None:
    assert len({article.translation_key for article in archive}) == 40
    for article in archive:
        assert shown(article.published) == shown(published_row(article))
        there = article.published.appearances.values_list("entry", "role", "edition", "published_at")
        assert set(there) == {
            (entry, role, article.edition, article.published_at) for entry, role in appearances_of(article)
        }
        article.full_clean()


def test_the_tree_and_the_index_of_references_are_whole(archive: list[Article]) -> None:
    assert not any(Page.find_problems())
    before = set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path", "content_path"))
    for article in archive:
        ReferenceIndex.create_or_update_for_object(article)
    after = set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path", "content_path"))
    assert after == before


def test_a_drawing_shows_every_curve_and_needs_something_to_show() -> None:
    svg = drawing({"ours <1>": {1000: 200, 100_000: 210}, "theirs": {1000: 900, 100_000: 78_000}}, "stories", "ms")
    assert "ours &lt;1&gt;" in svg
    assert svg.count("<circle") == 4
    with pytest.raises(ValueError):
        drawing({"ours": {}}, "stories", "ms")
