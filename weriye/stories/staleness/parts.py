"""An article as its parts: headline, summary, each block of the body, each correction. Text alone, no markup."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from ..models import Article
from ..tables import lines_of, table_of

HEADLINE, SUMMARY = "headline", "summary"
CORRECTION = "correction"
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|div|h\d)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article. `id` is a block's own, `headline`, `summary`, or `correction:KEY`.

    `kind` is the block's type, else as the id begins. `text` has a line for each piece of it; `mark` tells
    what text does not: which picture, which video.
    """

    id: str
    kind: str
    text: str
    mark: str = ""

    def is_same(self, other: "Part") -> bool:
        """Whether both tell the same, wherever they stand."""
        return (self.kind, self.text, self.mark) == (other.kind, other.text, other.mark)


def parts_of(article: Article) -> tuple[Part, ...]:
    """The parts of an article as it is in memory, in order, those without anything in them left out."""
    found = [Part(HEADLINE, HEADLINE, _line(article.title)), Part(SUMMARY, SUMMARY, _line(article.summary))]
    for block in article.body.raw_data:
        texts, mark = _texts(block["type"], block["value"])
        lines = [_line(line) for text in texts for line in text.splitlines()]
        found.append(Part(block.get("id") or "", block["type"], "\n".join(line for line in lines if line), mark))
    corrections = sorted(article.corrections.all(), key=lambda one: one.at)
    found += [Part(f"{CORRECTION}:{one.key}", CORRECTION, one.text.strip()) for one in corrections]
    return tuple(part for part in found if part.id and (part.text or part.mark))


def _texts(kind: str, value: Any) -> tuple[list[str], str]:
    """The texts of a stored block, and its mark."""
    match kind:
        case "paragraph":
            return [_plain(value)], ""
        case "heading":
            return [value], ""
        case "picture":
            return [value.get("alt") or "", value.get("caption") or ""], f"picture {value.get('picture') or ''}"
        case "quote":
            return [value.get("text") or "", value.get("speaker") or ""], ""
        case "list":
            return [_plain(item) for item in _items(value.get("items"))], ""
        case "fact_box":
            return [value.get("title") or "", _plain(value.get("text") or "")], ""
        case "video":
            return [value.get("title") or ""], str(value.get("address") or "")
        case "timeline":
            events = [f"{one.get('date') or ''} {_plain(one.get('text') or '')}" for one in _items(value.get("events"))]
            return [value.get("title") or "", *events], ""
        case "table":
            return lines_of(table_of(value)), ""
    # A kind that is new here: told by all that is stored of it, so that no change goes unseen.
    return [], json.dumps(value, sort_keys=True, default=str)


def _items(stored: Any) -> Iterable[Any]:
    """The values of a stored list, with or without Wagtail's ids around them."""
    for item in stored or ():
        yield item["value"] if isinstance(item, Mapping) and item.get("type") == "item" else item


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", _BREAK.sub("\n", html)))


def _line(text: str) -> str:
    return " ".join(text.split())


def stored(parts: Iterable[Part]) -> list[list[str]]:
    """Parts as the database keeps them."""
    return [[part.id, part.kind, part.text, part.mark] for part in parts]


def restored(rows: Sequence[Sequence[str]]) -> tuple[Part, ...]:
    """The parts again."""
    return tuple(Part(*row) for row in rows)
