"""Times as pages and archives write them, read as instants. Must not know what they are times of."""

import re
from datetime import datetime, tzinfo

_MONTH_NAMES = (
    "january jan janaayo jannaayo januari",
    "february feb febraayo feebraayo febarwari",
    "march mar maarso maars maarj",
    "april apr abriil abril abriile",
    "may maajo mey maay",
    "june jun juun juunyo",
    "july jul luulyo juulay luuliyo",
    "august aug agoosto ogosto agosto",
    "september sep sept sebtembar sebtambar sebteembar",
    "october oct oktoobar oktobar oktoober",
    "november nov nofembar nofeembar noofembar nofember",
    "december dec desembar diseembar disembar diisambar",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_CLOCK = (
    r"(?:[,\s]*(?:at|[-–—|]|saacadda|\s)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?)?"
)
_PATTERNS = tuple(
    re.compile(pattern + _CLOCK, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b(?:T(?=\d))?",
        # Day first, as all of Europe and East Africa write it.
        r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b",
    )
)


def read_iso(text: str, zone: tzinfo) -> datetime | None:
    """An ISO 8601 time, in `zone` where it names no offset; None when it is none."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _aware(at, zone)


def find_time(text: str, zone: tzinfo) -> tuple[datetime, int, int] | None:
    """The first time written in a line, English or Somali, with where it starts and ends there.

    `15 May 2025 10:30`, `May 15, 2025, 10:30 a.m.`, `15 Maajo 2025`, `15/05/2025`, in `zone`; a day
    without a clock time is its midnight.
    """
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        month = match["month"].lower()
        hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
        half = (match["half"] or "").lower()[:1]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        try:
            at = datetime(int(match["year"]), MONTHS.get(month) or int(month), int(match["day"]), hour, minute)
        except ValueError:
            continue
        aware = _aware(at, zone)
        if aware is not None:
            return aware, match.start(), match.end()
    return None


def _aware(at: datetime, zone: tzinfo) -> datetime | None:
    """The instant, when it is one that a page may show: years 1900 to 2200."""
    if not 1900 <= at.year <= 2200:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
