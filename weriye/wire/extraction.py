"""An article's HTML page taken apart: what it says of itself (JSON-LD, meta) and its body.

The body is found by trafilatura, which knows how pages are built; text and marks are kept as they are.
Nothing is ever fetched.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from .about import find_headline, letters_of, read_about
from .body import read_body
from .datelines import Found, find_dateline
from .furniture import is_closing, is_furniture
from .incoming import HEADLINE_LENGTH, Block, Page, Unusable
from .text import Credit, clean_paragraph, merge, read_credit, without_controls

_IS_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|div|section|p|h1)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br/>|</(?:p|li)>|\n| \| ")
_NOT_LETTERS = re.compile(r"[\W_]+")
_BY_CHANCE = 30
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SILENT = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object")
# Tags of a story's own lines, and of what stands beside a story.
_OWN_LINE = ("p", "h2", "h3", "h4", "blockquote", "figure")
_IN_LINE = ("a", "b", "strong", "i", "em", "span", "br", "u", "sup", "sub", "small", "time", "abbr", "q")
_BESIDE = ("nav", "form", "footer", "aside")
_LINE_TAGS = frozenset(
    re.split(
        " ",
        "p h1 h2 h3 h4 h5 h6 li div section article header footer nav main aside td th tr figcaption "
        "blockquote ul ol table form body figure dt dd address button label option br",
    )
)


def looks_like_html(text: str) -> bool:
    """Whether a text is a page's HTML: it opens with a tag and has one of a page's near its start."""
    start = text.lstrip("\ufeff \t\r\n")[:4000]
    return start.startswith("<") and _IS_HTML.search(start) is not None


def read_html_page(source: str, zone: tzinfo, is_place: Callable[[str], bool]) -> Page:
    """Take an article's HTML page apart. Times without an offset are in `zone`.

    Raises Unusable when it has no headline or no paragraph.
    """
    source = without_controls(source)
    try:
        tree = document_fromstring(source.encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError:
        raise Unusable("it has no headline: there is nothing in its HTML") from None
    about = read_about(tree, zone)
    headline = find_headline(tree, about)
    if not headline:
        raise Unusable("it has no headline: neither h1, JSON-LD, og:title nor title")
    if len(headline) > HEADLINE_LENGTH:
        raise Unusable(f"its headline has {len(headline)} characters; {HEADLINE_LENGTH} are the most")
    try:
        body = _body(tree, source)
    except RecursionError:
        raise Unusable("its HTML is nested too deep to be read; copy the page as text instead") from None
    story, credit = _story(read_body(body), headline, zone)
    if not any(block.type == "paragraph" for block in story):
        raise Unusable(f"no paragraph was found under its headline “{headline[:80]}”")
    credit = merge(Credit(about.authors, about.published, about.updated), credit)
    blocks, found = _take_dateline(story, is_place)
    return Page(
        headline=headline,
        blocks=blocks,
        dateline=found.dateline if found else None,
        bylines=credit.names if not about.authors else about.authors,
        published=credit.published,
        updated=credit.updated,
        summary=about.summary,
        address=about.address,
        dropped=_dropped(tree, headline, story),
    )


def _body(tree: HtmlElement, source: str) -> str:
    """The HTML of the body alone: trafilatura says which words are the story, the page has their letters."""
    # Slow to import, and only needed here.
    from trafilatura import bare_extraction

    found = bare_extraction(
        source,
        include_formatting=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        favor_recall=True,
        with_metadata=False,
    )
    body: Any = getattr(found, "body", None)
    if body is None:
        return ""
    pieces = {_squeezed("".join(element.itertext())) for element in body.iter() if not len(element)}
    pieces |= {_squeezed("".join(element.itertext())) for element in body}
    story = _Story(frozenset(pieces), _squeezed("".join(body.itertext())))
    return "".join(markup for markup, _ in _gather(tree, story))


@dataclass(frozen=True, slots=True)
class _Story:
    """The words of a story, without anything between them: piece by piece, and all in a row."""

    pieces: frozenset[str]
    together: str

    def has(self, words: str) -> bool:
        """Whether words are the story's. A few alone could stand in it by chance, so they must be a piece."""
        return bool(words) and (words in self.pieces or (len(words) > _BY_CHANCE and words in self.together))


def _gather(element: HtmlElement, story: _Story) -> list[tuple[str, bool]]:
    """HTML of what belongs to the story in an element, each with whether trafilatura found it.

    A plain paragraph among the story's own belongs to it even when it was not found: it was short.
    """
    parts: list[tuple[str, bool]] = []
    run, words = [html.escape(element.text or "", quote=False)], [element.text or ""]

    def end_run() -> None:
        if story.has(_squeezed("".join(words))):
            parts.append(("".join(run), True))
        run.clear()
        words.clear()

    for child in element:
        if child.tag in _IN_LINE:
            run.append(_markup(child))
            words.append(child.text_content())
        else:
            # Whatever it is, the loose text before it and after it are not one paragraph.
            end_run()
            parts.append(("<hr>", False))
            if isinstance(child.tag, str) and child.tag not in _SILENT:
                parts += _part(child, story)
        run.append(html.escape(child.tail or "", quote=False))
        words.append(child.tail or "")
    end_run()
    found = [number for number, (_, sure) in enumerate(parts) if sure]
    return parts[found[0] : found[-1] + 1] if found else []


