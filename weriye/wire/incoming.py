"""What a parser makes of something that came in: one article, not yet matched to anything of ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

HEADLINE_LENGTH = 255
SUMMARY_LENGTH = 400
SOURCE_LENGTH = 100
NAME_LENGTH = 120


class Unusable(ValueError):
    """Something that came in cannot be made into an article: one line that says what is wrong."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that a body shows, by the address that it had there. Texts are plain."""

    src: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Block:
    """A typed block of a body; `value` is what the database keeps. Type `picture` holds a `Figure`."""

    type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story was written and for whom, as typed: `ANKARA`, `KAAB TV`."""

    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """An article's page, text or HTML, taken apart.

    `address` is its canonical one where it names one; `dropped` is every line that is not part of
    the article, in order; `bylines` are names.
    """

    headline: str
    blocks: tuple[Block, ...]
    dateline: Dateline | None
    bylines: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    summary: str
    address: str
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One article of an archive. `key` is its id there, `story` its story's; both unique to the archive."""

    key: str
    edition: str
    story: str
    headline: str
    blocks: tuple[Block, ...]
    summary: str
    summary_cut: bool
    published: datetime | None
    updated: datetime | None
    section: str
    bylines: tuple[str, ...]
    source: str
    dateline: str
    tags: tuple[str, ...]
    old_path: str
    digest: str
    embargo: datetime | None = None
