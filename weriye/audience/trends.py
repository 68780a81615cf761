"""What is read unusually much now: reads that fade with time, against what age and section explain.

Pure arithmetic; docs/explanation/trending.md has the formula and where its ideas come from. It must
not know the database.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

BUCKET = timedelta(minutes=10)
# Where an article's ages begin, in hours since publication. Stored with each count by place in this
# tuple: another tuple explains old counts wrongly for KEPT.
AGES = (0.0, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 336.0)
KEPT = timedelta(days=14)  # how far back ordinary reads are learned from
FADED = 8  # half-lives after which a read counts no more (1/256)

LEAST = 10  # reads in that time, below which nothing is a trend
SURPRISE = 1.25  # how many times the expected reads make a trend
PRIOR = 8.0  # expected reads that every article is given, so that few reads prove little
PRIOR_SHARE = 0.01  # the same as a share of all reads of the edition now
SMOOTHING = 24.0  # hours of a section's exposure that weigh as much as what the whole edition shows
UNKNOWN = 1.0  # hours of exposure that an article itself counts for among the others of its age
INERTIA = 1.05  # an order changes only for those who are that much ahead


def bucket(at: datetime, size: timedelta = BUCKET) -> datetime:
    """The beginning of the span of `size` that an instant lies in, in UTC."""
    seconds = int(size.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def age_at(published: datetime, at: datetime) -> int:
    """The place in AGES of an article's age at an instant; before its publication, the first."""
    hours = (at - published).total_seconds() / 3600
    return max(bisect_right(AGES, hours) - 1, 0)


@dataclass(frozen=True, slots=True)
class Observed:
    """An article and its reads.

    `by_age` are all reads kept, by place in AGES; `recent` those of the last FADED half-lives, as
    pairs of bucket and count.
    """

    article: int
    section: str
    published_at: datetime
    by_age: Mapping[int, int]
    recent: Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Trend:
    """How unusual an article's reads are: `faded` reads against those `expected`; 1 is ordinary."""

    article: int
    score: float
    faded: float
    expected: float


def trends(articles: Sequence[Observed], since: datetime, now: datetime, half_life: timedelta) -> list[Trend]:
    """What is read unusually much in one edition, the most unusual first.

    `since` is when counting began, at most KEPT ago.
    """
    ordinary = _Ordinary(articles, since, now)
    faded = {one.article: sum(n * _weight(at, now, half_life) for at, n in one.recent) for one in articles}
    expected = {one.article: _expected(one, ordinary, since, now, half_life) for one in articles}
    all_faded, all_expected = sum(faded.values()), sum(expected.values())
    prior = max(PRIOR, PRIOR_SHARE * all_faded)
    found = []
    for one in articles:
        seen, awaited = faded[one.article], expected[one.article]
        # How busy the hour is, told by all other articles.
        busy = (all_faded - seen + prior) / (all_expected - awaited + prior)
        score = (seen + prior) / (awaited * busy + prior)
        if sum(n for _, n in one.recent) >= LEAST and score >= SURPRISE:
            found.append(
                (-score, -one.published_at.timestamp(), -one.article, Trend(one.article, score, seen, awaited))
            )
    return [trend for *_, trend in sorted(found, key=lambda row: row[:3])]


def _weight(at: datetime, now: datetime, half_life: timedelta) -> float:
    """What a read in the bucket that began at `at` still counts."""
    return float(0.5 ** (max(now - at - BUCKET / 2, timedelta()) / half_life))


def _spans(published: datetime, since: datetime, until: datetime) -> list[tuple[int, datetime, datetime]]:
    """When an article was of which age between two instants: place in AGES, from, to."""
    begins = [published + timedelta(hours=age) for age in AGES]
    spans = []
    for place, (begin, end) in enumerate(pairwise([*begins, until])):
        begin, end = max(begin, since), min(end, until)
        if begin < end:
            spans.append((place, begin, end))
    return spans


class _Ordinary:
    """Ordinary reads an hour of an article, by section and age, learned from the articles themselves."""

    def __init__(self, articles: Sequence[Observed], since: datetime, now: datetime) -> None:
        self._reads: dict[tuple[str, int], float] = defaultdict(float)
        self._hours: dict[tuple[str, int], float] = defaultdict(float)
        self._own_hours: dict[int, dict[int, float]] = {}
        for one in articles:
            own = {
                place: (end - begin) / timedelta(hours=1) for place, begin, end in _spans(one.published_at, since, now)
            }
            self._own_hours[one.article] = own
            for where in (one.section, ""):
                for place, count in one.by_age.items():
                    self._reads[where, place] += count
                for place, hours in own.items():
                    self._hours[where, place] += hours

    def rate(self, article: Observed, place: int) -> float:
        """Reads an hour of the other articles of that age in its section, leaning on the whole edition's."""
        reads, hours = article.by_age.get(place, 0), self._own_hours[article.article].get(place, 0.0)
        # While hardly another article was seen at this age, age explains the article's own reads.
        own = reads / hours if hours > 0 else 0.0
        edition_hours = self._hours["", place] - hours
        edition = (self._reads["", place] - reads + UNKNOWN * own) / (edition_hours + UNKNOWN)
        section_reads = self._reads[article.section, place] - reads
        section_hours = self._hours[article.section, place] - hours
        return (section_reads + SMOOTHING * edition) / (section_hours + SMOOTHING)


def _expected(article: Observed, ordinary: _Ordinary, since: datetime, now: datetime, half_life: timedelta) -> float:
    """Reads that an ordinary article of this section and publication time would have now, faded."""
    start = max(since, now - FADED * half_life)
    whole = half_life / timedelta(hours=1) / math.log(2)
    total = 0.0
    for place, begin, end in _spans(article.published_at, start, now):
        hours = whole * (0.5 ** ((now - end) / half_life) - 0.5 ** ((now - begin) / half_life))
        total += ordinary.rate(article, place) * hours
    return total


def in_order(found: Sequence[Trend], before: Sequence[int], limit: int) -> list[int]:
    """The first `limit` articles. The order `before` stays as long as nobody is clearly ahead.

    So a page is not made anew each minute because two articles change places back and forth.
    """
    scores = {trend.article: trend.score for trend in found}
    stay = {article: score * (INERTIA if article in before else 1) for article, score in scores.items()}
    best = sorted(scores, key=lambda article: -stay[article])[:limit]
    best.sort(key=lambda article: -scores[article])
    if set(best) != set(before):
        return best
    place = {article: rank for rank, article in enumerate(before)}
    overtaken = any(
        scores[one] > INERTIA * scores[other]
        for rank, one in enumerate(best)
        for other in best[rank + 1 :]
        if place[one] > place[other]
    )
    return best if overtaken else list(before)
