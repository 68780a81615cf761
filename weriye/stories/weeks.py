"""The weeks by which sitemaps are cut: they begin on the 1st, 8th, 15th and 22nd of a month; the last takes the rest.

A busy edition's month is baked anew at every publication, in time that grows with what the month has; a quarter of it
is short, and the list of all quarters of a long archive is still a small page.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_DAYS = (1, 8, 15, 22)


def week_of(day: date) -> str:
    """The week of a day of an edition's own clock, by its first day: `2026-11-22`."""
    return f"{day:%Y-%m}-{max(first for first in FIRST_DAYS if first <= day.day):02}"


def span_of(week: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The first instant of a week and the first after it; None for a text that names none."""
    try:
        since = datetime.strptime(week, "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        return None
    if week_of(since) != week or since.year < 1900:
        return None
    return since, _next(since)


def _next(since: datetime) -> datetime:
    """The beginning of the next week, in the same clock."""
    if since.day < FIRST_DAYS[-1]:
        return since.replace(day=FIRST_DAYS[FIRST_DAYS.index(since.day) + 1])
    return (since.replace(day=1) + timedelta(days=31)).replace(day=1)
