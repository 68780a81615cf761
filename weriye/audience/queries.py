"""Reads of the audience room."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import PLACES, DailyReads, Ranking, Reads, Trending, WarmPage


def trending(edition: str, limit: int) -> list[int]:
    """What readers of an edition read unusually much now, best first; empty when too little is read to tell."""
    return ranked(edition, Ranking.TRENDING)[:limit]


def most_read_in_a_day(edition: str, limit: int) -> list[int]:
    """What readers of an edition read most in the last 24 hours, first the first; empty when too little is read."""
    return ranked(edition, Ranking.MOST_READ_IN_A_DAY)[:limit]


def most_read_in_a_week(edition: str, limit: int) -> list[int]:
    """The same of the last seven days."""
    return ranked(edition, Ranking.MOST_READ_IN_A_WEEK)[:limit]


def ranked(edition: str, ranking: Ranking) -> list[int]:
    """A whole ranking of an edition as stored, best first: ten articles or fewer."""
    rows = Trending.objects.filter(edition=edition, rank__gte=ranking, rank__lt=ranking + PLACES)
    return list(rows.order_by("rank").values_list("article", flat=True))


def warm(articles: Iterable[int]) -> set[int]:
    """Those of these articles that were lately published or read, so that their pages carry furniture themselves."""
    return set(WarmPage.objects.filter(article__in=list(articles)).values_list("article", flat=True))


def read_since(articles: Iterable[int], since: datetime) -> set[int]:
    """Those of these articles that somebody read since an instant; of days long ago, on its whole day."""
    listed = list(articles)
    lately = Reads.objects.filter(article__in=listed, at__gte=since).order_by()
    before = DailyReads.objects.filter(article__in=listed, day__gte=since.astimezone(UTC).date()).order_by()
    return set(lately.values_list("article", flat=True)) | set(before.values_list("article", flat=True))


def warm_of(edition: str) -> list[int]:
    """All articles of an edition that were lately published or read."""
    return list(WarmPage.objects.filter(edition=edition).values_list("article", flat=True))


def with_reads(rows: QuerySet[Any], article: str, since: datetime) -> QuerySet[Any]:
    """Rows with `reads`: how often the article whose number is in that column was read since an instant."""
    counts = Reads.objects.filter(article=OuterRef(article), at__gte=since).order_by().values("article")
    total = counts.annotate(total=Sum("count")).values("total")
    found: QuerySet[Any] = rows.annotate(reads=Coalesce(Subquery(total), 0))
    return found


def is_warm(article: int) -> bool:
    """Whether one article is among the warm."""
    return article in warm([article])
