"""Writes of the audience room: counting reads, finding trends, keeping pages warm."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from weriye.press.actions import mark_stale
from weriye.stories.editions import editions
from weriye.stories.models import PublishedArticle

from . import keys
from .counting import counter
from .flushing import start_flusher as start_flusher
from .models import PLACES, DailyReads, Ranking, Reads, Trending, WarmPage
from .queries import ranked
from .trends import BUCKET, FADED, KEPT, Observed, age_at, bucket, in_order, trends

log = logging.getLogger(__name__)

LISTED = 10
# Rankings of the most read, each with how far back it looks.
SPANS = {Ranking.MOST_READ_IN_A_DAY: timedelta(days=1), Ranking.MOST_READ_IN_A_WEEK: timedelta(days=7)}
LEAST_READS = 5  # below which nothing is much read
CANDIDATES = 4 * LISTED  # some of them may be withdrawn
ROWS = 500  # of one INSERT
WARMED_AGAIN = timedelta(hours=1)


def count_read(article: int, reader: str) -> bool:
    """Count in memory that somebody read an article to its end.

    `reader` tells readers apart for half an hour and is not kept. False: it was counted already.
    Whether there is such an article is seen when the counts are flushed.
    """
    return counter.count(article, reader, timezone.now())


def flush_reads() -> int:
    """Write the reads counted in this process to the database. Returns how many; warms what was read."""
    counts = counter.take()
    if not counts:
        return 0
    try:
        with transaction.atomic():
            published = _published({article for article, _ in counts})
            rows = [
                (article, at, published[article][0], age_at(published[article][1], at), count)
                for (article, at), count in sorted(counts.items())
                if article in published
            ]
            _add(Reads, ("article", "at"), ("edition", "age", "count"), rows)
            now = timezone.now()
            _warm({pk: (edition, now) for pk, (edition, _) in published.items()})
    except BaseException:
        counter.give_back(counts)
        raise
    return sum(row[-1] for row in rows)


def _published(articles: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """Edition and publication of those of the articles that are published."""
    found: dict[int, tuple[str, datetime]] = {}
    for some in _portions(articles):
        rows = PublishedArticle.objects.filter(pk__in=some).values_list("pk", "edition", "published_at")
        found |= {pk: (edition, at) for pk, edition, at in rows}
    return found


def _portions(articles: Iterable[int]) -> Iterator[list[int]]:
    """No more at a time than SQLite takes in one statement."""
    listed = sorted(articles)
    for start in range(0, len(listed), ROWS):
        yield listed[start : start + ROWS]


def _add(
    model: type[Reads | DailyReads], key: Sequence[str], rest: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert counts, or add them to those there are. Both SQLite and PostgreSQL know this statement."""
    columns = (*key, *rest)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    by_name = {field.name: field for field in model._meta.fields}
    fields = [by_name[name] for name in columns]
    one_row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        statement = (
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES {', '.join([one_row] * len(some))} "  # noqa: S608
            f"ON CONFLICT ({', '.join(map(quote, key))}) "
            f"DO UPDATE SET {quote('count')} = {table}.{quote('count')} + EXCLUDED.{quote('count')}"
        )
        values = [
            field.get_db_prep_value(value, connection) for row in some for field, value in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def refresh_trending(now: datetime) -> None:
    """Find what each edition's readers read unusually much, and store it where the order changed."""
    roll_up(now)
    for edition in editions():
        found = trends(*_observed(edition.code, now), now, settings.WERIYE_TRENDING_HALF_LIFE)
        with transaction.atomic():
            best = in_order(found, ranked(edition.code, Ranking.TRENDING), LISTED)
            if _store(edition.code, Ranking.TRENDING, best):
                mark_stale({keys.trending(edition.code)}, reason="another order of trending")


def refresh_most_read(now: datetime) -> None:
    """Find what each edition's readers read most in the last day and week, and store it where the order changed."""
    for edition in editions():
        with transaction.atomic():
            changed = [_store(edition.code, ranking, _most_read(edition.code, ranking, now)) for ranking in SPANS]
            if any(changed):
                mark_stale({keys.most_read(edition.code)}, reason="another order of the most read")


def _most_read(edition: str, ranking: Ranking, now: datetime) -> list[int]:
    """The published articles with most reads in a ranking's span, most first; of equals, who stood before."""
    since = bucket(now) + BUCKET - SPANS[ranking]
    reads = Reads.objects.filter(edition=edition, at__gte=since, at__lte=now)
    counts = reads.values_list("article").annotate(n=Sum("count")).filter(n__gte=LEAST_READS)
    most = dict(counts.order_by("-n", "-article")[:CANDIDATES])
    place = {article: rank for rank, article in enumerate(ranked(edition, ranking))}
    there = _published(most)
    return sorted(there, key=lambda pk: (-most[pk], place.get(pk, PLACES), -pk))[:LISTED]


def _store(edition: str, ranking: Ranking, best: list[int]) -> bool:
    """Put a ranking in the place of the one before. False: it is the same. Call it in a transaction."""
    if best == ranked(edition, ranking):
        return False
    Trending.objects.filter(edition=edition, rank__gte=ranking, rank__lt=ranking + PLACES).delete()
    Trending.objects.bulk_create(
        Trending(edition=edition, rank=ranking + place, article=article) for place, article in enumerate(best)
    )
    return True


def _observed(edition: str, now: datetime) -> tuple[list[Observed], datetime]:
    """The articles of an edition that are read or young, with their reads, and when counting began."""
    reads = Reads.objects.filter(edition=edition, at__gt=now - KEPT, at__lte=now)
    since = reads.order_by("at").values_list("at", flat=True).first() or now
    by_age: dict[int, dict[int, int]] = {}
    for article, age, count in reads.values_list("article", "age").annotate(n=Sum("count")).order_by():
        by_age.setdefault(article, {})[age] = count
    recent: dict[int, list[tuple[datetime, int]]] = {}
    fresh = reads.filter(at__gt=now - FADED * settings.WERIYE_TRENDING_HALF_LIFE)
    for article, at, count in fresh.order_by("at").values_list("article", "at", "count"):
        recent.setdefault(article, []).append((at, count))
    published = PublishedArticle.objects.filter(edition=edition)
    young = published.filter(published_at__gt=since - KEPT, published_at__lte=now)
    # By number, in portions: asked with a subquery, SQLite walks through the whole archive.
    portions = (published.filter(pk__in=some) for some in _portions(by_age))
    rows = {
        row[0]: row
        for some in (young, *portions)
        for row in some.values_list("pk", "section", "published_at").iterator()
    }
    observed = [
        Observed(pk, section, at, by_age.get(pk, {}), recent.get(pk, ())) for pk, section, at in sorted(rows.values())
    ]
    return observed, since


def roll_up(now: datetime) -> int:
    """Turn the reads of days that trending no longer looks at into daily totals. Returns how many rows."""
    until = datetime.combine((now - KEPT).astimezone(UTC).date(), time(), UTC)
    old = Reads.objects.filter(at__lt=until)
    if not old.exists():
        return 0
    with transaction.atomic():
        days = (
            old.annotate(day=TruncDate("at", tzinfo=UTC))
            .values_list("article", "day", "edition")
            .annotate(n=Sum("count"))
            .order_by("article", "day")
        )
        _add(DailyReads, ("article", "day"), ("edition", "count"), list(days))
        gone, _ = old.delete()
    return gone


@transaction.atomic
def warm(articles: Iterable[int]) -> None:
    """Take note of published, changed or withdrawn articles: the newest of each edition have warm pages."""
    asked = set(articles)
    now = timezone.now()
    published = {pk: (edition, min(at, now)) for pk, (edition, at) in _published(asked).items()}
    for some in _portions(asked - published.keys()):
        withdrawn = WarmPage.objects.filter(article__in=some)
        if stale := {keys.warm(pk) for pk in withdrawn.values_list("article", flat=True)}:
            withdrawn.delete()
            mark_stale(stale, reason="withdrawn")
    _warm(published)


def _warm(articles: Mapping[int, tuple[str, datetime]]) -> None:
    """Let articles in by edition and time, each edition's oldest out; names stale who came and who went."""
    most = settings.WERIYE_WARM_PAGES
    stale: set[int] = set()
    for edition in sorted({edition for edition, _ in articles.values()}):
        there = dict(WarmPage.objects.filter(edition=edition).values_list("article", "at"))
        offered = {pk: at for pk, (code, at) in articles.items() if code == edition}
        times = there | {pk: max(at, there.get(pk, at)) for pk, at in offered.items()}
        kept = set(sorted(times, key=lambda pk: (times[pk], pk), reverse=True)[:most])
        came, went = kept - there.keys(), there.keys() - kept
        again = {pk for pk in kept & there.keys() if times[pk] - there[pk] >= WARMED_AGAIN}
        for some in _portions(went):
            WarmPage.objects.filter(article__in=some).delete()
        WarmPage.objects.bulk_create(
            (WarmPage(article=pk, edition=edition, at=times[pk]) for pk in sorted(came | again)),
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["edition", "at"],
            batch_size=ROWS,
        )
        stale |= came | went
    if stale:
        mark_stale({keys.warm(pk) for pk in stale}, reason="lately published or read")
