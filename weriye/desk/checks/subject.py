"""What the rules look at: an article's latest draft, its place in the gazetteer and its other editions. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADLINE, SUMMARY, DATELINE, PICTURE = "headline", "summary", "dateline", "picture"

Spellings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text: a block of the body under its id, or `headline` or `summary`. A line for each piece of it."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A block that quotes somebody."""

    id: str
    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class PictureShown:
    """A picture of the article: the lead, whose `id` is `picture`, or one of a block."""

    id: str
    title: str
    alt: str
    credit: str


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link of a block that leads nowhere on this site."""

    id: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the gazetteer as it stands in a part of the text.

    `house` is how the edition writes it, empty where it has no name for it; `is_house`, whether it stands so, or in
    another way that the edition accepts.
    `alone`: no other name runs on from it. `offsets` is how far a place is from GMT over the year, in minutes.
    """

    id: str
    text: str
    house: str
    is_house: bool
    alone: bool
    offsets: frozenset[int]


@dataclass(frozen=True, slots=True)
class Styled:
    """A word, or several, that the house writes otherwise: as `write`, and why, which may be empty."""

    id: str
    text: str
    write: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is dated from."""

    name: str
    offsets: frozenset[int]


@dataclass(frozen=True, slots=True)
class Other:
    """The story's article in another edition, as far as the journalist may see it, and the names both know."""

    edition: str
    edition_name: str
    blocks: tuple[Block, ...]
    names: Sequence[Spellings]


@dataclass(frozen=True, slots=True)
class PageWeight:
    """What the article's page weighs on the wire, in bytes: by itself, and with its own `pictures` pictures."""

    page: int
    with_pictures: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as the rules see it.

    `blocks` begin with headline and summary. `offsets` is how far the edition's own zone is from GMT over the year,
    in minutes. `all_names` is whether the whole text was looked up for `mentions`. `others` and
    `page` are left empty where only rules that stop an article are asked; `styled` is None for too long a text.
    """

    edition: str
    headline: str
    blocks: tuple[Block, ...]
    dateline: Place | None
    offsets: frozenset[int]
    quotations: tuple[Quotation, ...]
    pictures: tuple[PictureShown, ...]
    dead_links: tuple[DeadLink, ...]
    mentions: tuple[Mention, ...]
    all_names: bool
    others: tuple[Other, ...]
    page: PageWeight | None
    styled: tuple[Styled, ...] | None = ()

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks of the text, without headline and summary."""
        return tuple(block for block in self.blocks if block.id not in (HEADLINE, SUMMARY))
