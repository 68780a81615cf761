"""Reads of the audience room."""

from .models import Trending, WarmPage


def trending(edition: str, limit: int) -> list[int]:
    """What readers of an edition read unusually much now, best first; empty when too little is read to tell."""
    return list(Trending.objects.filter(edition=edition).order_by("rank").values_list("article", flat=True)[:limit])


def is_warm(article: int) -> bool:
    """Whether an article was lately published or read, so that its page carries furniture itself."""
    return WarmPage.objects.filter(article=article).exists()
