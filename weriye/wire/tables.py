"""Tables of a body's HTML as blocks. What only lays a page out, or is more than a block holds, is left to be opened."""

import copy
import re
from typing import Any

from lxml.html import HtmlElement

from weriye.stories.tables import (
    CAPTION_LENGTH,
    FIGURES,
    FIGURES_LENGTH,
    HEADING_LENGTH,
    MOST_COLUMNS,
    MOST_ROWS,
    TEXT,
    TEXT_LENGTH,
)

from .incoming import Block
from .media import Blocks, plain_of
from .text import clean_text

# In a cell; a link or a picture would be lost.
_IN_CELLS = frozenset({"b", "strong", "i", "em", "br", "time", "cite"})
# A sign or currency, digits with what parts them, a short unit: +1,240 · $9.6m · 2020–21 · 4 %
_FIGURE = re.compile(r"[+−–-]?\s?[$€£]?\s?\d[\d.,’'\s–/:-]*(?:\s?(?:%|[^\W\d_]{1,3}))?")
_NONE = frozenset({"", "-", "–", "—"})


def table(element: HtmlElement) -> Blocks:
    """A table of plain cells in even rows, with a caption or something that names rows or columns."""
    caption, rows = "", list[HtmlElement]()
    if (element.text or "").strip():
        return None
    for child in element:
        if (child.tail or "").strip():
            return None
        if child.tag == "caption" and not caption and not rows and not list(child.iterdescendants("a", "img")):
            caption = plain_of(child)
        elif child.tag == "tr" and len(rows) <= MOST_ROWS:
            rows.append(child)
        else:
            return None
    return _made(caption, rows)


def figure_of_table(element: HtmlElement) -> Blocks:
    """A figure that is a table and the words for it, as WordPress writes them."""
    tables, captions = list(element.iterchildren("table")), list(element.iterchildren("figcaption"))
    others = any((child.tail or "").strip() for child in element) or (element.text or "").strip()
    if len(tables) != 1 or len(captions) > 1 or len(element) != 1 + len(captions) or others:
        return None
    whole = copy.deepcopy(tables[0])
    caption = plain_of(captions[0]) if captions else ""
    if caption:
        if list(whole.iterchildren("caption")) or list(captions[0].iterdescendants("a")):
            return None
        words = whole.makeelement("caption")
        words.text = caption
        whole.insert(0, words)
    whole.tail = None
    return table(whole)


def _made(caption: str, rows: list[HtmlElement]) -> Blocks:
    cells = [list(row) for row in rows]
    width = len(cells[0]) if cells else 0
    if not 2 <= width <= MOST_COLUMNS or len(cells) < 2 or len(caption) > CAPTION_LENGTH:
        return None
    if any(len(row) != width or not all(map(_is_plain, row)) for row in cells):
        return None
    headings = [""] * width
    if all(cell.tag == "th" for cell in cells[0]):
        headings = [_text(cell) for cell in cells.pop(0)]
    body = [[_text(cell) for cell in row] for row in cells]
    named = all(row[0].tag == "th" for row in cells)
    longest = max((len(text) for row in body for text in row), default=0)
    if not (caption or any(headings) or named) or longest > TEXT_LENGTH or max(map(len, headings)) > HEADING_LENGTH:
        return None
    if not body or len(body) > MOST_ROWS:
        return None
    columns = [
        {"type": TEXT if named and number == 0 else _kind([row[number] for row in body]), "heading": headings[number]}
        for number in range(width)
    ]
    value: dict[str, Any] = {
        "table": {"caption": caption, "columns": columns, "rows": [{"values": row} for row in body]},
        "row_headers": named,
        "notes": "",
        "source": "",
    }
    return [Block("table", value)]


def _is_plain(cell: HtmlElement) -> bool:
    """Whether a cell stands for itself alone, and is a line of text."""
    if cell.tag not in ("td", "th") or (cell.tail or "").strip():
        return False
    if any(cell.get(span, "1").strip() != "1" for span in ("colspan", "rowspan")):
        return False
    inner = [child.tag for child in cell.iterdescendants()]
    return inner.count("p") <= 1 and all(tag == "p" or tag in _IN_CELLS for tag in inner)


def _text(cell: HtmlElement) -> str:
    whole = copy.deepcopy(cell)
    for line in whole.iterdescendants("br"):
        line.tail = f" {line.tail or ''}"
    whole.tail = None
    return clean_text("".join(whole.itertext()))


def _kind(column: list[str]) -> str:
    said = [text for text in column if text not in _NONE]
    are_figures = said and all(len(text) <= FIGURES_LENGTH and _FIGURE.fullmatch(text) for text in said)
    return FIGURES if are_figures else TEXT
