"""Reads of the live channel. What is on is read from what was stored, never from the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from . import models, schedule
from .by_edition import in_every_edition
from .schedule import Broadcast, Day, WeeklySlot

__all__ = ["Broadcast", "Channel", "Day", "TestPicture", "at", "channel", "problem", "test_picture", "today", "week"]


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel as its readers are shown it.

    `name` is by edition, every edition of the station in it. `hls_url` and `audio_url` (empty: none)
    are https addresses or paths on our own site. `since` is when it went on, or off, air.
    """

    slug: str
    name: Mapping[str, str]
    hls_url: str
    audio_url: str
    on_air: bool
    since: datetime | None
    now: Broadcast | None
    next: Broadcast | None


@dataclass(frozen=True, slots=True)
class TestPicture:
    """A test picture that this station wants made: into which folder, showing which name and time."""

    folder: Path
    title: str
    time_zone: str


def channel() -> Channel | None:
    """The station's channel as last stored, None when it has none."""
    row = models.Channel.objects.select_related("state").order_by("pk").first()
    if row is None:
        return None
    state = getattr(row, "state", None) or models.ChannelState()
    return Channel(
        slug=row.slug,
        name=in_every_edition(row.names),
        hls_url=row.hls_url,
        audio_url=row.audio_url,
        on_air=state.on_air,
        since=state.since,
        now=_broadcast(state.now),
        next=_broadcast(state.next),
    )


def today() -> date | None:
    """The date in the channel's time zone, as last stored: the first day that a page's schedule shows."""
    return models.ChannelState.objects.order_by("pk").values_list("today", flat=True).first()


def week(start: date) -> list[Day]:
    """Seven days of the schedule from a date of the channel's time zone on; empty without a channel."""
    row = models.Channel.objects.order_by("pk").first()
    return schedule.week(weekly_slots(), row.zone, start) if row else []


def at(instant: datetime) -> Broadcast | None:
    """What the schedule has at an instant. For the desk and the command line: not for baked pages."""
    row = models.Channel.objects.order_by("pk").first()
    return schedule.at(weekly_slots(), row.zone, instant) if row else None


def problem() -> str:
    """Why the channel's playlist could not be read when it was last looked at; empty when it could."""
    return models.ChannelState.objects.order_by("pk").values_list("problem", flat=True).first() or ""


def test_picture() -> TestPicture | None:
    """The test picture to make, None when the channel is somebody else's stream or there is none."""
    row = models.Channel.objects.order_by("pk").first()
    if row is None or row.source != models.Channel.Source.TEST:
        return None
    return TestPicture(settings.WERIYE_HOME / "live" / row.slug, str(row), row.time_zone)


def weekly_slots() -> list[WeeklySlot]:
    """Every slot of the week, in order, with its programme's texts in every edition."""
    return [
        WeeklySlot(
            weekday=slot.weekday,
            start=slot.start,
            minutes=slot.minutes,
            title=in_every_edition(slot.programme.titles),
            description=in_every_edition(slot.programme.descriptions),
            kind=slot.programme.kind,
        )
        for slot in models.Slot.objects.select_related("programme").order_by("weekday", "start")
    ]


def _broadcast(stored: dict[str, Any] | None) -> Broadcast | None:
    """Opposite of `actions._stored`."""
    return stored and Broadcast(  # type: ignore[return-value]
        title=in_every_edition(stored["title"]),
        description=in_every_edition(stored["description"]),
        kind=stored["kind"],
        start=datetime.fromisoformat(stored["start"]),
        end=datetime.fromisoformat(stored["end"]),
    )
