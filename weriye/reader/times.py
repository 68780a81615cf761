"""Instants as pages show them: in the edition's words and by its clock, with the machine's form beside.

Nothing here asks what time it is: a page says when, never how long ago.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weriye.language.dates import format_date, format_datetime, format_time, format_weekday
from weriye.stories.editions import edition as the_edition


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant: `iso` for machines, `text` (date and time), `day`, `clock` and `gmt` (`1200 GMT`) for people."""

    at: datetime
    iso: str
    text: str
    day: str
    clock: str
    gmt: str


def stamp(at: datetime, edition: str) -> Stamp:
    """An instant in an edition's own time zone and words."""
    return _stamp(at, edition, the_edition(edition).time_zone)


@lru_cache(maxsize=4096)
def _stamp(at: datetime, edition: str, zone: ZoneInfo) -> Stamp:
    local = at.astimezone(zone).replace(microsecond=0)
    return Stamp(
        at=local,
        iso=local.isoformat(),
        text=format_datetime(local, edition, zone),
        day=format_date(local, edition),
        clock=format_time(local, edition),
        gmt=f"{at.astimezone(UTC):%H%M} GMT",
    )


def stamp_or_none(at: datetime | None, edition: str) -> Stamp | None:
    return None if at is None else stamp(at, edition)


def clock_there(at: datetime, edition: str, zone: str) -> str:
    """What the clock of another place shows, in an edition's form; empty where it shows what the edition's own does.

    `zone` is an IANA name; one that is not known gives nothing.
    """
    try:
        there = at.astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    if there is None or there.utcoffset() == at.astimezone(the_edition(edition).time_zone).utcoffset():
        return ""
    return format_time(there, edition)


def day_in_words(day: date, edition: str) -> str:
    """`Axad 22 Nofeembar 2026`."""
    return f"{format_weekday(day, edition)} {format_date(day, edition)}"


def month_in_words(month: str, edition: str) -> str:
    """`2026-11` as `Nofeembar 2026`."""
    first = date.fromisoformat(f"{month}-01")
    return format_date(first, edition).split(" ", 1)[1]
