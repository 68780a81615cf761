"""The body of an article: typed blocks from what is stored, every bit of HTML in them made safe again.

Reads the stored values, not Wagtail's block objects, which cost ten times as much. Queries only for
links to articles and for pictures, all at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup

from weriye.press.recording import note
from weriye.stories import keys, queries
from weriye.stories.pictures import PictureFiles
from weriye.stories.tables import Table, table_of

from .cards import figures_of
from .text import printable

INLINE = {"b", "strong", "i", "em", "a", "br"}
TAGS = INLINE | {"p", "ul", "ol", "li"}
SCHEMES = {"http", "https", "mailto", "tel"}

# A paragraph that is text and nothing else needs no cleaning: nearly all of them.
_TEXT_ONLY = re.compile(r'<p(?: data-block-key="[\w-]*")?>((?:[^<>&]|&(?:amp|lt|gt|quot|#39|nbsp);)*)</p>')
_PAGE_LINK = re.compile(r'<a (?=[^>]*linktype="page")[^>]*?\bid="(\d{1,18})"[^>]*>')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: Markup
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its words; `files` smallest first."""

    files: PictureFiles
    alt: str
    caption: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    speaker: str
    kind: str = "quote"


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Markup, ...]
    ordered: bool
    kind: str = "list"


@dataclass(frozen=True, slots=True)
class FactBox:
    title: str
    html: Markup
    kind: str = "fact_box"


@dataclass(frozen=True, slots=True)
class Video:
    """A video elsewhere. `host` says where the link leads; `poster` is its picture, if any."""

    address: str
    title: str
    host: str
    poster: PictureFiles | None
    kind: str = "video"


@dataclass(frozen=True, slots=True)
class Event:
    date: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Timeline:
    title: str
    events: tuple[Event, ...]
    kind: str = "timeline"


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table; `number` tells it from the other ones of its article."""

    table: Table
    number: int
    kind: str = "table"


Block = Paragraph | Heading | Figure | Quote | Items | FactBox | Video | Timeline | TableShown
Stored = Mapping[str, Any]


def prose(stored: Iterable[Stored]) -> tuple[Block, ...]:
    """The blocks of a body as stored (`article.body.raw_data`), pictures and links resolved, keys noted."""
    body = list(stored)
    pictures = figures_of(picture_pks(body))
    links = _addresses(body)
    blocks: list[Block] = []
    for number, block in enumerate(body):
        if block["type"] == "table":
            blocks += _tables(block["value"], number)
        else:
            blocks += _blocks(block["type"], block["value"], pictures, links)
    return tuple(blocks)


def picture_pks(body: Iterable[Stored]) -> Iterable[int]:
    """Primary keys of the pictures that a body shows."""
    for block in body:
        value = block["value"]
        pk = value.get("picture") or value.get("poster") if isinstance(value, Mapping) else None
        if pk:
            yield int(pk)


def _addresses(body: list[Stored]) -> dict[int, str]:
    """Where the articles stand that the body's links name by number, those off the site left out."""
    values = (block["value"] for block in body)
    pks = {
        int(pk)
        for value in values
        for html in _rich_texts(value)
        if "linktype" in html
        for pk in _PAGE_LINK.findall(html)
    }
    if not pks:
        return {}
    note(*(keys.card(pk) for pk in pks))
    return queries.addresses_of(pks)


def _rich_texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _rich_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _rich_texts(inner)


def _blocks(kind: str, value: Any, pictures: Mapping[int, PictureFiles], links: Mapping[int, str]) -> list[Block]:
    match kind:
        case "paragraph":
            return [Paragraph(html) for html in paragraphs(value, links)]
        case "heading":
            return [Heading(value)]
        case "picture":
            files = pictures.get(int(value["picture"] or 0))
            return [Figure(files, value["alt"], value.get("caption") or "")] if files else []
        case "quote":
            return [Quote(value["text"], value.get("speaker") or "")]
        case "list":
            items = tuple(inline(item, links) for item in _items(value["items"]))
            return [Items(items, bool(value.get("ordered")))]
        case "fact_box":
            return [FactBox(value["title"], rich(value["text"], links))]
        case "video":
            address = str(value["address"])
            host = urlsplit(address).hostname or ""
            if not address.startswith("https://") or not host:
                return []
            poster = pictures.get(int(value.get("poster") or 0))
            return [Video(address, value["title"], host.removeprefix("www."), poster)]
        case "timeline":
            events = tuple(Event(e["date"], inline(e["text"], links)) for e in _items(value["events"]))
            return [Timeline(value.get("title") or "", events)]
    raise ValueError(f"no page shows blocks of the kind {kind!r}")


def _tables(value: Stored, number: int) -> list[Block]:
    table = table_of(value)
    return [TableShown(table, number)] if table.rows and table.figures else []


def _items(stored: Iterable[Any]) -> Iterable[Any]:
    """The values of a stored list, with or without Wagtail's ids around them."""
    for item in stored:
        yield item["value"] if isinstance(item, Mapping) and item.get("type") == "item" else item


@lru_cache(maxsize=4096)
def _clean(html: str) -> str:
    return nh3.clean(printable(html), tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)


def rich(html: str, links: Mapping[int, str]) -> Markup:
    """Rich text as stored, safe, with links to articles leading to where they stand."""
    if "linktype" in html:
        html = _PAGE_LINK.sub(lambda found: _opening(links.get(int(found[1]))), html)
    return Markup(_clean(html))  # noqa: S704 - just cleaned


def _opening(address: str | None) -> str:
    return f'<a href="{address}">' if address else "<a>"


def paragraphs(html: str, links: Mapping[int, str]) -> list[Markup]:
    """The paragraphs of a rich text, without their own tags; empty ones left out."""
    plain = _TEXT_ONLY.fullmatch(html)
    if plain:
        found = [printable(plain[1])]
    else:
        cleaned = str(rich(html, links)).strip()
        found = _PARAGRAPH.findall(cleaned) if "<p>" in cleaned else [cleaned]
    return [Markup(text) for text in found if unescape(text).strip()]  # noqa: S704 - text alone, or cleaned


def inline(html: str, links: Mapping[int, str]) -> Markup:
    """Rich text for one line: its paragraphs run together."""
    return Markup("<br>").join(paragraphs(html, links))
