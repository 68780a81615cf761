"""Reads of what is published: typed values, by indexed columns, never through the page tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from . import editions
from .models import Appearance, Article, Entry, FormerAddress, PublishedArticle, Spelling
from .pictures import PictureFiles, picture_files


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article. Times are aware instants."""

    article: int
    edition: str
    story: UUID
    address: str
    section: str
    headline: str
    summary: str
    published_at: datetime
    updated_at: datetime | None
    picture_id: int | None
    picture: PictureFiles | None
    picture_alt: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A story's article in another edition."""

    edition: str
    address: str
    headline: str


def _card(row: PublishedArticle, files: dict[int, PictureFiles]) -> Card:
    picture_id: int | None = row.picture_id
    return Card(
        article=row.article_id,
        edition=row.edition,
        story=row.story,
        address=row.address,
        section=row.section,
        headline=row.headline,
        summary=row.summary,
        published_at=row.published_at,
        updated_at=row.updated_at,
        picture_id=picture_id,
        picture=files.get(picture_id) if picture_id else None,
        picture_alt=row.picture_alt,
    )


def _cards(rows: Iterable[PublishedArticle]) -> list[Card]:
    listed = list(rows)
    files = picture_files({row.picture_id for row in listed if row.picture_id})
    return [_card(row, files) for row in listed]


def latest(edition: str, limit: int, section: str | None = None) -> list[Card]:
    """The newest articles of an edition, or of one of its sections, newest first."""
    rows = PublishedArticle.objects.filter(edition=edition)
    if section is not None:
        rows = rows.filter(section=section)
    return _cards(rows.order_by("-published_at", "-article")[:limit])


def cards(pks: Sequence[int]) -> list[Card]:
    """The published articles among these primary keys, in the order asked."""
    found = {card.article: card for card in _cards(PublishedArticle.objects.filter(pk__in=pks))}
    return [found[pk] for pk in pks if pk in found]


def cards_of_stories(stories: Sequence[UUID], edition: str) -> list[Card]:
    """An edition's articles of these stories, in the order asked, stories not told there left out."""
    rows = PublishedArticle.objects.filter(story__in=stories, edition=edition)
    found = {card.story: card for card in _cards(rows)}
    return [found[story] for story in stories if story in found]


def published_between(
    edition: str, since: datetime, until: datetime, section: str | None = None
) -> QuerySet[PublishedArticle]:
    """Articles published at or after `since` and before `until`, newest first."""
    rows = PublishedArticle.objects.filter(edition=edition, published_at__gte=since, published_at__lt=until)
    if section is not None:
        rows = rows.filter(section=section)
    return rows.order_by("-published_at", "-article")


def months(edition: str, section: str | None = None) -> list[str]:
    """The months (`2026-11`, in the edition's own time) with anything published, newest first.

    Costs two indexed look-ups for each month, not a walk through the archive.
    """
    zone = editions.edition(edition).time_zone
    rows = PublishedArticle.objects.filter(edition=edition)
    if section is not None:
        rows = rows.filter(section=section)
    rows = rows.order_by("-published_at")
    found: list[str] = []
    newest = rows.values_list("published_at", flat=True).first()
    while newest is not None:
        start = newest.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found.append(f"{start:%Y-%m}")
        newest = rows.filter(published_at__lt=start).values_list("published_at", flat=True).first()
    return found


def counterparts(story: UUID) -> list[Counterpart]:
    """A story's published articles in all editions."""
    rows = PublishedArticle.objects.filter(story=story).values_list("edition", "address", "headline")
    return [Counterpart(*row) for row in rows]


def counterparts_of(stories: Iterable[UUID]) -> dict[UUID, list[Counterpart]]:
    """The same for many stories in one query."""
    found: dict[UUID, list[Counterpart]] = {}
    rows = PublishedArticle.objects.filter(story__in=list(stories)).order_by("edition")
    for story, *row in rows.values_list("story", "edition", "address", "headline"):
        found.setdefault(story, []).append(Counterpart(*row))
    return found


def article_at(address: str) -> Article | None:
    """The published article at an address, with everything its page shows already read."""
    names = Prefetch("spellings")
    return (
        Article.objects.filter(published__address=address)
        .select_related("published", "dateline", "locale")
        .prefetch_related(
            "corrections",
            "bylines__person__spellings",
            Prefetch("subjects", Entry.objects.prefetch_related(names)),
            "dateline__spellings",
        )
        .first()
    )


def coverage(entry: int, edition: str, limit: int) -> list[Card]:
    """The newest articles of an edition by, about or from an entry of the gazetteer."""
    rows = Appearance.objects.filter(entry=entry, edition=edition).order_by("-published_at", "-article")
    # An article may appear in up to three roles: read that many more and keep the first of each.
    pks = list(dict.fromkeys(rows.values_list("article", flat=True)[: 3 * limit]))
    return cards(pks[:limit])


def entry_at(kind: str, slug: str) -> Entry | None:
    """An entry of the gazetteer by its kind and slug, names read."""
    return Entry.objects.filter(kind=kind, slug=slug).prefetch_related("spellings").first()


def address_of(article: int) -> str | None:
    """Where an article is published, if it is."""
    return PublishedArticle.objects.filter(pk=article).values_list("address", flat=True).first()


def former_address(path: str) -> tuple[bool, str | None]:
    """Whether something once stood at `path`, and the address that it moved to, if it did."""
    row: Any = FormerAddress.objects.filter(path=path).values_list("article__published__address").first()
    return (False, None) if row is None else (True, row[0])


def gazetteer_pairs(edition_a: str, edition_b: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every entry's spellings in two editions, house name first; a spelling of no edition is in both."""
    pairs: dict[int, tuple[list[str], list[str]]] = {}
    rows = Spelling.objects.order_by("entry", "-is_name", "text").values_list("entry", "edition", "text")
    for entry, edition, text in rows:
        a, b = pairs.setdefault(entry, ([], []))
        if edition in ("", edition_a):
            a.append(text)
        if edition in ("", edition_b):
            b.append(text)
    return [(tuple(a), tuple(b)) for a, b in pairs.values() if a and b]
