"""An article's HTML page taken apart: what it says of itself (JSON-LD, meta) and its body.

The body is found by trafilatura, which knows how pages are built; text and marks are kept as they are.
Nothing is ever fetched.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from .body import read_body
from .datelines import Found, find_dateline
from .furniture import is_closing, is_furniture
from .incoming import HEADLINE_LENGTH, NAME_LENGTH, SUMMARY_LENGTH, Block, Page, Unusable
from .text import Credit, clean_paragraph, clean_text, merge, read_credit, without_controls
from .times import read_iso

_IS_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|div|section|p|h1)[\s>]", re.IGNORECASE)
_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Reportage|Opinion|Analysis)?(?:Article|Posting|NewsArticle)$")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br/>|</(?:p|li)>|\n| \| ")
_NOT_LETTERS = re.compile(r"[\W_]+")
_BY_CHANCE = 30
_NO_NAME = re.compile(r"://|[<>{}@]")
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


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself, outside its text. Empty where it does not."""

    headline: str
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    summary: str
    address: str


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
    about = _about(tree, zone)
    headline = _headline(tree, about)
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


def _about(tree: HtmlElement, zone: tzinfo) -> About:
    data = next(_articles_of(tree), {})
    published = _string(data.get("datePublished")) or _meta(
        tree, "article:published_time", "datePublished", "date", "dc.date", "parsely-pub-date"
    )
    updated = _string(data.get("dateModified")) or _meta(tree, "article:modified_time", "dateModified")
    first = next(iter(tree.xpath("//article//time[@datetime] | //main//time[@datetime]")), None)
    if not published and first is not None:
        published = first.get("datetime", "")
    at, changed = read_iso(published, zone), read_iso(updated, zone)
    canonical = next(iter(tree.xpath("//link[translate(@rel, 'CANOILN', 'canoiln')='canonical']/@href")), "")
    summary = clean_text(_meta(tree, "og:description", "description") or _string(data.get("description")))
    return About(
        headline=clean_text(html.unescape(_string(data.get("headline")))) or clean_text(_meta(tree, "og:title")),
        authors=tuple(_people(data.get("author"))) or tuple(_people(_meta(tree, "author", "article:author"))),
        published=at,
        # A page that never changed often says that it was modified when it was published.
        updated=changed if changed is not None and at is not None and changed > at else None,
        summary=summary if len(summary) <= SUMMARY_LENGTH else "",
        address=clean_text(str(canonical) or _meta(tree, "og:url")),
    )


def _articles_of(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are articles, graphs and lists opened."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting: list[Any] = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            data = waiting.pop(0)
            if isinstance(data, list):
                waiting += data
            elif isinstance(data, dict):
                kinds = data.get("@type")
                named = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and _ARTICLE_TYPES.match(kind) for kind in named):
                    yield data
                waiting += [data[key] for key in ("@graph", "mainEntity") if key in data]


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _meta(tree: HtmlElement, *names: str) -> str:
    wanted = {name.lower() for name in names}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content: str = meta.get("content") or ""
        if name in wanted and content.strip():
            return content
    return ""


def _people(value: Any) -> Iterator[str]:
    """Names of authors out of JSON-LD or a meta element; addresses of profiles are no names."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        for text in name if isinstance(name, list) else [name]:
            clean = clean_text(html.unescape(_string(text)))
            if clean and not _NO_NAME.search(clean) and len(clean) <= NAME_LENGTH:
                yield clean


def _headline(tree: HtmlElement, about: About) -> str:
    """The heading of the page's article, to the letter; else what the page says that it is."""
    headings = [text for h1 in tree.iter("h1") if (text := clean_paragraph(str(h1.text_content())))]
    if about.headline:
        same = [text for text in headings if _same(text, about.headline)]
        return same[0] if same else (headings[0] if len(headings) == 1 else about.headline)
    inside = [text for h1 in tree.xpath("//article//h1 | //main//h1") if (text := clean_paragraph(h1.text_content()))]
    if inside or headings:
        return (inside or headings)[0]
    title = clean_text(str(tree.findtext(".//title") or ""))
    site = clean_text(_meta(tree, "og:site_name"))
    return re.sub(rf"\s+[|–—-]\s+{re.escape(site)}$", "", title) if site else re.sub(r"\s+\|\s+[^|]+$", "", title)


def _same(heading: str, said: str) -> bool:
    """Whether a page's own heading is what it says elsewhere, which may be cut or carry the site's name."""
    a, b = _letters(heading), _letters(said)
    return a == b or (len(a) > 20 and b.startswith(a)) or (len(b) > 20 and a.startswith(b))


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


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
        if not begun and words and _letters(words) == _letters(headline):
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
    kept = [_letters(text) for text in (headline, *(text for block in blocks for text in _texts(block.value)))]
    whole, together = set(kept), " ".join(kept)
    dropped = []
    for line in _lines(tree):
        letters = _letters(line)
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
