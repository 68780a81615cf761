"""RSS 2.0 of an edition or a section: headline, summary and picture of the latest stories.

After the RSS 2.0 specification and the RSS Advisory Board's profile.
"""

from dataclasses import dataclass
from email.utils import format_datetime

from weriye.press.recording import note
from weriye.stories import keys, queries
from weriye.stories.pictures import PictureFile

from .cards import pictures_of
from .chrome import Chrome, absolute, chrome

ITEMS = 30


@dataclass(frozen=True, slots=True)
class FeedItem:
    """`guid` stays the same when the address changes; `published` is RFC 822."""

    guid: str
    headline: str
    url: str
    summary: str
    published: str
    section: str
    picture: PictureFile | None
    picture_url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`built` is the newest change of anything in it, not the time of baking."""

    chrome: Chrome
    title: str
    url: str
    self_url: str
    built: str
    items: tuple[FeedItem, ...]


def feed(code: str, section: str | None = None) -> Feed | None:
    """The feed of an edition, or of one of its sections; None when it has none such."""
    frame = chrome(code)
    if section is not None and section not in {s.slug for s in frame.sections}:
        return None
    note(keys.latest(code) if section is None else keys.section(code, section))
    cards = queries.latest(code, ITEMS, section)
    note(*(key(card.article) for card in cards for key in (keys.card, keys.updated)))
    pictures = {pk: files.share for pk, files in pictures_of(card.picture for card in cards).items()}
    path = frame.front if section is None else frame.section(section).address
    newest = max((card.updated_at or card.published_at for card in cards), default=None)
    return Feed(
        chrome=frame,
        title=frame.title if section is None else f"{frame.section(section).name} – {frame.title}",
        url=absolute(path),
        self_url=absolute(f"{path}feed.xml"),
        built=format_datetime(newest) if newest else "",
        items=tuple(
            FeedItem(
                guid=f"{card.story}.{code}",
                headline=card.headline,
                url=absolute(card.address),
                summary=card.summary,
                published=format_datetime(card.published_at),
                section=frame.section(card.section).name,
                picture=pictures.get(card.picture or 0),
                picture_url=absolute(pictures[card.picture].url) if card.picture in pictures else "",
                alt=card.picture_alt,
            )
            for card in cards
        ),
    )
