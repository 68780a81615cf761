"""Posts of a live story as pages show them: typed blocks from the plain text that was written.

The marks are those of the messengers that everybody writes in: *bold*, _italic_, lines that begin with - for a
list, with > for a quote. Whatever is not such a mark is text, and escaped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from weriye.stories.live_story import addresses
from weriye.stories.live_story.queries import PostRow

from .cards import figures_of
from .chrome import Chrome
from .prose import Block, Figure, Items, Paragraph, Quote
from .text import one_line, plain
from .times import Stamp, stamp, stamp_or_none

KEY_POINT = 110  # characters of a post without a headline that stand in a list

_MARK = re.compile(
    r"(?P<url>https?://[^\s<>\"“”]+)"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
)
_ITEM = re.compile(r"[-•–]\s+(?=\S)")
_QUOTE = re.compile(r">\s*(?=\S)")
_SPEAKER = re.compile(r"(?:—|–|--?)\s*(?=\S)")
_TRAILING = ".,;:!?)]’”'"


@dataclass(frozen=True, slots=True)
class TwinLink:
    """The same post in another edition."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post ready for a template. `label` is what lists of key points call it; `address` is where it stays."""

    number: int
    at: Stamp
    label: str
    headline: str
    body: tuple[Block, ...]
    byline: str
    pinned: bool
    is_key: bool
    edited: Stamp | None
    withdrawn: Stamp | None
    because: str
    address: str
    twin: TwinLink | None
    row: PostRow


def views(rows: Sequence[PostRow], article: str, frame: Chrome) -> tuple[PostView, ...]:
    """Posts of the live story at an article's address, keys of their pictures noted."""
    files = figures_of(row.picture for row in rows)
    found = []
    for row in rows:
        picture = files.get(row.picture or 0)
        figure = (Figure(picture, row.picture_alt, row.picture_caption),) if picture else ()
        found.append(
            PostView(
                number=row.number,
                at=stamp(row.at, frame.code),
                label=label_of(row),
                headline=row.headline,
                body=(*figure, *blocks(row.text)),
                byline=row.byline,
                pinned=row.pinned,
                is_key=row.is_key,
                edited=stamp_or_none(row.edited_at, frame.code),
                withdrawn=stamp_or_none(row.withdrawn_at, frame.code),
                because=row.withdrawn_because,
                address=addresses.page_of(article, row.number),
                twin=_twin(row, frame),
                row=row,
            )
        )
    return tuple(found)


def _twin(row: PostRow, frame: Chrome) -> TwinLink | None:
    if row.twin is None or row.twin.edition not in frame.languages:
        return None
    return TwinLink(row.twin.edition, frame.languages[row.twin.edition], row.twin.address)


def label_of(row: PostRow) -> str:
    """A post in a few words: its headline, or how its text begins."""
    return row.headline or one_line(words(row.text) or row.picture_alt, KEY_POINT)


def words(text: str) -> str:
    """The text of a post without its marks, on one line."""
    return " ".join(" ".join(_words_of(block)) for block in blocks(text))


def _words_of(block: Block) -> Iterable[str]:
    match block:
        case Paragraph(html=html):
            return (plain(html),)
        case Items(items=items):
            return (plain(item) for item in items)
        case Quote(text=text, speaker=speaker):
            return (f"“{text}”", speaker) if speaker else (f"“{text}”",)
    return ()


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, lists and quotes by the lines of a plain text; a line is a paragraph."""
    found: list[Block] = []
    items: list[Markup] = []
    quote: list[str] = []

    def end() -> None:
        if items:
            found.append(Items(tuple(items), ordered=False))
            items.clear()
        if quote:
            found.append(_quote(quote))
            quote.clear()

    for line in (line.strip() for line in text.splitlines()):
        if marked := _QUOTE.match(line):
            if items:
                end()
            quote.append(line[marked.end() :])
        elif quote and _SPEAKER.match(line):
            quote.append(line)
            end()
        elif marked := _ITEM.match(line):
            if quote:
                end()
            items.append(inline(line[marked.end() :]))
        else:
            end()
            if line:
                found.append(Paragraph(inline(line)))
    end()
    return tuple(found)


def _quote(lines: list[str]) -> Quote:
    """The quoted lines; the last may say who spoke: `— Maryan, kalluumeysato`."""
    said = _SPEAKER.match(lines[-1]) if len(lines) > 1 else None
    speaker = lines[-1][said.end() :] if said else ""
    return Quote(" ".join(lines[:-1] if said else lines).strip('“”"'), speaker)


def inline(line: str) -> Markup:
    """One line as HTML: marks and addresses become elements, all else is escaped."""
    out = Markup("")
    at = 0
    for found in _MARK.finditer(line):
        out += escape(line[at : found.start()])
        at = found.end()
        if found["url"]:
            url = found["url"].rstrip(_TRAILING)
            shown = one_line(re.sub(r"^https?://(www\.)?", "", url).rstrip("/"), 40)
            out += Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(url, shown)
            out += escape(found["url"][len(url) :])
        elif found["bold"]:
            out += Markup("<b>") + inline(found["bold"]) + Markup("</b>")
        else:
            out += Markup("<i>") + inline(found["italic"]) + Markup("</i>")
    return out + escape(line[at:])
