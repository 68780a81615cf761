"""Dates and times in the words and by the clock of a language.

CLDR through Babel, except for Somali month and weekday names where CLDR contradicts itself or the
newsrooms (docs/explanation/somali.md). It must not know which zone a reader or a place is in.
"""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time

# As CLDR where its two lists agree and newsrooms follow; else the spelling they write most.
SOMALI_MONTHS = (
    "Janaayo", "Febraayo", "Maarso", "Abriil", "Maayo", "Juun", "Luulyo", "Agoosto", "Sebtembar",
    "Oktoobar", "Nofeembar", "Diseembar",
)  # fmt: skip
SOMALI_WEEKDAYS = ("Isniin", "Talaado", "Arbaco", "Khamiis", "Jimce", "Sabti", "Axad")

_DATE_PATTERN = "d MMMM y"
_TIME_PATTERNS = {"so": "h:mm a", "ar": "h:mm a"}
_TIME_PATTERN = "HH:mm"
_BETWEEN = {"ar": "، "}


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=8192)
def _date(year: int, month: int, day: int, language: str) -> str:
    if language == "so":
        return f"{day} {SOMALI_MONTHS[month - 1]} {year}"
    return babel_date(date(year, month, day), _DATE_PATTERN, locale=_locale(language))


@lru_cache(maxsize=8192)
def _time(hour: int, minute: int, language: str) -> str:
    pattern = _TIME_PATTERNS.get(language, _TIME_PATTERN)
    return babel_time(time(hour, minute), pattern, locale=_locale(language))


def format_date(day: date, language: str) -> str:
    """Day, month in words and year: `22 Nofeembar 2026`. A datetime gives the day of its own zone.

    A language that CLDR does not know is written as English.
    """
    return _date(day.year, day.month, day.day, language)


def format_weekday(day: date, language: str) -> str:
    """The name of the day of the week."""
    if language == "so":
        return SOMALI_WEEKDAYS[day.weekday()]
    return str(_locale(language).days["stand-alone"]["wide"][day.weekday()])


def format_time(at: time | datetime, language: str) -> str:
    """Hour and minute as written, in no other zone: `2:05 GD` (galinka dambe), `14:05`."""
    return _time(at.hour, at.minute, language)


def format_datetime(at: datetime, language: str, zone: tzinfo) -> str:
    """Date and time of an instant in `zone`. Raises ValueError when `at` knows no zone itself."""
    if at.utcoffset() is None:
        raise ValueError(f"{at!r} is no instant: give a datetime with a time zone")
    local = at.astimezone(zone)
    between = _BETWEEN.get(language, ", ")
    return format_date(local, language) + between + format_time(local, language)
