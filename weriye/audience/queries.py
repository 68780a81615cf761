"""Reads of the audience room."""

from collections.abc import Iterable

from .models import Trending, WarmPage


def trending(edition: str, limit: int) -> list[int]:
    """What readers of an edition read unusually much now, best first; empty when too little is read to tell."""
    return list(Trending.objects.filter(edition=edition).order_by("rank").values_list("article", flat=True)[:limit])


def warm(articles: Iterable[int]) -> set[int]:
    """Those of these articles that were lately published or read, so that their pages carry furniture themselves."""
    return set(WarmPage.objects.filter(article__in=list(articles)).values_list("article", flat=True))


def is_warm(article: int) -> bool:
    """Whether one article is among the warm."""
    return article in warm([article])
