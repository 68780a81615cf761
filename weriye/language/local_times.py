"""Times that a text gives twice, by the clock of a place and in GMT: `10 a.m. local time (0700 GMT)`.

Reads both and says how far the place is from GMT by them. It must not know which place that is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

DAY = 24 * 60
# The furthest that any place is from GMT, in minutes: Baker Island, Kiribati.
WEST, EAST = -12 * 60, 14 * 60
# A time stands this near before the other, and in the same sentence.
_NEAR = 90
_MARKER = r"[ap]\.?\s?m\b\.?"
_GMT = re.compile(
    r"(?<![\d.,:])(?P<first>\d{1,2}[:.]?\d\d|\d{1,2})(?:\s*(?:-|–|—|to|ilaa)\s*(?P<last>\d{1,2}[:.]?\d\d|\d{1,2}))?"
    r"\s*(?:GMT|UTC)\b(?![+-]\d)"
)
_SPOKEN = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_ENGLISH = re.compile(
    rf"(?<![\d.,:$£€])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?![\d%])(?:\s?(?P<marker>{_MARKER}))?"
    r"|(?<![\d.,:$£€])(?P<four>(?:[01]\d|2[0-3])[0-5]\d)(?=\s+(?:local|hours|hrs|[-–]))"
    r"|\b(?P<spoken>noon|midday|midnight)\b",
    re.IGNORECASE,
)
_ENDING = r"(?:[-\u2010\u2011'’]?(?:k|g|d|t)(?:a|ii|ee|u))?"
# When of the day: 10-ka subaxnimo, galabtii 4-tii, 9:15-kii habeennimo, 7:30 GH.
_SOMALI_PARTS = (
    ("morning", r"subax\w*|aroor\w*|waaberi\w*|barqo?\w*|waagii|G\.?H\.?\b|AM\b"),
    ("noon", r"duhur\w*"),
    ("afternoon", r"galab\w*|casar\w*|maqrib\w*|makhrib\w*|fiid\w*|caways\w*|G\.?D\.?\b|PM\b"),
    ("night", r"habe+n\w*|saq\w*\s+dhexe|saqbadh\w*|xalay|caawa"),
)
_SOMALI_PART = "|".join(f"(?P<{part}>{words})" for part, words in _SOMALI_PARTS)
_SOMALI_NUMBER = rf"(?<![\d.,:$£€])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?![\d%]){_ENDING}"
_SOMALI = re.compile(_SOMALI_NUMBER, re.IGNORECASE)
_PART_AFTER = re.compile(rf"\s*(?:ee\s+)?(?:{_SOMALI_PART})", re.IGNORECASE)
_PART_BEFORE = re.compile(rf"(?:{_SOMALI_PART})\s+(?:saacad\w*\s+)?$", re.IGNORECASE)
# What makes a bare number before the bracket a time at all.
_SAYS_TIME = re.compile(r"local\s+time|\btime\b|\bhours\b|\bhrs\b|waqti\w*|saacad\w*|o['’]clock", re.IGNORECASE)
# Words between a local time and the bracket: `ee waqtiga maxalliga ah`, `local time on Friday`.
_WORDS_BETWEEN = 7
_RANGE = frozenset({"-", "–", "—", "to", "and", "until"})
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z“\"])|\n")


@dataclass(frozen=True, slots=True)
class TimeTwice:
    """A time by a place's clock and in GMT, `text` being the slice `[start:end]` of the text with both.

    `local` is its readings in minutes after midnight, two where the text does not say which half of the day;
    `gmt` is minutes after midnight.
    """

    local: frozenset[int]
    gmt: int
    text: str
    start: int
    end: int

    @property
    def offsets(self) -> frozenset[int]:
        """How far the place may be from GMT by what is written, in minutes, east positive."""
        apart = {(local - self.gmt) % DAY for local in self.local}
        return frozenset(o for a in apart for o in (a, a - DAY) if WEST <= o <= EAST)

    def fits(self, offsets: Iterable[int]) -> bool:
        """Whether one of these offsets explains both times."""
        return not self.offsets.isdisjoint(offsets)

    def gmt_at(self, offset: int) -> str:
        """What the GMT would be at that offset: `0700`, of the first reading of the local time."""
        minutes = (min(self.local, key=lambda local: abs((local - offset - self.gmt) % DAY)) - offset) % DAY
        return f"{minutes // 60:02}{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class _Clock:
    minutes: frozenset[int]
    start: int
    end: int
    sure: bool


def zone_offsets(zone: ZoneInfo, year: int) -> frozenset[int]:
    """A zone's offsets from GMT over a year in minutes: two where the clocks change with the season."""
    days = (datetime(year, month, 15, 12, tzinfo=zone) for month in range(1, 13))
    offsets = (day.utcoffset() for day in days)
    return frozenset(int(offset.total_seconds() // 60) for offset in offsets if offset is not None)


def read_times_twice(text: str, edition: str) -> list[TimeTwice]:
    """The times that a text gives by a place's clock and in GMT, in order; none for a language without a table.

    A time is read only where both forms stand side by side and each can be told from any other number.
    """
    reader = _READERS.get(edition)
    return [] if reader is None else [pair for match in _GMT.finditer(text) for pair in _pairs(text, match, reader)]


def _pairs(text: str, gmt: re.Match[str], reader: Callable[[str], list[_Clock]]) -> Iterator[TimeTwice]:
    """What stands before the GMT, as a rule in a bracket after it: as many times as are given in GMT, or the last."""
    stated = [minutes for part in ("first", "last") if gmt[part] and (minutes := _gmt_minutes(gmt[part])) is not None]
    before = text[max(0, gmt.start() - _NEAR) : gmt.start()]
    before = _SENTENCE.split(before)[-1]
    # Another time in GMT between belongs to what stands before that.
    if (other := list(_GMT.finditer(before))) and before[other[-1].end() :].strip(" ();,"):
        before = before[other[-1].end() :]
    elif other or not stated:
        return
    opening = before.rfind("(")
    if opening < 0 or before[opening + 1 :].strip():
        return
    shift = gmt.start() - len(before)
    clocks = reader(before[:opening])
    # A time stands right before the bracket, at most with words such as `local time` between.
    if not clocks or len(before[clocks[-1].end : opening].split()) > _WORDS_BETWEEN:
        return
    said = _SAYS_TIME.search(before[clocks[-1].start : opening]) is not None
    taken = clocks[-len(stated) :]
    if len(taken) < len(stated):
        stated = stated[-len(taken) :]
    if not (said or taken[-1].sure):
        return
    for clock, minutes in zip(taken, stated, strict=True):
        start, end = shift + taken[0].start, gmt.end() + (text[gmt.end() : gmt.end() + 1] == ")")
        yield TimeTwice(clock.minutes, minutes, text[start:end], start, end)


def _gmt_minutes(stated: str) -> int | None:
    figures = re.sub(r"\D", "", stated)
    hour, minute = (int(figures[:-2]), int(figures[-2:])) if len(figures) > 2 else (int(figures), 0)
    return None if hour > 24 or minute > 59 else (hour * 60 + minute) % DAY


def _english(text: str) -> list[_Clock]:
    found: list[_Clock] = []
    for match in _ENGLISH.finditer(text):
        if match["spoken"]:
            found.append(_Clock(frozenset({_SPOKEN[match["spoken"].lower()]}), match.start(), match.end(), True))
        elif match["four"]:
            minutes = int(match["four"][:2]) * 60 + int(match["four"][2:])
            found.append(_Clock(frozenset({minutes}), match.start(), match.end(), True))
        else:
            hour, minute, marker = int(match["hour"]), int(match["minute"] or 0), (match["marker"] or "").lower()
            halves = {"a": (0,), "p": (12,)}.get(marker[:1])
            whole_day = len(match["hour"]) == 2 and match["hour"][0] == "0"
            readings = _readings(hour, minute, halves, whole_day=whole_day)
            found.append(_Clock(readings, match.start(), match.end(), bool(marker or match["minute"])))
    return _with_shared_half(text, found)


def _with_shared_half(text: str, clocks: list[_Clock]) -> list[_Clock]:
    """4-8 p.m.: the half of the day said once for both ends."""
    for number in range(len(clocks) - 1):
        one, two = clocks[number], clocks[number + 1]
        between = text[one.end : two.start].strip().lower()
        if len(one.minutes) == 2 and len(two.minutes) == 1 and between in _RANGE:
            end = min(two.minutes)
            length = min((end - minutes) % DAY for minutes in one.minutes)
            clocks[number] = _Clock(frozenset({(end - length) % DAY}), one.start, one.end, one.sure)
    return clocks


def _somali(text: str) -> list[_Clock]:
    found: list[_Clock] = []
    for match in _SOMALI.finditer(text):
        start, end = match.span()
        part = _PART_AFTER.match(text, end) or _PART_BEFORE.search(text[:start])
        if part is not None:
            start, end = min(start, part.start()), max(end, part.end())
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        whole_day = len(match["hour"]) == 2 and match["hour"][0] == "0"
        halves = _somali_halves(hour, part.lastgroup) if part and part.lastgroup else None
        readings = _readings(hour, minute, halves, whole_day=whole_day)
        found.append(_Clock(readings, start, end, bool(part or match["minute"])))
    return found


def _somali_halves(hour: int, part: str) -> tuple[int, ...]:
    """Which half of the day an hour of twelve is in. 12-ka habeennimo is midnight, 1-da duhurnimo is one o'clock."""
    if part == "morning":
        return (0,)
    if part == "noon":
        return (0,) if hour in (10, 11) else (12,)
    if part == "afternoon":
        return (12,)
    return (0,) if hour == 12 or hour < 5 else (12,)


def _readings(hour: int, minute: int, halves: tuple[int, ...] | None, *, whole_day: bool) -> frozenset[int]:
    """Minutes after midnight. An hour of twelve without a half of the day may be in either."""
    if hour > 12 or hour == 0 or (whole_day and halves is None):
        return frozenset({hour * 60 + minute})
    return frozenset((hour % 12 + half) * 60 + minute for half in halves or (0, 12))


_READERS: dict[str, Callable[[str], list[_Clock]]] = {"en": _english, "so": _somali}
