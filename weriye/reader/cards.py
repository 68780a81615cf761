"""Cards: what lists show of an article, ready for a template, with its keys noted."""

from collections.abc import Iterable
from dataclasses import dataclass

from weriye.press.recording import note, remember_each
from weriye.stories import keys
from weriye.stories.pictures import PictureFile, PictureFiles, picture_files
from weriye.stories.queries import Card

from .chrome import Chrome, SectionLink
from .times import Stamp, stamp


@dataclass(frozen=True, slots=True)
class CardView:
    """An article in a list. `files` are the small pictures, `wide` the large ones; both may be empty.

    `badge` is what to say of a live story that goes on, empty of all others.
    """

    article: int
    address: str
    headline: str
    summary: str
    section: SectionLink
    published: Stamp
    files: tuple[PictureFile, ...]
    wide: tuple[PictureFile, ...]
    alt: str
    badge: str


def views(cards: Iterable[Card], chrome: Chrome, *, pictures: bool = True) -> tuple[CardView, ...]:
    """Cards ready for a template, with or without their pictures."""
    shown = list(cards)
    files = pictures_of(card.picture for card in shown) if pictures else {}
    return tuple(_view(card, chrome, files.get(card.picture or 0)) for card in shown)


def pictures_of(pks: Iterable[int | None]) -> dict[int, PictureFiles]:
    """The files of pictures, their keys noted; read at once for a whole batch of pages."""
    wanted = {pk for pk in pks if pk is not None}
    note(*(keys.picture(pk) for pk in wanted))
    return _read(wanted)


def figures_of(pks: Iterable[int | None]) -> dict[int, PictureFiles]:
    """The same for pictures that are shown with their credit."""
    wanted = {pk for pk in pks if pk is not None}
    note(*(keys.credit(pk) for pk in wanted))
    return pictures_of(wanted)


def read_ahead(cards: Iterable[Card]) -> None:
    """Read at once the pictures of cards of which some will be shown. Notes no keys."""
    _read({card.picture for card in cards if card.picture is not None})


def _read(pictures: set[int]) -> dict[int, PictureFiles]:
    return remember_each("pictures", pictures, picture_files) if pictures else {}


def _view(card: Card, chrome: Chrome, files: PictureFiles | None) -> CardView:
    note(keys.card(card.article))
    return CardView(
        article=card.article,
        address=card.address,
        headline=card.headline,
        summary=card.summary,
        section=chrome.section(card.section),
        published=stamp(card.published_at, chrome.code),
        files=files.card if files else (),
        wide=files.wide if files else (),
        alt=card.picture_alt,
        badge=chrome.words.live if card.is_running else "",
    )
