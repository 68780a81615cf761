"""Reads of the search room: finding articles, and the stories related to one."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from tantivy import Query, Searcher

from . import index
from .asking import matcher, question, share_wanted, understand
from .excerpts import excerpt
from .models import Related
from .texts import texts

log = logging.getLogger(__name__)

FARTHEST = 1_000  # nobody leafs farther; what is found there is chance
# Hits of the same score are put in order by date here, so a few more than asked for are fetched.
MORE = 50
READ = 20_000  # characters of an article that an excerpt is chosen from


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found. `excerpt` is plain text with its matches between U+0001 and U+0002."""

    article: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Results:
    """How many articles of the edition match, and those asked for, best first."""

    total: int
    hits: tuple[Hit, ...]


NOTHING = Results(0, ())


def find(query: str, edition: str, offset: int = 0, limit: int = 20) -> Results:
    """The published articles of an edition that a reader's words find. Never raises on any words.

    Without a usable index the answer is nothing, and the log says so.
    """
    asked = understand(query, edition)
    if asked.is_empty or limit < 1 or offset < 0:
        return NOTHING
    try:
        with index.readable():
            searcher = index.searcher()
            best = question(asked, edition, timezone.now(), share_wanted(asked))
            total, found = _top(searcher, best, offset, limit)
            if not total:
                any_word = question(asked, edition, timezone.now(), 0.0)
                total, found = _top(searcher, any_word, offset, limit)
    except index.IndexUnusable as problem:
        log.warning("a search is answered with nothing: %s; the worker makes the index anew", problem)
        return NOTHING
    marks = matcher(asked, edition)
    hits = []
    there = {text.article: text for text in texts(found) if text.edition == edition}
    for article in found:
        # Withdrawn since, and not yet out of the index.
        if (text := there.get(article)) is None:
            total -= 1
            continue
        hits.append(Hit(article, _excerpt(text.summary, text.paragraphs, marks)))
    return Results(total, tuple(hits))


def _top(searcher: Searcher, asked: Query, offset: int, limit: int) -> tuple[int, list[int]]:
    result = searcher.search(asked, limit=min(offset + limit, FARTHEST) + MORE)
    addresses = [address for _, address in result.hits]
    rows: list[tuple[float, Any, Any]] = list(
        zip(
            (-round(score, 2) for score, _ in result.hits),
            (-(at or 0) for at in searcher.fast_field_values("published", addresses)),
            (-(pk or 0) for pk in searcher.fast_field_values("article", addresses)),
            strict=True,
        )
    )
    rows.sort()
    total = int(result.count or 0)  # type: ignore[attr-defined]
    return total, [-pk for _, _, pk in rows[:FARTHEST][offset : offset + limit]]


def _excerpt(summary: str, paragraphs: tuple[str, ...], marks: Any) -> str:
    text = " ".join((summary, *paragraphs)).strip()[:READ]
    return excerpt(text, marks.spans(text))


def related(stories: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The stories related to each of these, best first, as they were last computed."""
    found: dict[UUID, list[UUID]] = {}
    rows = Related.objects.filter(story__in=list(stories)).order_by("story", "rank")
    for story, other in rows.values_list("story", "other"):
        found.setdefault(story, []).append(other)
    return found
