"""HTML of a body made into typed blocks. Whatever has no block of its own becomes paragraphs: no word is lost.

The HTML is first cleaned by nh3, so nothing that runs, styles or tracks gets past the first line.
Must not know where the HTML comes from, nor our pictures: a picture block holds a `Figure`.
"""

import copy
import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import nh3
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from .incoming import Block
from .media import TITLE_LENGTH, Blocks, figure, image, link, plain_of, text_of, video
from .tables import figure_of_table, table
from .text import clean_paragraph, clean_text, without_controls

_INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i", "a": "a", "br": "br", "time": "", "cite": ""}
_BLOCKS = frozenset(
    re.split(
        r"\s+",
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote aside figure figcaption footer iframe video img div section "
        "article main header nav table tr td th caption pre dl dt dd hr details summary address form fieldset center",
    )
)
_TAGS = frozenset(_INLINE) | _BLOCKS | {"source"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "data-src", "data-lazy-src"},
    "ol": {"class"},
    "time": {"datetime"},
    "iframe": {"src", "title", "data-src"},
    "video": {"src", "title"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto"}
_TWO_BREAKS = re.compile(r"(?:\s*<br/>\s*){2,}")
_EDGE_BREAKS = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")
_TAG = re.compile(r"<[^>]*>")
HEADING_LENGTH = 200
QUOTE_LENGTH = 2000
SPEAKER_LENGTH = 200
EVENT_DATE_LENGTH = 80
DEEPEST = 60
HIGHEST = 4
_MADE_OF_BLOCKS = ("blockquote", "aside", "ul", "ol", "tr", "figure")
_DEEP = 1000


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None, strip_comments=True
)


def read_body(source: str) -> tuple[Block, ...]:
    """The blocks of a body's HTML, in order. HTML too tangled to be read becomes its text."""
    # Before, so that none parts a tag; after, since some are written as numbers.
    clean = without_controls(_CLEANER.clean(without_controls(source)))
    try:
        root = fragment_fromstring(clean, create_parent="div", parser=HTMLParser(huge_tree=True))
        if not _is_cut(root, clean):
            return tuple(_Reader().read(root))
    except (etree.LxmlError, RecursionError):
        pass
    return tuple(paragraphs(html.escape(_words_of(clean), quote=False)))


def _is_cut(root: HtmlElement, clean: str) -> bool:
    """Whether the parser left out what was nested too deep for it, which it does without a word."""
    return clean.count("</") > _DEEP and len(text_of(root).split()) < len(_words_of(clean).split())


def _words_of(clean: str) -> str:
    return html.unescape(_TAG.sub(" ", clean))


class _Reader:
    """Walks one body. Inline things gather in `_run` until something on a line of its own ends it."""

    def __init__(self) -> None:
        self._run: list[str] = []

    def read(self, element: HtmlElement) -> Iterator[Block]:
        """Blocks of an element's children; a paragraph of its own for loose text between them."""
        yield from self._children(element)
        yield from self._flush()

    def _children(self, element: HtmlElement, depth: int = 0) -> Iterator[Block]:
        if depth > DEEPEST:
            self._run.append(_escape(text_of(element)))
            return
        self._run.append(_escape(element.text))
        for child in element:
            if child.tag in _INLINE and not _holds_block(child):
                self._run.append(_inline(child))
            elif child.tag in _INLINE:
                # A link or a bold run around pictures or paragraphs: HTML5 allows it.
                yield from self._children(child, depth + 1)
            else:
                yield from self._flush()
                yield from self._block(child, depth + 1)
                yield from self._flush()
            self._run.append(_escape(child.tail))

    def _flush(self) -> Iterator[Block]:
        run, self._run = "".join(self._run), []
        yield from paragraphs(run)

    def _block(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        make = _MAKERS.get(str(element.tag))
        made = make(element) if make and _height(element) <= HIGHEST else None
        if made is not None:
            yield from made
        elif element.tag in ("iframe", "video"):
            yield from paragraphs(link(element))
        else:
            yield from self._children(element, depth)


def paragraphs(run: str) -> Iterator[Block]:
    """A run of inline HTML as paragraph blocks: two line breaks in a row part them, empty ones go."""
    for part in _TWO_BREAKS.split(run):
        trimmed = _EDGE_BREAKS.sub("", part)
        if clean_text(html.unescape(_TAG.sub("", trimmed))):
            yield Block("paragraph", f"<p>{trimmed}</p>")


def _escape(text: str | None) -> str:
    # Line breaks of the source are white space; a no-break space is meant.
    return re.sub(r"[ \t\r\n\f]+", " ", html.escape(text, quote=False)) if text else ""


def _inline(element: HtmlElement) -> str:
    """One inline element, cleaned to bold, italic and links, without the text after it."""
    return _wrap(element, _inside(element))


def _inside(element: HtmlElement) -> str:
    return _escape(element.text) + "".join(_inline(child) + _escape(child.tail) for child in element)


def _wrap(element: HtmlElement, inside: str) -> str:
    tag = _INLINE.get(str(element.tag), "")
    if tag == "br":
        return "<br/>"
    href = element.get("href", "").strip()
    if not tag or (tag == "a" and not href) or not inside.strip():
        return inside
    return f'<a href="{html.escape(href)}">{inside}</a>' if tag == "a" else f"<{tag}>{inside}</{tag}>"


def _height(element: HtmlElement) -> int:
    """How many things made of blocks stand in each other here, at most.

    One that cannot be a block of its own is read again, opened: more than a few in each other
    would be read for ever.
    """
    height = highest = 0
    for event, _ in etree.iterwalk(element, events=("start", "end"), tag=_MADE_OF_BLOCKS):
        height += 1 if event == "start" else -1
        highest = max(highest, height)
    return highest


def _holds_block(element: HtmlElement) -> bool:
    return any(descendant.tag not in _INLINE for descendant in element.iterdescendants())


def _has_media(element: HtmlElement) -> bool:
    return any(True for _ in element.iterdescendants("img", "iframe", "video"))


def _heading(element: HtmlElement) -> Blocks:
    text = plain_of(element)
    if not text or len(text) > HEADING_LENGTH or _has_media(element):
        return None
    return [Block("heading", text)]


def _item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid4())}


