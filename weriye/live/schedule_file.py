"""A week's schedule as a file: checked whole before anything is changed.

    {"time_zone": "Africa/Mogadishu",
     "programmes": [{"slug": "warka", "titles": {"so": "…", "en": "…"}, "descriptions": {…}, "kind": "news"}],
     "slots": [{"weekday": 0, "start": "18:00", "minutes": 30, "programme": "warka"}]}

Must not know the database.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from weriye.stories.editions import editions, has_edition

from .schedule import LONGEST_SLOT, WEEKDAYS, WeeklySlot, overlap

MOST_PROGRAMMES = 500
MOST_SLOTS = 2016  # one every five minutes of the week
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class BadSchedule(ValueError):
    """A schedule that cannot be used: which part, what is wrong, and what to write."""


@dataclass(frozen=True, slots=True)
class PlannedProgramme:
    slug: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    weekday: int
    start: time
    minutes: int
    programme: str


@dataclass(frozen=True, slots=True)
class Plan:
    time_zone: str
    programmes: tuple[PlannedProgramme, ...]
    slots: tuple[PlannedSlot, ...]


def read_schedule(data: Any) -> Plan:
    """Check what a schedule file holds. Raises BadSchedule at the first thing that is wrong."""
    if not isinstance(data, dict):
        raise BadSchedule("a schedule is one JSON object with time_zone, programmes and slots")
    zone = data.get("time_zone")
    if not isinstance(zone, str) or zone not in available_timezones():
        raise BadSchedule(f"time_zone is {_shown(zone)}; write an IANA name such as Africa/Mogadishu")
    programmes: dict[str, PlannedProgramme] = {}
    for n, raw in enumerate(_rows(data, "programmes", MOST_PROGRAMMES)):
        programme = _programme(raw, f"programmes[{n}]")
        if programme.slug in programmes:
            raise BadSchedule(f"programmes[{n}] ({programme.slug}) is there twice; give each a slug of its own")
        programmes[programme.slug] = programme
    slots = [_slot(raw, f"slots[{n}]", programmes) for n, raw in enumerate(_rows(data, "slots", MOST_SLOTS))]
    _refuse_overlap(slots)
    return Plan(zone, tuple(programmes.values()), tuple(slots))


def _rows(data: dict[str, Any], name: str, most: int) -> list[Any]:
    rows = data.get(name)
    if not isinstance(rows, list) or not rows:
        raise BadSchedule(f"{name} is {_shown(rows)}; write a list with at least one entry")
    if len(rows) > most:
        raise BadSchedule(f"{name} has {len(rows):,} entries; the most is {most:,}")
    return rows


def _programme(raw: Any, where: str) -> PlannedProgramme:
    if not isinstance(raw, dict):
        raise BadSchedule(f"{where} is {_shown(raw)}; write an object with slug, titles, descriptions and kind")
    slug, kind = raw.get("slug"), raw.get("kind", "programme")
    if not isinstance(slug, str) or len(slug) > 60 or not SLUG.fullmatch(slug):
        raise BadSchedule(
            f"{where}: slug is {_shown(slug)}; write at most 60 small letters a-z, digits and single hyphens"
        )
    where = f"{where} ({slug})"
    if not isinstance(kind, str) or len(kind) > 30 or not SLUG.fullmatch(kind):
        raise BadSchedule(f"{where}: kind is {_shown(kind)}; write one word in small letters, such as news")
    titles = _texts(raw.get("titles"), f"{where}: titles", 120)
    if not titles:
        raise BadSchedule(f"{where}: titles is empty; write a title for at least one edition ({_codes()})")
    return PlannedProgramme(slug, titles, _texts(raw.get("descriptions", {}), f"{where}: descriptions", 500), kind)


def _texts(raw: Any, where: str, longest: int) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise BadSchedule(f"{where} is {_shown(raw)}; write a text for each edition ({_codes()})")
    texts = {}
    for code, text in raw.items():
        if not has_edition(code):
            raise BadSchedule(f"{where} names the edition {_shown(code)}; this station has {_codes()}")
        if not isinstance(text, str) or len(text) > longest or not text.isprintable():
            raise BadSchedule(f"{where}.{code} is {_shown(text)}; write one line of at most {longest} characters")
        if text.strip():
            texts[code] = text.strip()
    return texts


def _slot(raw: Any, where: str, programmes: dict[str, PlannedProgramme]) -> PlannedSlot:
    if not isinstance(raw, dict):
        raise BadSchedule(f"{where} is {_shown(raw)}; write an object with weekday, start, minutes and programme")
    weekday, start, minutes = raw.get("weekday"), raw.get("start"), raw.get("minutes")
    if type(weekday) is not int or not 0 <= weekday <= 6:
        raise BadSchedule(f"{where}: weekday is {_shown(weekday)}; write 0 for Monday to 6 for Sunday")
    where = f"{where} ({WEEKDAYS[weekday]})"
    if not isinstance(start, str) or not CLOCK.fullmatch(start):
        raise BadSchedule(f"{where}: start is {_shown(start)}; write hours and minutes, such as 06:30")
    where = f"{where[:-1]} {start})"
    if type(minutes) is not int or not 1 <= minutes <= LONGEST_SLOT:
        raise BadSchedule(f"{where}: minutes is {_shown(minutes)}; write a whole number from 1 to {LONGEST_SLOT}")
    slug = raw.get("programme")
    if not isinstance(slug, str) or slug not in programmes:
        raise BadSchedule(f"{where}: programme is {_shown(slug)}; write the slug of one of the programmes")
    return PlannedSlot(weekday, time.fromisoformat(start), minutes, slug)


def _refuse_overlap(slots: list[PlannedSlot]) -> None:
    weekly = [WeeklySlot(s.weekday, s.start, s.minutes, {}, {}, str(n)) for n, s in enumerate(slots)]
    if found := overlap(weekly):
        one, other = (
            f"slots[{s.kind}] ({WEEKDAYS[s.weekday]} {s.start:%H:%M}, {s.minutes} minutes, "
            f"{slots[int(s.kind)].programme})"
            for s in found
        )
        raise BadSchedule(f"{one} is not over when {other} begins; shorten the first or move the second")


def _shown(value: Any) -> str:
    if value is None:
        return "missing"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _codes() -> str:
    return ", ".join(edition.code for edition in editions())
