"""Reads of what is published: typed values, by indexed columns, never through the page tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from . import editions
from .models import Appearance, Article, Byline, Entry, FormerAddress, PublishedArticle, Spelling
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


def _cards(rows: QuerySet[PublishedArticle], pictures: bool = True) -> list[Card]:
    """Rows as cards; without their pictures where a list shows none. Every list of every page comes by here."""
    listed = list(
        rows.values_list(
            "article_id",
            "edition",
            "story",
            "address",
            "section",
            "headline",
            "summary",
            "published_at",
            "updated_at",
            "picture_id",
            "picture_alt",
        )
    )
    if not pictures:
        return [Card(*row[:9], None, None, "") for row in listed]
    files = picture_files({row[9] for row in listed if row[9]})
    return [Card(*row[:10], files.get(row[9]), row[10]) for row in listed]


def latest(edition: str, limit: int, section: str | None = None, *, pictures: bool = True) -> list[Card]:
    """The newest articles of an edition, or of one of its sections, newest first, with or without pictures."""
    rows = PublishedArticle.objects.filter(edition=edition)
    if section is not None:
        rows = rows.filter(section=section)
    return _cards(rows.order_by("-published_at", "-article")[:limit], pictures)


def cards(pks: Sequence[int], *, pictures: bool = True) -> list[Card]:
    """The published articles among these primary keys, in the order asked, with or without pictures."""
    if not pks:
        return []
    found = {card.article: card for card in _cards(PublishedArticle.objects.filter(pk__in=pks), pictures)}
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
    found = (
        Article.objects.filter(published__address=address)
        .select_related("published", "dateline", "locale")
        .prefetch_related("corrections", Prefetch("bylines", Byline.objects.select_related("person")), "subjects")[:1]
    )
    for article in found:
        entries = [*(byline.person for byline in article.bylines.all()), *article.subjects.all()]
        if article.dateline is not None:
            entries.append(article.dateline)
        prefetch_related_objects(entries, "spellings")
        return article
    return None


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


def gazetteer_names(edition_a: str, edition_b: str) -> list[dict[str, tuple[str, ...]]]:
    """Every entry's spellings by edition, house name first, of entries named in both editions."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = Spelling.objects.order_by("entry", "-is_name", "text").values_list("entry", "edition", "text")
    for entry, edition, text in rows:
        names = found.setdefault(entry, {edition_a: [], edition_b: []})
        for code in (edition_a, edition_b):
            # A spelling of no edition is met in any.
            if edition in ("", code):
                names[code].append(text)
    return [{code: tuple(texts) for code, texts in names.items()} for names in found.values() if all(names.values())]
