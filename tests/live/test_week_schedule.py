"""The arithmetic of the week: every instant has its broadcast, also where clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.live.schedule import WEEK, WeeklySlot, after, at, first_instant, overlap, week

MOGADISHU = ZoneInfo("Africa/Mogadishu")
BERLIN = ZoneInfo("Europe/Berlin")
# Clocks changed by an hour, by half an hour, at midnight; and a date that never was (Samoa, 2011-12-30).
ZONES = [
    MOGADISHU,
    BERLIN,
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Africa/Cairo"),
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("Pacific/Apia"),
]


def slot(minute_of_week: int, minutes: int, title: str = "x") -> WeeklySlot:
    day, minute = divmod(minute_of_week, 24 * 60)
    return WeeklySlot(day, time(minute // 60, minute % 60), minutes, {"so": title}, {}, "news")


@st.composite
def full_weeks(draw: st.DrawFn) -> list[WeeklySlot]:
    """Slots that cover the round of the week without a gap, the last one over into the first."""
    cuts = draw(st.sets(st.integers(0, WEEK - 1), min_size=8, max_size=60))
    for day in range(7):  # no slot is longer than a day
        cuts |= {day * 24 * 60, day * 24 * 60 + 13 * 60}
    shift = draw(st.integers(0, 24 * 60 - 1))
    ordered = sorted((cut + shift) % WEEK for cut in cuts)
    return [
        slot(start, (end - start) % WEEK, str(start))
        for start, end in zip(ordered, [*ordered[1:], ordered[0]], strict=True)
    ]


instants = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone, and an instant within some hours of a change of its clocks, if it has any."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.dates(date(2010, 1, 1), date(2014, 1, 1)))
    here = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for n in range(366):
        there = here + timedelta(days=n)
        if there.astimezone(zone).utcoffset() != (there + timedelta(days=1)).astimezone(zone).utcoffset():
            here = there
            break
    return zone, here + timedelta(seconds=draw(st.integers(-6 * 3600, 30 * 3600)))


@given(full_weeks(), st.one_of(near_changes(), st.tuples(st.sampled_from(ZONES), instants)))
def test_each_instant_of_a_covered_week_has_exactly_one_broadcast(
    slots: list[WeeklySlot], where: tuple[ZoneInfo, datetime]
) -> None:
    zone, instant = where
    assert overlap(slots) is None
    start = instant.astimezone(zone).date() - timedelta(days=3)
    on = [b for day in week(slots, zone, start) for b in day.broadcasts if b.start <= instant < b.end]
    assert len(on) == 1
    assert at(slots, zone, instant) == on[0]


@given(full_weeks(), near_changes())
def test_broadcasts_of_a_covered_week_touch_and_never_overlap(
    slots: list[WeeklySlot], where: tuple[ZoneInfo, datetime]
) -> None:
    zone, instant = where
    days = week(slots, zone, instant.astimezone(zone).date() - timedelta(days=3))
    broadcasts = [broadcast for day in days for broadcast in day.broadcasts]
    assert all(b.start < b.end for b in broadcasts)
    assert all(one.end == other.start for one, other in pairwise(broadcasts))


@given(full_weeks(), near_changes())
def test_what_is_next_begins_when_what_is_on_ends(slots: list[WeeklySlot], where: tuple[ZoneInfo, datetime]) -> None:
    zone, instant = where
    on, following = at(slots, zone, instant), after(slots, zone, instant)
    assert on is not None
    assert following is not None
    assert following.start == on.end


@given(st.sampled_from(ZONES), st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1)))
def test_a_later_wall_clock_time_is_never_an_earlier_instant(zone: ZoneInfo, wall: datetime) -> None:
    wall = wall.replace(microsecond=0)
    for minutes in (1, 30, 60, 90):
        assert first_instant(wall, zone) <= first_instant(wall + timedelta(minutes=minutes), zone)


def test_a_slot_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    slots = [slot(23 * 60 + 30, 60)]  # Monday 23:30
    monday, tuesday, *_ = week(slots, MOGADISHU, date(2026, 11, 16))
    assert [b.end.astimezone(MOGADISHU).isoformat() for b in monday.broadcasts] == ["2026-11-17T00:30:00+03:00"]
    assert tuesday.broadcasts == ()
    assert at(slots, MOGADISHU, datetime(2026, 11, 16, 21, 10, tzinfo=UTC)) == monday.broadcasts[0]  # 00:10


def test_a_slot_over_the_end_of_the_week_is_still_on_on_monday() -> None:
    slots = [slot(WEEK - 30, 60)]  # Sunday 23:30
    assert at(slots, MOGADISHU, datetime(2026, 11, 15, 21, 29, tzinfo=UTC)) is not None  # Monday 00:29
    assert at(slots, MOGADISHU, datetime(2026, 11, 15, 21, 30, tzinfo=UTC)) is None


def test_what_begins_in_the_leapt_hour_begins_at_the_jump() -> None:
    # Berlin, Sunday 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
    sunday = 6 * 24 * 60
    slots = [slot(sunday + 60, 60, "a"), slot(sunday + 120, 60, "gone"), slot(sunday + 150 + 30, 60, "c")]
    (day, *_) = week(slots, BERLIN, date(2026, 3, 29))
    assert [b.title["so"] for b in day.broadcasts] == ["a", "c"]
    half = [slot(sunday + 150, 60, "half")]  # 02:30 to 03:30
    (day, *_) = week(half, BERLIN, date(2026, 3, 29))
    (broadcast,) = day.broadcasts
    assert (broadcast.start.hour, broadcast.start.minute) == (1, 0)
    assert broadcast.end - broadcast.start == timedelta(minutes=30)


def test_what_is_on_when_clocks_fall_back_stays_on_for_the_repeated_hour() -> None:
    # Berlin, Sunday 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
    sunday = 6 * 24 * 60
    slots = [slot(sunday + 120, 30, "a"), slot(sunday + 150, 30, "b"), slot(sunday + 180, 30, "c")]
    (day, *_) = week(slots, BERLIN, date(2026, 10, 25))
    minutes = [(b.title["so"], (b.end - b.start) // timedelta(minutes=1)) for b in day.broadcasts]
    assert minutes == [("a", 30), ("b", 90), ("c", 30)]


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ([slot(0, 60), slot(60, 60)], None),
        ([slot(0, 61), slot(60, 60)], (0, 60)),
        ([slot(60, 60), slot(60, 60)], (60, 60)),
        ([slot(0, 60), slot(WEEK - 60, 60)], None),
        ([slot(0, 60), slot(WEEK - 60, 61)], (WEEK - 60, 0)),
        ([], None),
    ],
)
def test_slots_that_are_on_at_once_are_found_round_the_week(
    slots: list[WeeklySlot], expected: tuple[int, int] | None
) -> None:
    found = overlap(slots)
    assert (found and tuple(s.minute_of_week for s in found)) == expected
