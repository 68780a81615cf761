"""Feeds of an edition, a section or an entry of the gazetteer: the same typed data, written in three formats.

RSS 2.0 with the RSS Advisory Board's profile, Atom (RFC 4287) and JSON Feed 1.1. Where the station has
chosen a WebSub hub, each feed names it (W3C WebSub §4).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import uuid5

from django.conf import settings

from weriye.press.recording import note, remember
from weriye.stories import keys, queries
from weriye.stories.pictures import PictureFile
from weriye.stories.queries import Card

from .cards import pictures_of
from .chrome import Chrome, absolute, chrome
from .rendering import render_template
from .text import printable

ITEMS = 30
# The name of each format beside the page that it follows.
RSS, ATOM, JSON = "feed.xml", "feed.atom", "feed.json"
# What Atom says of a feed that nothing is in yet: it must say something.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """`guid` and `uuid` stay the same when the address changes. Times are RFC 822 (`published`) and RFC 3339."""

    guid: str
    uuid: str
    headline: str
    url: str
    summary: str
    published: str
    published_iso: str
    updated_iso: str
    section: str
    picture: PictureFile | None
    picture_url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`built` (RFC 822, may be empty) and `updated` (RFC 3339): the newest change of anything in it.

    `folder` is the public address of the page that it follows, and of what its own addresses begin with.
    """

    chrome: Chrome
    title: str
    url: str
    folder: str
    hub: str
    built: str
    updated: str
    items: tuple[FeedItem, ...]

    @property
    def self_url(self) -> str:
        """Where it stands as RSS."""
        return self.folder + RSS

    @property
    def atom_url(self) -> str:
        return self.folder + ATOM

    @property
    def json_url(self) -> str:
        return self.folder + JSON


def feed(code: str, section: str | None = None, kind: str = "", slug: str = "") -> Feed | None:
    """The feed of an edition, of one of its sections, or of an entry; None when it has none such."""
    return remember(("feed", code, section, kind, slug), lambda: _feed(code, section, kind, slug))


def _feed(code: str, section: str | None, kind: str, slug: str) -> Feed | None:
    frame = chrome(code)
    if kind:
        return _of_entry(frame, kind, slug)
    if section is None:
        note(keys.latest(code))
        return _made(frame, frame.title, frame.front, queries.latest(code, ITEMS))
    if section not in {s.slug for s in frame.sections}:
        return None
    note(keys.section(code, section))
    here = frame.section(section)
    return _made(frame, f"{here.name} – {frame.title}", here.address, queries.latest(code, ITEMS, section))


def _of_entry(frame: Chrome, kind: str, slug: str) -> Feed | None:
    """What an edition tells by, about or from somebody or some place; None when it tells nothing."""
    found = queries.entry_at(kind, slug)
    if found is None:
        return None
    note(keys.entry(found.pk), keys.coverage(frame.code, found.pk))
    cards = queries.coverage(found.pk, frame.code, ITEMS)
    address = f"/{frame.code}/{kind}/{slug}/"
    return _made(frame, f"{found.name(frame.code)} – {frame.title}", address, cards) if cards else None


def _made(frame: Chrome, title: str, path: str, cards: list[Card]) -> Feed:
    note(*(key(card.article) for card in cards for key in (keys.card, keys.updated)))
    pictures = {pk: files.share for pk, files in pictures_of(card.picture for card in cards).items()}
    newest = max((card.updated_at or card.published_at for card in cards), default=None)
    return Feed(
        chrome=frame,
        title=title,
        url=absolute(path),
        folder=absolute(path),
        hub=settings.WERIYE_HUB,
        built=format_datetime(newest) if newest else "",
        updated=_iso(newest or NEVER),
        items=tuple(_item(card, frame, pictures.get(card.picture or 0)) for card in cards),
    )


def _item(card: Card, frame: Chrome, picture: PictureFile | None) -> FeedItem:
    return FeedItem(
        guid=f"{card.story}.{frame.code}",
        uuid=str(uuid5(card.story, frame.code)),
        headline=card.headline,
        url=absolute(card.address),
        summary=card.summary,
        published=format_datetime(card.published_at),
        published_iso=_iso(card.published_at),
        updated_iso=_iso(card.updated_at or card.published_at),
        section=frame.section(card.section).name,
        picture=picture,
        picture_url=absolute(picture.url) if picture else "",
        alt=card.picture_alt,
    )


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def rss(code: str, section: str | None = None, kind: str = "", slug: str = "") -> bytes | None:
    """`feed.xml`."""
    found = feed(code, section, kind, slug)
    return None if found is None else render_template("feed.xml", found)


def atom(code: str, section: str | None = None, kind: str = "", slug: str = "") -> bytes | None:
    """`feed.atom`."""
    found = feed(code, section, kind, slug)
    return None if found is None else render_template("atom.xml", found)


def json_feed(code: str, section: str | None = None, kind: str = "", slug: str = "") -> bytes | None:
    """`feed.json`."""
    found = feed(code, section, kind, slug)
    if found is None:
        return None
    frame = found.chrome
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": found.title,
        "home_page_url": found.url,
        "feed_url": found.json_url,
        "description": frame.tagline,
        "language": frame.code,
        "authors": [{"name": frame.source, "url": absolute(frame.front)}],
        **({"hubs": [{"type": "WebSub", "url": found.hub}]} if found.hub else {}),
        "items": [_as_json(item, frame) for item in found.items],
    }
    return printable(json.dumps(document, ensure_ascii=False, separators=(",", ":"))).encode()


def _as_json(item: FeedItem, frame: Chrome) -> dict[str, object]:
    """An item must have content: where there is no summary, the headline is all that is told here."""
    return {
        "id": item.guid,
        "url": item.url,
        "title": item.headline,
        "content_text": item.summary or item.headline,
        **({"summary": item.summary} if item.summary else {}),
        **({"image": item.picture_url} if item.picture else {}),
        "date_published": item.published_iso,
        "date_modified": item.updated_iso,
        "language": frame.code,
        "tags": [item.section],
    }
