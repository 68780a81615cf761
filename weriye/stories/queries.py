"""Reads of what is published: typed values, by indexed columns, never through the page tree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from . import editions
from .gazetteer.former import address_now
from .models import Appearance, Article, Byline, Correction, Entry, FormerAddress, PublishedArticle, Spelling
from .weeks import FIRST_DAYS, week_of

SPANS_AT_ONCE = 1_000  # a database takes so many values in one question, and no more


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article. Times are aware instants, `picture` is a primary key."""

    article: int
    edition: str
    story: UUID
    address: str
    section: str
    headline: str
    summary: str
    published_at: datetime
    updated_at: datetime | None
    picture: int | None
    picture_alt: str
    live_from: datetime | None
    live_until: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether it is a live story that goes on."""
        return self.live_from is not None and self.live_until is None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A story's article in another edition."""

    edition: str
    address: str
    headline: str


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry of the gazetteer with its house name in each edition that has one."""

    pk: int
    kind: str
    slug: str
    country: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    names: Mapping[str, str]  # by edition

    def name(self, edition: str) -> str:
        """The house name in an edition; another edition's where it has none yet."""
        return self.names.get(edition) or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class FullArticle:
    """All that an article's own page shows of it.

    `body` is the blocks as stored; `bylines`, in their order, `subjects` and `dateline` are primary
    keys of the gazetteer; `corrections` are instants and texts, newest first.
    """

    row: PublishedArticle
    body: Sequence[Mapping[str, Any]]
    dateline: int | None
    dateline_source: str
    picture_caption: str
    bylines: tuple[int, ...]
    subjects: tuple[int, ...]
    corrections: tuple[tuple[datetime, str], ...]


def _cards(rows: QuerySet[PublishedArticle]) -> list[Card]:
    """Rows as cards. Every list of every page comes by here."""
    return [
        Card(*row)
        for row in rows.values_list(
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
            "live_from",
            "live_until",
        )
    ]


def latest(edition: str, limit: int, section: str | None = None) -> list[Card]:
    """The newest articles of an edition, or of one of its sections, newest first."""
    rows = PublishedArticle.objects.filter(edition=edition)
    if section is not None:
        rows = rows.filter(section=section)
    return _cards(rows.order_by("-published_at", "-article")[:limit])


def cards(pks: Sequence[int]) -> list[Card]:
    """The published articles among these primary keys, in the order asked."""
    if not pks:
        return []
    found = {card.article: card for card in _cards(PublishedArticle.objects.filter(pk__in=pks))}
    return [found[pk] for pk in pks if pk in found]


