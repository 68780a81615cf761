"""Reads for the desk: articles with their state, drafts, what one edition has not told. By indexed columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from weriye.search.queries import find
from weriye.stories.models import Article, PublishedArticle

LONGEST_QUERY = 100
# Headlines of drafts are looked through from the newest back to here; what is published is in the index.
DRAFTS_SEARCHED = 10_000
FOUND_AT_MOST = 200
UNTOLD_DAYS = 30
BEGUN_LATELY = 500


class State(StrEnum):
    """Where an article is on its way to the reader."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CHANGED = "changed"  # published, with changes that are not


def state_of(article: Article) -> State:
    """An article's state. Costs a query unless `annotate_approved_schedule` was asked for."""
    if article.live:
        return State.CHANGED if article.has_unpublished_changes else State.PUBLISHED
    return State.SCHEDULED if article.approved_schedule else State.DRAFT


@dataclass(frozen=True, slots=True)
class Sibling:
    """A story's article in an edition, as far as lists of the desk show it."""

    article: int
    edition: str
    state: State


def articles(editions: Iterable[str]) -> QuerySet[Article]:
    """The articles of these editions, last begun first, without their bodies."""
    return (
        Article.objects.filter(locale__language_code__in=list(editions))
        .annotate_approved_schedule()
        .select_related("locale")
        .defer("body")
        .order_by("-pk")
    )


def with_headline(rows: QuerySet[Article], query: str, editions: Iterable[str]) -> QuerySet[Article]:
    """Those of the articles that the search finds, and newest drafts with these words in their headlines."""
    query = query[:LONGEST_QUERY]
    newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = [hit.article for code in editions for hit in find(query, code, limit=FOUND_AT_MOST).hits]
    return rows.filter(Q(pk__in=found) | Q(pk__gt=newest - DRAFTS_SEARCHED, draft_title__icontains=query))


def siblings(stories: Iterable[UUID]) -> dict[UUID, list[Sibling]]:
    """Which editions have an article of each story, published or not."""
    found: dict[UUID, list[Sibling]] = {}
    rows = (
        Article.objects.filter(translation_key__in=list(stories))
        .annotate_approved_schedule()
        .select_related("locale")
        .defer("body")
        .order_by("pk")
    )
    for row in rows:
        found.setdefault(row.translation_key, []).append(Sibling(row.pk, row.edition, state_of(row)))
    return found


def drafts_of(user: Any, limit: int) -> list[Article]:
    """What a journalist began and readers have not seen, or not yet so, last touched first.

    Of the newest that they began: whose desk it is for twenty years has tens of thousands.
    """
    begun = Page.objects.filter(owner=user).order_by("-pk").values("pk")[:BEGUN_LATELY]
    rows = Article.objects.filter(pk__in=begun, has_unpublished_changes=True).select_related("locale").defer("body")
    return list(rows.annotate_approved_schedule().order_by("-latest_revision_created_at")[:limit])


@dataclass(frozen=True, slots=True)
class Untold:
    """A published article whose story another edition has not published."""

    article: int
    story: UUID
    headline: str
    published_at: datetime


def untold(told: str, missing: str, limit: int) -> list[Untold]:
    """Stories of the last month that one edition tells and another does not, newest first."""
    there = PublishedArticle.objects.filter(story=OuterRef("story"), edition=missing)
    since = timezone.now() - timedelta(days=UNTOLD_DAYS)
    rows = PublishedArticle.objects.filter(edition=told, published_at__gte=since).exclude(Exists(there))
    rows = rows.order_by("-published_at", "-article")
    return [Untold(*row) for row in rows.values_list("article_id", "story", "headline", "published_at")[:limit]]
