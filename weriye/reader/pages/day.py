"""An edition's day as one file, HTML or EPUB, that people pass on: all its stories, without pictures.

No larger than a poor line carries: what finds no room is cut by whole stories and named with its address.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from markupsafe import Markup

from weriye.press.recording import note, remember
from weriye.stories import keys, queries
from weriye.stories.editions import edition as the_edition
from weriye.stories.models import PublishedArticle
from weriye.stories.queries import FullArticle, NamedEntry

from ..chrome import Chrome, absolute, chrome
from ..prose import Block, prose
from ..rendering import environment, render_template
from ..times import Stamp, day_in_words, stamp, stamp_or_none

LIMIT = 100_000  # bytes of the file
# What the file has around its stories: style, contents, the addresses of what was cut.
AROUND = 12_000
OF_CONTENTS = 260
MOST = 60  # stories told
LISTED = 100  # stories named


@dataclass(frozen=True, slots=True)
class DayStory:
    """A story as the file tells it. `place` and `source` are its dateline; `body` shows no picture."""

    number: int
    headline: str
    url: str
    section: str
    bylines: tuple[str, ...]
    published: Stamp
    updated: Stamp | None
    place: str
    source: str
    summary: str
    body: tuple[Block, ...]
    corrections: tuple[tuple[Stamp, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A story and its HTML."""

    story: DayStory
    html: Markup


@dataclass(frozen=True, slots=True)
class Named:
    """A story that found no room."""

    headline: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of a day, newest first. `changed` is the newest change of any of them."""

    chrome: Chrome
    date: date
    name: str
    title: str
    changed: datetime
    stories: tuple[Told, ...]
    others: tuple[Named, ...]

    @property
    def front_url(self) -> str:
        return absolute(self.chrome.front)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """The day as one HTML file."""

    chrome: Chrome
    day: Day
    stories: tuple[Told, ...]
    others: tuple[Named, ...]


def address_of(code: str, day: date, suffix: str) -> str:
    """Where a day's file stands: its name says by itself what it is, wherever it is passed on."""
    return f"/{code}/day/weriye-{code}-{day.isoformat()}.{suffix}"


def span(code: str, day: date) -> tuple[datetime, datetime]:
    """The day's first instant by the edition's clock, and the next one's."""
    zone = the_edition(code).time_zone
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def rows_of(code: str, day: date, limit: int) -> list[PublishedArticle]:
    """What an edition published on a day, newest first; that it may become more or less is noted."""
    note(keys.day(code, day.isoformat()))
    return list(queries.published_between(code, *span(code, day))[:limit])


def read(code: str, day: date) -> Day | None:
    """The day's stories; None when there are none."""
    return remember(("day", code, day), lambda: _read(code, day))


def _read(code: str, day: date) -> Day | None:
    rows = rows_of(code, day, LISTED)
    if not rows:
        return None
    frame = chrome(code)
    note(*(key(row.pk) for row in rows for key in (keys.card, keys.updated)))
    full = queries.full_articles([row.address for row in rows[:MOST]])
    entries = queries.named_entries({pk for article in full.values() for pk in _shown(article)})
    note(*(keys.article(article.row.pk) for article in full.values()), *(keys.entry(pk) for pk in entries))
    told: list[Told] = []
    named: list[Named] = []
    for row in rows:
        article = full.get(row.address)
        if article is None:
            named.append(_named(row.headline, row.address))
        else:
            story = _story(article, frame, entries, len(told) + 1)
            told.append(Told(story, _html(story, frame)))
    name = day_in_words(day, code)
    return Day(
        chrome=frame,
        date=day,
        name=name,
        title=frame.words.day_title.format(day=name),
        changed=max(row.updated_at or row.published_at for row in rows).astimezone(UTC).replace(microsecond=0),
        stories=tuple(told),
        others=tuple(named),
    )


def _shown(article: FullArticle) -> tuple[int, ...]:
    return (*article.bylines, *(() if article.dateline is None else (article.dateline,)))


def _named(headline: str, address: str) -> Named:
    return Named(headline, absolute(address))


def _story(article: FullArticle, frame: Chrome, entries: dict[int, NamedEntry], number: int) -> DayStory:
    row, code = article.row, frame.code
    place = entries[article.dateline].name(code) if article.dateline is not None else ""
    return DayStory(
        number=number,
        headline=row.headline,
        url=absolute(row.address),
        section=frame.section(row.section).name,
        bylines=tuple(entries[pk].name(code) for pk in article.bylines),
        published=stamp(row.published_at, code),
        updated=stamp_or_none(row.updated_at, code),
        place=place,
        source=article.dateline_source,
        summary=row.summary,
        body=prose(_without_pictures(article.body)),
        corrections=tuple((stamp(at, code), text) for at, text in article.corrections),
    )


def _without_pictures(body: Iterable[Any]) -> Iterable[Any]:
    for block in body:
        if block["type"] == "video":
            yield {**block, "value": {**block["value"], "poster": None}}
        elif block["type"] != "picture":
            yield block


def _html(story: DayStory, frame: Chrome) -> Markup:
    """The story as a part of the file, every address in it whole: the file is read away from the site."""
    part = environment.get_template("parts/day_story.html").module
    text = str(part.story(story, frame.words))  # type: ignore[attr-defined]
    return Markup(text.replace('<a href="/', f'<a href="{absolute("/")}'))  # noqa: S704 - rendered, escaped


def cut(day: Day, room: int) -> tuple[tuple[Told, ...], tuple[Named, ...]]:
    """As many whole stories as fit into so many bytes, the newest first, and the names of the others."""
    told: list[Told] = []
    named: list[Named] = []
    for one in day.stories:
        size = len(one.html.encode()) + OF_CONTENTS
        if size <= room:
            room -= size
            told.append(one)
        else:
            named.append(Named(one.story.headline, one.story.url))
    return tuple(told), (*named, *day.others)


def page(code: str, day: str) -> bytes | None:
    """`weriye-so-2026-11-22.html`: the day in one HTML file that needs nothing else."""
    found = read_day(code, day)
    if found is None:
        return None
    room = LIMIT - AROUND
    while True:
        told, others = cut(found, room)
        body = render_template(
            "day.html", DayPage(chrome=found.chrome, day=found, stories=told, others=_fewer(others, room))
        )
        if len(body) <= LIMIT or room <= 0:
            return body
        room -= max(len(body) - LIMIT, 1000)


def _fewer(others: Sequence[Named], room: int) -> tuple[Named, ...]:
    """Even the names may be too many, where headlines are very long."""
    return tuple(others) if room > 0 else ()


def read_day(code: str, day: str) -> Day | None:
    """The same for a day as written in an address; None for one that is in no calendar."""
    try:
        return read(code, date.fromisoformat(day))
    except (ValueError, OverflowError):  # 31 February; the last day of all
        return None