def cards_of_stories(stories: Iterable[UUID]) -> dict[UUID, dict[str, Card]]:
    """The published articles of these stories: by story, by edition."""
    wanted = list(stories)
    found: dict[UUID, dict[str, Card]] = {}
    for card in _cards(PublishedArticle.objects.filter(story__in=wanted).order_by("edition")) if wanted else ():
        found.setdefault(card.story, {})[card.edition] = card
    return found


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

    Costs one indexed look-up for each month, all in one question, not a walk through the archive.
    """
    return [f"{start:%Y-%m}" for start in _starts(edition, (1,), section)]


def weeks(edition: str) -> list[str]:
    """The weeks (`weeks.week_of`, in the edition's own time) with anything published, newest first."""
    return [week_of(start) for start in _starts(edition, FIRST_DAYS)]


def _starts(edition: str, first_days: Sequence[int], section: str | None = None) -> list[datetime]:
    """The beginnings of those spans of a month, each from one of its days to the next, that have articles."""
    rows = PublishedArticle.objects.filter(edition=edition)
    if section is not None:
        rows = rows.filter(section=section)
    times = rows.values_list("published_at", flat=True)
    oldest, newest = times.order_by("published_at").first(), times.order_by("-published_at").first()
    if oldest is None or newest is None:
        return []
    month = newest.astimezone(editions.edition(edition).time_zone)
    month = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    starts: list[datetime] = []
    while not starts or starts[-1] > oldest:
        starts += [month.replace(day=day) for day in reversed(first_days)]
        month = (month - timedelta(days=1)).replace(day=1)
    ends = [(starts[0].replace(day=1) + timedelta(days=31)).replace(day=1), *starts]
    there: set[int] = set()
    for first in range(0, len(starts), SPANS_AT_ONCE):
        spans = list(enumerate(zip(starts, ends, strict=False)))[first : first + SPANS_AT_ONCE]
        there |= _with_articles([(number, *span) for number, span in spans], edition, section)
    return [start for number, start in enumerate(starts) if number in there]


def _with_articles(spans: list[tuple[int, datetime, datetime]], edition: str, section: str | None) -> set[int]:
    """The numbers of those spans of time (first instant, first one after) in which something was published."""
    table = connection.ops.quote_name(PublishedArticle._meta.db_table)
    adapt = connection.ops.adapt_datetimefield_value
    values = [value for number, since, until in spans for value in (number, adapt(since), adapt(until))]
    within = "published_at >= span.since AND published_at < span.until AND edition = %s"
    statement = (
        f"WITH span(number, since, until) AS (VALUES {', '.join(['(%s, %s, %s)'] * len(spans))}) "  # noqa: S608
        f"SELECT number FROM span WHERE EXISTS (SELECT 1 FROM {table} WHERE {within}"
        f"{' AND section = %s' if section is not None else ''})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, edition, *([section] if section is not None else [])])
        return {number for (number,) in cursor.fetchall()}


def told_between(
    edition: str, since: datetime, until: datetime, others: Sequence[str]
) -> Iterator[tuple[str, datetime, list[str | None]]]:
    """Address, last change, and the story's addresses in other editions, of all articles of a span, newest first."""
    twins = {
        f"in_{number}": PublishedArticle.objects.filter(story=OuterRef("story"), edition=code).values("address")
        for number, code in enumerate(others)
    }
    rows = published_between(edition, since, until).annotate(**{name: Subquery(rows) for name, rows in twins.items()})
    for address, published, updated, *there in rows.values_list("address", "published_at", "updated_at", *twins):
        yield address, updated or published, there


def counterparts(story: UUID) -> list[Counterpart]:
    """A story's published articles in all editions."""
    return counterparts_of([story]).get(story, [])


def counterparts_of(stories: Iterable[UUID]) -> dict[UUID, list[Counterpart]]:
    """The same for many stories in one query."""
    found: dict[UUID, list[Counterpart]] = {}
    rows = PublishedArticle.objects.filter(story__in=list(stories)).order_by("edition")
    for story, *row in rows.values_list("story", "edition", "address", "headline"):
        found.setdefault(story, []).append(Counterpart(*row))
    return found


def full_articles(addresses: Iterable[str]) -> dict[str, FullArticle]:
    """The published articles at these addresses, in four queries however many they are."""
    rows = PublishedArticle.objects.filter(address__in=list(addresses)).select_related(None)
    by_pk = {row.pk: row for row in rows}
    if not by_pk:
        return {}
    bylines: dict[int, list[int]] = {}
    for article, person in (
        Byline.objects.filter(article__in=by_pk)
        .order_by("article", "sort_order", "pk")
        .values_list("article", "person")
    ):
        bylines.setdefault(article, []).append(person)
    subjects: dict[int, list[int]] = {}
    for article, entry in Article.subjects.through.objects.filter(article__in=by_pk).values_list("article", "entry"):
        subjects.setdefault(article, []).append(entry)
    corrections: dict[int, list[tuple[datetime, str]]] = {}
    for article, at, text in Correction.objects.filter(article__in=by_pk).values_list("article", "at", "text"):
        corrections.setdefault(article, []).append((at, text))
    told = Article.objects.filter(pk__in=by_pk).values_list(
        "pk", "body", "dateline", "dateline_source", "picture_caption"
    )
    return {
        by_pk[pk].address: FullArticle(
            row=by_pk[pk],
            body=list(body.raw_data),
            dateline=dateline,
            dateline_source=source,
            picture_caption=caption,
            bylines=tuple(bylines.get(pk, ())),
            subjects=tuple(subjects.get(pk, ())),
            corrections=_newest_first(corrections.get(pk, ())),
        )
        for pk, body, dateline, source, caption in told
    }


def _newest_first(corrections: Iterable[tuple[datetime, str]]) -> tuple[tuple[datetime, str], ...]:
    """In one order on every database, two of the same instant too: pages are compared by their bytes."""
    return tuple(sorted(corrections, reverse=True))


def full_article(article: Article, row: PublishedArticle) -> FullArticle:
    """The same of an article in memory, saved or not; `row` is what would be published of it."""
    return FullArticle(
        row=row,
        body=list(article.body.raw_data),
        dateline=article.dateline_id,
        dateline_source=article.dateline_source,
        picture_caption=article.picture_caption,
        bylines=tuple(byline.person_id for byline in article.bylines.all()),
        subjects=tuple(entry.pk for entry in article.subjects.all()),
        corrections=_newest_first((correction.at, correction.text) for correction in article.corrections.all()),
    )


def named_entries(pks: Iterable[int]) -> dict[int, NamedEntry]:
    """Entries of the gazetteer by primary key, in two queries."""
    wanted = list(pks)
    if not wanted:
        return {}
    names: dict[int, dict[str, str]] = {}
    spellings = Spelling.objects.filter(entry__in=wanted, is_name=True).order_by("edition", "text")
    for entry, edition, text in spellings.values_list("entry", "edition", "text"):
        names.setdefault(entry, {})[edition] = text
    rows = Entry.objects.filter(pk__in=wanted).order_by()
    fields = rows.values_list("pk", "kind", "slug", "country", "latitude", "longitude", "time_zone")
    return {
        pk: NamedEntry(pk, kind, slug, country, latitude, longitude, zone, names.get(pk, {}))
        for pk, kind, slug, country, latitude, longitude, zone in fields
    }


def addresses_of(articles: Iterable[int]) -> dict[int, str]:
    """Where articles are published, by primary key, those that are not left out."""
    return dict(PublishedArticle.objects.filter(pk__in=list(articles)).values_list("article_id", "address"))


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
    return addresses_of([article]).get(article)


def former_address(path: str) -> tuple[bool, str | None]:
    """Whether something once stood at `path`, and the address that it moved to, if it did."""
    row: Any = FormerAddress.objects.filter(path=path).values_list("article__published__address").first()
    if row is not None:
        return True, row[0]
    entry = address_now(path)
    return entry is not None, entry


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