def _list(element: HtmlElement) -> Blocks:
    if _has_media(element) or any(child.tag != "li" for child in element) or (element.text or "").strip():
        return None
    if "timeline" in element.get("class", "").split():
        timeline = _timeline(element)
        if timeline is not None:
            return timeline
    items: list[str] = []
    for child in element:
        there = _list_items(child)
        if there is None:
            return None
        items += there
    if not items:
        return None
    value = {"items": [_item(f"<p>{item}</p>") for item in items], "ordered": element.tag == "ol"}
    return [Block("list", value)]


def _list_items(element: HtmlElement) -> list[str] | None:
    """An item, its paragraphs parted by a break, and after it those of lists inside it."""
    own: list[str] = []
    inner: list[str] = []
    for block in _Reader().read(element):
        if block.type == "paragraph":
            own.append(_inner(block.value))
        elif block.type == "list":
            inner += [_inner(item["value"]) for item in block.value["items"]]
        else:
            return None
    return (["<br/>".join(own)] if own else []) + inner


def _inner(paragraph_html: str) -> str:
    return paragraph_html.removeprefix("<p>").removesuffix("</p>")


def _timeline(element: HtmlElement) -> Blocks:
    events = []
    for child in element:
        event = copy.deepcopy(child)
        event.tail = None
        time = next(event.iterdescendants("time"), None)
        if time is None:
            return None
        date = plain_of(time) or clean_text(time.get("datetime", ""))
        time.drop_tree()
        texts = _list_items(event)
        if not texts or not date or len(date) > EVENT_DATE_LENGTH:
            return None
        text = "<br/>".join(texts).strip().removeprefix(":").strip()
        events.append(_item({"date": date, "text": f"<p>{text}</p>"}))
    return [Block("timeline", {"title": "", "events": events})] if events else None


def _quote(element: HtmlElement) -> Blocks:
    if _has_media(element):
        return None
    rest = copy.deepcopy(element)
    rest.tail = None
    named = rest.iterdescendants("footer", "cite")
    speakers = [e for e in named if next(e.iterancestors("footer", "cite"), None) is None]
    speaker = clean_text(" ".join(map(text_of, speakers))).lstrip("—–- ")
    for there in speakers:
        there.drop_tree()
    blocks = list(_Reader().read(rest))
    if not blocks or any(block.type != "paragraph" for block in blocks):
        return None
    lines = [clean_paragraph(html.unescape(_TAG.sub("", block.value.replace("<br/>", " ")))) for block in blocks]
    text = _without_marks("\n\n".join(lines))
    if len(text) > QUOTE_LENGTH or len(speaker) > SPEAKER_LENGTH:
        return None
    return [Block("quote", {"text": text, "speaker": speaker})]


def _without_marks(text: str) -> str:
    """A quote without the marks around it: the page puts the edition's own there."""
    for opening, closing in ("“”", '""', "«»", "‘’"):
        inside = text[1:-1].strip()
        if inside and text[0] == opening and text[-1] == closing and not {opening, closing} & set(inside):
            return inside
    return text


def _fact_box(element: HtmlElement) -> Blocks:
    heading = next(element.iterdescendants("h1", "h2", "h3", "h4"), None)
    title = plain_of(heading)
    if heading is None or not title or len(title) > TITLE_LENGTH or _has_media(element):
        return None
    rest = copy.deepcopy(element)
    rest.tail = None
    next(rest.iterdescendants(str(heading.tag))).drop_tree()
    parts = [_rich(block) for block in _Reader().read(rest)]
    if not parts or None in parts:
        return None
    return [Block("fact_box", {"title": title, "text": "".join(filter(None, parts))})]


def _rich(block: Block) -> str | None:
    """A block as rich text inside another one; None when it cannot be."""
    if block.type == "paragraph":
        return str(block.value)
    if block.type == "heading":
        return f"<p><b>{html.escape(block.value, quote=False)}</b></p>"
    if block.type == "list":
        tag = "ol" if block.value["ordered"] else "ul"
        items = "".join(f"<li>{_inner(item['value'])}</li>" for item in block.value["items"])
        return f"<{tag}>{items}</{tag}>"
    return None


def _figure(element: HtmlElement) -> Blocks:
    made = figure(element)
    return figure_of_table(element) if made is None else made


def _row(element: HtmlElement) -> Blocks:
    """A row of what is no table of its own as one paragraph, its cells parted by a bar."""
    cells = [list(_Reader().read(cell)) for cell in element if cell.tag in ("td", "th")]
    if any(block.type != "paragraph" for cell in cells for block in cell):
        return None
    shown = " | ".join("<br/>".join(_inner(block.value) for block in cell) for cell in cells if cell)
    return list(paragraphs(shown))


_MAKERS: dict[str, Callable[[HtmlElement], Blocks]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "aside": _fact_box,
    "figure": _figure,
    "img": image,
    "iframe": video,
    "video": video,
    "table": table,
    "tr": _row,
}
