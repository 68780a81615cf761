"""Reads of staleness."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ..models import Article
from .changes import Change, changes, with_todays_ids
from .models import Following
from .parts import Part, parts_of, restored


def as_told(article: Article) -> Article:
    """An article as it is told now: what readers see of it, or its latest draft before there is anything to see."""
    return article if article.live else article.get_latest_revision_as_object()


def seen_of(article: Article) -> tuple[Part, ...]:
    """The parts of an article as it is told now."""
    return parts_of(as_told(article))


def pending(article: Article, counterpart: Article) -> tuple[Change, ...]:
    """What changed in a counterpart since the article was brought up to date with it."""
    row = following(article.pk, counterpart.pk)
    return () if row is None else pending_of(row, counterpart)


def pending_of(row: Following, counterpart: Article) -> tuple[Change, ...]:
    """The same from a row that is read already. No query where nothing is stale."""
    if not row.stale:
        return ()
    now = seen_of(counterpart)
    return changes(with_todays_ids(restored(row.parts), now), now)


def following(article: int, counterpart: int) -> Following | None:
    return Following.objects.filter(article=article, counterpart=counterpart).first()


def followings(article: int) -> dict[int, Following]:
    """What an article knows of its counterparts, by counterpart."""
    return {row.counterpart_id: row for row in Following.objects.filter(article=article)}


def moved_on(articles: Iterable[int]) -> dict[int, frozenset[str]]:
    """Of these articles those that tell their readers that the story has moved on: in which editions."""
    rows = Following.objects.filter(article__in=list(articles), readers_told=True)
    found: dict[int, set[str]] = {}
    for article, edition in rows.values_list("article", "counterpart__locale__language_code"):
        found.setdefault(article, set()).add(edition)
    return {article: frozenset(editions) for article, editions in found.items()}


@dataclass(frozen=True, slots=True)
class Behind:
    """An article that is behind its counterpart: since when, and in how many parts, corrections among them."""

    article: int
    counterpart: int
    since: datetime
    parts: int
    corrections: int
    readers_told: bool


def behind(editions: Iterable[str]) -> QuerySet[Following]:
    """What is stale in these editions, longest stale first."""
    rows = Following.objects.filter(stale_since__isnull=False, article__locale__language_code__in=list(editions))
    return rows.order_by("stale_since", "pk")
