"""Cards: what lists show of an article, ready for a template, with its keys noted."""

from collections.abc import Iterable
from dataclasses import dataclass

from weriye.press.recording import note
from weriye.stories import keys
from weriye.stories.pictures import PictureFile
from weriye.stories.queries import Card

from .chrome import Chrome, SectionLink
from .times import Stamp, stamp


@dataclass(frozen=True, slots=True)
class CardView:
    """An article in a list. `files` are the small pictures, `wide` the large ones; both may be empty."""

    article: int
    address: str
    headline: str
    summary: str
    section: SectionLink
    published: Stamp
    files: tuple[PictureFile, ...]
    wide: tuple[PictureFile, ...]
    alt: str


def view(card: Card, chrome: Chrome) -> CardView:
    """A card ready for a template."""
    note(keys.card(card.article))
    if card.picture_id is not None:
        note(keys.picture(card.picture_id))
    return CardView(
        article=card.article,
        address=card.address,
        headline=card.headline,
        summary=card.summary,
        section=chrome.section(card.section),
        published=stamp(card.published_at, chrome.code),
        files=card.picture.card if card.picture else (),
        wide=card.picture.wide if card.picture else (),
        alt=card.picture_alt,
    )


def views(cards: Iterable[Card], chrome: Chrome) -> tuple[CardView, ...]:
    return tuple(view(card, chrome) for card in cards)
