"""Reads of live stories as their readers may see them: typed values, by indexed columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ..models import PublishedArticle
from . import addresses
from .models import ON_PAGE, LiveStory, Post

# How many changes back a reader's page may come up to date piece by piece; one that is further behind is loaded anew.
TOLD = 20
KEY_POINTS = 8


@dataclass(frozen=True, slots=True)
class Twin:
    """The same post in another edition, at its address there."""

    edition: str
    address: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as it is now. Times are aware instants, `picture` is a primary key, `text` is plain text.

    A withdrawn one has no words but `withdrawn_because`.
    """

    number: int
    sequence: int
    at: datetime
    headline: str
    text: str
    byline: str
    picture: int | None
    picture_alt: str
    picture_caption: str
    pinned: bool
    is_key: bool
    edited_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str
    twin: Twin | None


@dataclass(frozen=True, slots=True)
class StoryState:
    """How far a live story has come. `changes` are the newest of them that made a post what it is now."""

    sequence: int
    running: bool
    changes: tuple[int, ...]


def times_of(row: PublishedArticle) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Since when and until when a row's article is a live story, and when it was last updated, posts counted."""
    story = LiveStory.objects.filter(pk=row.article_id).first()
    if story is None:
        return None, None, row.updated_at
    last = story.updated_at
    if last is not None and last > max(filter(None, (row.updated_at, row.published_at))):
        return story.started_at, story.closed_at, last
    return story.started_at, story.closed_at, row.updated_at


def running(articles: Iterable[int]) -> set[int]:
    """Those of these articles, published or not, that are live stories which go on."""
    return set(LiveStory.objects.filter(pk__in=list(articles), closed_at=None).values_list("pk", flat=True))


def live_now(limit: int) -> QuerySet[LiveStory]:
    """The live stories that go on, published or not, with their articles; last begun first."""
    rows = LiveStory.objects.filter(closed_at=None).select_related("article__locale").defer("article__body")
    return rows.order_by("-started_at", "-pk")[:limit]


def texts_of(articles: Iterable[int], limit: int) -> dict[int, list[str]]:
    """The words of the published live stories among these: of each the newest posts, `limit` at most, newest first."""
    told = PublishedArticle.objects.filter(pk__in=list(articles), live_from__isnull=False)
    found: dict[int, list[str]] = {}
    for pk in told.order_by("pk").values_list("pk", flat=True):
        rows = Post.objects.filter(story=pk, withdrawn_at=None).order_by("-number")
        found[pk] = [
            text
            for post in rows.values_list("headline", "text", "picture_alt", "picture_caption")[:limit]
            for text in post
            if text
        ]
    return found


def newest(article: int, limit: int) -> list[PostRow]:
    """The newest posts of a live story, newest first."""
    return _rows(Post.objects.filter(story=article).order_by("-number")[:limit])


def pinned(article: int) -> PostRow | None:
    return next(iter(_rows(Post.objects.filter(story=article, pinned=True)[:1])), None)


def key_points(article: int) -> list[PostRow]:
    """The newest posts that are marked as key, newest first."""
    return _rows(Post.objects.filter(story=article, is_key=True).order_by("-number")[:KEY_POINTS])


def on_page(article: int, page: int) -> list[PostRow]:
    """The posts that stand on a page for good, newest first."""
    last = page * ON_PAGE
    return _rows(Post.objects.filter(story=article, number__gt=last - ON_PAGE, number__lte=last).order_by("-number"))


def has_after(article: int, page: int) -> bool:
    """Whether there is a post after those of a page."""
    return Post.objects.filter(story=article, number__gt=page * ON_PAGE).exists()


def changed_by(article: int, sequence: int) -> PostRow | None:
    """The post that a change made what it is now; None when a later change has."""
    return next(iter(_rows(Post.objects.filter(story=article, sequence=sequence))), None)


def state(article: int) -> StoryState:
    """How far a live story has come. Raises LiveStory.DoesNotExist."""
    story = LiveStory.objects.get(pk=article)
    since = story.sequence - TOLD
    changes = story.posts.filter(sequence__gt=since).order_by("sequence").values_list("sequence", flat=True)
    return StoryState(story.sequence, story.is_running, tuple(changes))


def published_at(address: str) -> PublishedArticle | None:
    """What is published of the live story at an article's address; None when no live story stands there."""
    return PublishedArticle.objects.filter(address=address, live_from__isnull=False).first()


def pages_of(article: int) -> Iterator[str]:
    """The addresses of all pages of a published live story but its article's own."""
    address = PublishedArticle.objects.filter(pk=article, live_from__isnull=False).values_list("address", flat=True)
    for at in address:
        yield from _pages(article, at)


def all_pages() -> Iterator[str]:
    """The same of every live story on the site."""
    rows = PublishedArticle.objects.filter(live_from__isnull=False).order_by("-live_from")
    for pk, address in rows.values_list("pk", "address"):
        yield from _pages(pk, address)


def _pages(article: int, address: str) -> Iterator[str]:
    rows = list(Post.objects.filter(story=article).order_by("sequence").values_list("number", "sequence"))
    yield from (addresses.change(address, sequence) for _, sequence in rows)
    yield from (addresses.page(address, page) for page in sorted({(number - 1) // ON_PAGE + 1 for number, _ in rows}))
    yield addresses.state(address)


def _rows(posts: QuerySet[Post]) -> list[PostRow]:
    return [
        PostRow(*row[:14], _twin(*row[14:]))
        for row in posts.values_list(
            "number",
            "sequence",
            "at",
            "headline",
            "text",
            "byline",
            "picture",
            "picture_alt",
            "picture_caption",
            "pinned",
            "is_key",
            "edited_at",
            "withdrawn_at",
            "withdrawn_because",
            "twin__number",
            "twin__withdrawn_at",
            "twin__story__article__published__edition",
            "twin__story__article__published__address",
        )
    ]


def _twin(number: int | None, withdrawn: datetime | None, edition: str | None, address: str | None) -> Twin | None:
    if number is None or withdrawn is not None or edition is None or address is None:
        return None
    return Twin(edition, addresses.page_of(address, number))
