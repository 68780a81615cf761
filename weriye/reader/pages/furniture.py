"""The furniture: breaking news, live now, trending, latest. In warm pages itself, for the cold ones a small page.

When nothing trends it says so and shows the latest instead.
"""

from dataclasses import dataclass

from weriye.audience import keys as audience_keys
from weriye.audience import queries as audience
from weriye.live import keys as live_keys
from weriye.live import queries as live
from weriye.press.recording import note, remember
from weriye.stories import keys, queries
from weriye.stories.clock import queries as clock

from ..cards import CardView, views
from ..chrome import Chrome
from ..times import Stamp, stamp, stamp_or_none
from .frame import Page, plain_page

LISTED = 5


@dataclass(frozen=True, slots=True)
class Programme:
    """A broadcast in an edition's words."""

    title: str
    description: str
    start: Stamp
    end: Stamp


@dataclass(frozen=True, slots=True)
class LiveNow:
    """The channel in an edition's words. `since` is when it went on, or off, air."""

    name: str
    video: str
    audio: str
    on_air: bool
    since: Stamp | None
    now: Programme | None
    next: Programme | None


@dataclass(frozen=True, slots=True)
class Furniture:
    """What changes by the minute, as an edition shows it."""

    breaking: CardView | None
    live: LiveNow | None
    trending: tuple[CardView, ...]
    latest: tuple[CardView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FurniturePage(Page):
    furniture: Furniture


def programme(broadcast: live.Broadcast | None, edition: str) -> Programme | None:
    """A broadcast as readers of an edition see it."""
    if broadcast is None:
        return None
    return Programme(
        title=broadcast.title[edition],
        description=broadcast.description[edition],
        start=stamp(broadcast.start, edition),
        end=stamp(broadcast.end, edition),
    )


def live_now(edition: str) -> LiveNow | None:
    """The channel as stored, its key noted."""
    note(live_keys.on_air())
    channel = live.channel()
    if channel is None:
        return None
    return LiveNow(
        name=channel.name[edition],
        video=channel.hls_url,
        audio=channel.audio_url,
        on_air=channel.on_air,
        since=stamp_or_none(channel.since, edition),
        now=programme(channel.now, edition),
        next=programme(channel.next, edition),
    )


def trending(frame: Chrome, limit: int, *, pictures: bool = False) -> tuple[CardView, ...]:
    """What trends in an edition, best first, keys noted."""
    pks = audience.trending(frame.code, limit)
    note(audience_keys.trending(frame.code), *(keys.card(pk) for pk in pks))
    return views(queries.cards(pks), frame, pictures=pictures)


def latest(frame: Chrome, limit: int, *, pictures: bool = False) -> tuple[CardView, ...]:
    """The newest articles of an edition, keys noted."""
    note(keys.latest(frame.code))
    return views(queries.latest(frame.code, limit), frame, pictures=pictures)


def breaking(frame: Chrome) -> CardView | None:
    """What an edition cries out, keys noted. It ends when the worker says so: no page looks at a clock."""
    note(keys.breaking(frame.code))
    article = clock.breaking(frame.code)
    if article is None:
        return None
    note(keys.card(article))
    return next(iter(views(queries.cards([article]), frame, pictures=False)), None)


def furniture(frame: Chrome) -> Furniture:
    """All of it for an edition; read once for all pages of a batch."""
    return remember(
        ("furniture", frame.code),
        lambda: Furniture(breaking(frame), live_now(frame.code), trending(frame, LISTED), latest(frame, LISTED)),
    )


def build(code: str) -> FurniturePage:
    frame, head, switch = plain_page(code, "parts/furniture.html", "…", "", index=False)
    return FurniturePage(chrome=frame, head=head, switch=switch, furniture=furniture(frame))
