"""Two drawings for the first page: stories per day and edition, and how long the second edition takes.

Figures and geometry; the words that tell the same without the drawing are the template's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, log
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from weriye.stories.editions import Edition, edition, editions
from weriye.stories.models import PublishedArticle

DAYS = 14
# The newest stories of each edition that are looked at for how long the second edition takes.
SAMPLED = 250
SAMPLED_DAYS = 30
ENOUGH = 3
AT_ONCE = timedelta(minutes=1)
WIDTH, HEIGHT = 320, 120  # of the bars, in the drawing's own units; words are 9 high
LEFT, FOOT, HEAD = 24, 16, 8
ROW = 34
SCALE = tuple(60 * minutes for minutes in (5, 30, 120, 720, 2880, 10080))  # seconds, marked on the second drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """One edition's stories of one day. Lengths are in the drawing's units, as they stand in SVG."""

    edition: int
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the station with its bars; `counts` are in the order of the editions. `mark`: its name is written."""

    day: date
    counts: tuple[int, ...]
    bars: tuple[Bar, ...]
    middle: str
    mark: bool


@dataclass(frozen=True, slots=True)
class PerDay:
    """Stories per day and edition. `top` is the number at the upper edge."""

    papers: tuple[Edition, ...]
    days: tuple[Day, ...]
    top: int

    @property
    def half(self) -> int:
        return self.top // 2

    @property
    def today(self) -> tuple[tuple[Edition, int], ...]:
        return tuple(zip(self.papers, self.days[-1].counts, strict=True))

    @property
    def total(self) -> int:
        return sum(sum(day.counts) for day in self.days)


def per_day(midnight: datetime) -> PerDay:
    """Of the last so many days, that which begins at `midnight` with them. One query, on an index alone."""
    starts = [_day_before(midnight, days) for days in range(DAYS - 1, -1, -1)]
    ends = [*starts[1:], _day_before(midnight, -1)]
    spans = {
        f"day_{number}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=end))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    }
    papers = editions()
    rows = PublishedArticle.objects.filter(
        edition__in=[paper.code for paper in papers], published_at__gte=starts[0], published_at__lt=ends[-1]
    )
    by_edition: Any = rows.order_by().values("edition").annotate(**spans)
    counted: dict[str, dict[str, Any]] = {row["edition"]: row for row in by_edition}
    counts = [tuple(counted[paper.code][name] if paper.code in counted else 0 for paper in papers) for name in spans]
    top = _round_up(max(max(row, default=0) for row in counts))
    days = [
        _day(number, start.date(), row, top) for number, (start, row) in enumerate(zip(starts, counts, strict=True))
    ]
    return PerDay(papers, tuple(days), top)


def _day_before(midnight: datetime, days: int) -> datetime:
    """The midnight so many days before, by the station's clock: a day may have 23 hours."""
    return (midnight.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=midnight.tzinfo)


def _round_up(count: int) -> int:
    """The next of 4, 10, 20, 40, 100, 200 …: a number with a half that can be written at the axis."""
    for power in range(9):
        for step in (4, 10, 20):
            if count <= step * 10**power:
                return int(step * 10**power)
    return count


def _day(number: int, day: date, counts: tuple[int, ...], top: int) -> Day:
    span = (WIDTH - LEFT) / DAYS
    wide = span * 0.8 / max(len(counts), 1)
    first = LEFT + number * span + span * 0.1
    bars = []
    for place, count in enumerate(counts):
        high = (HEIGHT - HEAD) * count / top
        bars.append(
            Bar(place, f"{first + place * wide:.1f}", f"{HEIGHT - high:.1f}", f"{wide * 0.9:.1f}", f"{high:.1f}")
        )
    return Day(day, counts, tuple(bars), f"{first + span * 0.4:.1f}", (DAYS - 1 - number) % 3 == 0)


@dataclass(frozen=True, slots=True)
class Lag:
    """How long one edition took to tell what another told first: median and middle half, in words and drawn."""

    first: Edition
    second: Edition
    stories: int
    median: str
    quarter: str
    three_quarters: str
    y: int
    box_x: str
    box_width: str
    median_x: str


@dataclass(frozen=True, slots=True)
class Lags:
    """All directions of which enough is known. `together`: stories that went out in two editions at once.

    `scale` is marks at the foot: place and words.
    """

    rows: tuple[Lag, ...]
    together: int
    scale: tuple[tuple[str, str], ...]
    height: int

    @property
    def words(self) -> int:
        """Where the words of the scale stand."""
        return self.height + 12

    @property
    def foot(self) -> int:
        return self.height + FOOT


def lags() -> Lags:
    """From the newest stories that two editions tell. One query more than there are editions, all of them limited."""
    since = timezone.now() - timedelta(days=SAMPLED_DAYS)
    stories: set[UUID] = set()
    for paper in editions():
        rows = PublishedArticle.objects.filter(edition=paper.code, published_at__gte=since)
        stories |= set(rows.order_by("-published_at", "-article").values_list("story", flat=True)[:SAMPLED])
    told: dict[UUID, list[tuple[datetime, str]]] = {}
    there = PublishedArticle.objects.filter(story__in=stories).order_by()
    for story, code, at in there.values_list("story", "edition", "published_at"):
        told.setdefault(story, []).append((at, code))
    taken: dict[tuple[str, str], list[float]] = {}
    together = 0
    for times in told.values():
        if len(times) > 1:
            (first_at, first), (second_at, second), *_later = sorted(times)
            if second_at - first_at < AT_ONCE:
                together += 1
            else:
                taken.setdefault((first, second), []).append((second_at - first_at).total_seconds())
    codes = [paper.code for paper in editions()]
    pairs = [(a, b) for a in codes for b in codes if len(taken.get((a, b), ())) >= ENOUGH]
    found = tuple(_lag(number, pair, taken[pair]) for number, pair in enumerate(pairs))
    return Lags(found, together, tuple((f"{_across(at):.1f}", duration(at)) for at in SCALE), ROW * len(found))


def _lag(number: int, pair: tuple[str, str], seconds: Sequence[float]) -> Lag:
    quarter, median, three_quarters = quantiles(seconds, n=4, method="inclusive")
    left, right = _across(quarter), _across(three_quarters)
    return Lag(
        first=edition(pair[0]),
        second=edition(pair[1]),
        stories=len(seconds),
        median=duration(median),
        quarter=duration(quarter),
        three_quarters=duration(three_quarters),
        y=number * ROW,
        box_x=f"{left:.1f}",
        box_width=f"{max(right - left, 2):.1f}",
        median_x=f"{_across(median):.1f}",
    )


def _across(seconds: float) -> float:
    """Where a time stands on the logarithmic scale; what lies beyond its ends stands at them."""
    low, high = log(SCALE[0]), log(SCALE[-1])
    share = (log(max(seconds, 1)) - low) / (high - low)
    return LEFT / 2 + min(max(share, 0), 1) * (WIDTH - LEFT)


def duration(seconds: float) -> str:
    """A time in the largest unit that tells it: `45 min`, `6 h`, `3 days`."""
    minutes = ceil(seconds / 60)
    if minutes < 120:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": round(minutes / 60)}
    return _("%(n)s days") % {"n": round(minutes / 60 / 24)}


def plots(midnight: datetime) -> dict[str, Any]:
    """What the template of the drawings gets."""
    return {"per_day": per_day(midnight), "lags": lags(), "width": WIDTH, "height": HEIGHT, "left": LEFT}