def _part(child: HtmlElement, story: _Story) -> list[tuple[str, bool]]:
    # A page too short for trafilatura to judge comes back whole, with what stands beside its story.
    pure = next(child.iterdescendants(*_BESIDE), None) is None and child.tag not in _BESIDE
    sure = pure and story.has(_squeezed(child.text_content()))
    if sure or (child.tag in _OWN_LINE and not _is_links(child)):
        return [(_markup(child), sure)]
    return [] if child.tag in _BESIDE else _gather(child, story)


def _markup(element: HtmlElement) -> str:
    markup: str = tostring(element, encoding="unicode", with_tail=False)
    return markup


def _squeezed(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def _is_links(element: HtmlElement) -> bool:
    """Whether most of an element's words are links: a list of other stories."""
    linked = sum(len(_squeezed(link.text_content())) for link in element.iterdescendants("a"))
    return 2 * linked > len(_squeezed(element.text_content()))


def _words(block: Block) -> str:
    """The words of a paragraph or a heading; of other blocks none."""
    if block.type == "paragraph":
        return clean_paragraph(html.unescape(_TAG.sub("", block.value)))
    return str(block.value) if block.type == "heading" else ""


def _story(blocks: tuple[Block, ...], headline: str, zone: tzinfo) -> tuple[tuple[Block, ...], Credit]:
    """The blocks of the story alone: headline, byline and furniture off."""
    kept: list[Block] = []
    credit = Credit((), None, None)
    for block in blocks:
        words = _words(block)
        begun = any(there.type == "paragraph" for there in kept)
        if words and is_furniture(words):
            if begun and is_closing(words) and block.type == "heading":
                break
            continue
        if not begun and words and letters_of(words) == letters_of(headline):
            continue
        found = read_credit(words, zone) if words and not begun else None
        if found is not None:
            credit = merge(credit, found)
            continue
        kept.append(block)
    while kept and kept[-1].type == "heading":
        kept.pop()
    return tuple(kept), credit


def _take_dateline(
    blocks: tuple[Block, ...], is_place: Callable[[str], bool]
) -> tuple[tuple[Block, ...], Found | None]:
    """The dateline off the first paragraph, bold or not."""
    first = next(n for n, block in enumerate(blocks) if block.type == "paragraph")
    value = blocks[first].value
    plain = html.unescape(_TAG.sub("", value))
    found = find_dateline(plain, is_place)
    if found is None:
        return blocks, None
    rest = replace(blocks[first], value=_cut(value, found.length))
    return (*blocks[:first], rest, *blocks[first + 1 :]), found


def _cut(value: str, length: int) -> str:
    """Inline HTML without its first `length` characters of text; tags left empty go too."""
    out: list[str] = []
    for part in re.findall(r"<[^>]*>|&[^;\s]+;|[^<&]|[<&]", value):
        if part.startswith("<") and len(part) > 1:
            out.append(part)
        elif length > 0:
            length -= len(html.unescape(part))
        else:
            out.append(part)
    text = "".join(out)
    while (bare := re.sub(r"<(b|i|a)\b[^>]*>\s*</\1>", "", text)) != text:
        text = bare
    return re.sub(r"^<p>(?:\s|<br/>)+", "<p>", text)


def _dropped(tree: HtmlElement, headline: str, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Every line that the page shows and the article does not, in the page's order."""
    kept = [letters_of(text) for text in (headline, *(text for block in blocks for text in _texts(block.value)))]
    whole, together = set(kept), " ".join(kept)
    dropped = []
    for line in _lines(tree):
        letters = letters_of(line)
        # A long line may be a part of what was kept; a short one could be found in it by chance.
        if letters not in whole and not (len(letters) > _BY_CHANCE and letters in together):
            dropped.append(line)
    return tuple(dropped)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a block's value, in lines."""
    if isinstance(value, str):
        for line in _BREAK.split(value):
            yield html.unescape(_TAG.sub("", line))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _lines(tree: HtmlElement) -> Iterator[str]:
    """The lines of text that a page shows."""
    parts: list[str] = []
    # Elements to enter, and those to leave; a stack, since pages may nest without end.
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        element, leaving = stack.pop()
        if element.tag in _LINE_TAGS:
            parts.append("\n")
        if leaving:
            parts.append(_SPACE.sub(" ", element.tail or ""))
            continue
        stack.append((element, True))
        if isinstance(element.tag, str) and element.tag not in _SILENT:
            parts.append(_SPACE.sub(" ", element.text or ""))
            stack.extend((child, False) for child in reversed(element))
    for text in "".join(parts).split("\n"):
        clean = clean_paragraph(text)
        if clean:
            yield clean
