"""Reads for the desk: articles with their state, drafts, what one edition has not told. By indexed columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from weriye.search.queries import find
from weriye.stories.models import Article, PublishedArticle

LONGEST_QUERY = 100
# Headlines of drafts are looked through from the newest back to here; what is published is in the index.
DRAFTS_SEARCHED = 10_000
FOUND_AT_MOST = 200
LOOKED_THROUGH = 20_000
SAVES_LOOKED_THROUGH = 3_000
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
    newest = _newest()
    found = [hit.article for code in editions for hit in find(query, code, limit=FOUND_AT_MOST).hits]
    return rows.filter(Q(pk__in=found) | Q(pk__gt=newest - DRAFTS_SEARCHED, draft_title__icontains=query))


def _newest() -> int:
    return Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def lately_begun(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Of the articles those begun last: what has no index is not looked for through twenty years."""
    return rows.filter(pk__gt=_newest() - LOOKED_THROUGH)


def lately_touched(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Of the articles those begun last, and those of whatever age that somebody saved lately."""
    saved = Revision.page_revisions.order_by("-created_at", "-pk").values_list("object_id", flat=True)
    touched = {int(pk) for pk in saved[:SAVES_LOOKED_THROUGH]}
    return rows.filter(Q(pk__gt=_newest() - LOOKED_THROUGH) | Q(pk__in=touched))


def with_a_time(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Of the articles those that go out by themselves."""
    due = Revision.page_revisions.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at", "pk")
    return rows.filter(pk__in={int(pk) for pk in due.values_list("object_id", flat=True)[:SAVES_LOOKED_THROUGH]})


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
