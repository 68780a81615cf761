"""The arithmetic of a weekly schedule: which broadcast is on at an instant.

A slot is said in the wall-clock time of the channel's time zone; a broadcast is an interval of
instants, in UTC. Where the clock jumps forward, the wall-clock times it leaps over all fall on
the instant of the jump (a slot wholly within them is not broadcast that week); where it falls
back, a wall-clock time means its first pass, and what is on then goes on through the repeated
hour. So slots that touch give broadcasts that touch: no gap, no overlap.

Must not know the database.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_SLOT = 24 * 60
WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """Every week on `weekday` (0 is Monday) from `start` on the wall clock, for `minutes` of it."""

    weekday: int
    start: time
    minutes: int
    title: Mapping[str, str]
    description: Mapping[str, str]
    kind: str

    @property
    def minute_of_week(self) -> int:
        return (self.weekday * 24 + self.start.hour) * 60 + self.start.minute


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast: `title` and `description` by edition; `start` (included), `end` (not), in UTC."""

    title: Mapping[str, str]
    description: Mapping[str, str]
    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the channel's time zone, with the broadcasts that begin on it, in order."""

    date: date
    broadcasts: tuple[Broadcast, ...]


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which a wall clock of that zone shows `wall`, or more than it."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return early
    # In a gap: somewhere between reading it with the offset after the jump and with that before it.
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), early
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None, fold=0) >= wall:
            high = middle
        else:
            low = middle
    return high


def broadcasts_of_day(slots: Iterable[WeeklySlot], zone: ZoneInfo, day: date) -> list[Broadcast]:
    """The broadcasts of the slots of one local date, in order."""
    found = []
    for slot in slots:
        if slot.weekday != day.weekday():
            continue
        wall = datetime.combine(day, slot.start)
        start = first_instant(wall, zone)
        end = first_instant(wall + timedelta(minutes=slot.minutes), zone)
        if start < end:
            found.append(Broadcast(slot.title, slot.description, slot.kind, start, end))
    return sorted(found, key=lambda broadcast: broadcast.start)


def week(slots: Sequence[WeeklySlot], zone: ZoneInfo, start: date) -> list[Day]:
    """Seven days from a local date on."""
    days = (start + timedelta(days=n) for n in range(7))
    return [Day(day, tuple(broadcasts_of_day(slots, zone, day))) for day in days]


def _around(slots: Sequence[WeeklySlot], zone: ZoneInfo, instant: datetime, days: range) -> Iterator[Broadcast]:
    today = instant.astimezone(zone).date()
    for n in days:
        yield from broadcasts_of_day(slots, zone, today + timedelta(days=n))


def at(slots: Sequence[WeeklySlot], zone: ZoneInfo, instant: datetime) -> Broadcast | None:
    """What is on at an instant, None when nothing is."""
    for broadcast in _around(slots, zone, instant, range(-2, 2)):
        if broadcast.start <= instant < broadcast.end:
            return broadcast
    return None


def after(slots: Sequence[WeeklySlot], zone: ZoneInfo, instant: datetime) -> Broadcast | None:
    """The first broadcast that begins after an instant, None when there is none within nine days."""
    later = (b for b in _around(slots, zone, instant, range(-1, 10)) if b.start > instant)
    return min(later, key=lambda broadcast: broadcast.start, default=None)


def overlap(slots: Iterable[WeeklySlot]) -> tuple[WeeklySlot, WeeklySlot] | None:
    """Two slots that are on at once in the round of the week, None when there are none."""
    ordered = sorted(slots, key=lambda slot: slot.minute_of_week)
    for earlier, later in itertools.pairwise(ordered):
        if earlier.minute_of_week + earlier.minutes > later.minute_of_week:
            return earlier, later
    if ordered and ordered[-1].minute_of_week + ordered[-1].minutes > ordered[0].minute_of_week + WEEK:
        return ordered[-1], ordered[0]
    return None
