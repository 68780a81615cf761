"""Counting reads in memory: one reader counts once for an article in half an hour.

It knows a reader only as an opaque token, which dies with its half hour, and no database.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from .trends import BUCKET, bucket

HALF_HOUR = timedelta(minutes=30)
MOST_SEEN = 200_000  # pairs of reader and article remembered; more push the oldest out
MOST_COUNTS = 50_000  # articles × buckets waiting to be flushed; more are refused


class Counter:
    """The reads of one process that are not in the database yet. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._half_hour: datetime | None = None
        self._seen: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._counts: dict[tuple[int, datetime], int] = defaultdict(int)

    def count(self, article: int, reader: str, now: datetime) -> bool:
        """Count a read. False: this reader has read it in this half hour, or too much waits already."""
        half_hour = bucket(now, HALF_HOUR)
        with self._lock:
            if half_hour != self._half_hour:
                self._half_hour = half_hour
                self._seen.clear()
            key = (article, bucket(now, BUCKET))
            if (article, reader) in self._seen or (len(self._counts) >= MOST_COUNTS and key not in self._counts):
                return False
            self._seen[article, reader] = None
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            self._counts[key] += 1
            return True

    def take(self) -> dict[tuple[int, datetime], int]:
        """All counts, by article and beginning of the ten minutes; they are gone from here."""
        with self._lock:
            taken, self._counts = self._counts, defaultdict(int)
        return dict(taken)

    def give_back(self, counts: Mapping[tuple[int, datetime], int]) -> None:
        """Put counts back that could not be written."""
        with self._lock:
            for key, count in counts.items():
                self._counts[key] += count

    def forget(self) -> None:
        """Begin anew, as at the start of a process."""
        with self._lock:
            self._seen.clear()
            self._counts.clear()


counter = Counter()
