"""What an HTML page says of itself in JSON-LD, meta elements and its headings. Knows nothing of its story."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from lxml.html import HtmlElement

from .incoming import NAME_LENGTH, SUMMARY_LENGTH
from .text import clean_paragraph, clean_text
from .times import read_iso

_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Reportage|Opinion|Analysis)?(?:Article|Posting|NewsArticle)$")
_NO_NAME = re.compile(r"://|[<>{}@]")


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself, outside its text. Empty where it does not."""

    headline: str
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    summary: str
    address: str


def read_about(tree: HtmlElement, zone: tzinfo) -> About:
    """What a page says of itself; times without an offset are in `zone`."""
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


def find_headline(tree: HtmlElement, about: About) -> str:
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
    a, b = letters_of(heading), letters_of(said)
    return a == b or (len(a) > 20 and b.startswith(a)) or (len(b) > 20 and a.startswith(b))


def letters_of(text: str) -> str:
    """A text as far as it is letters and digits: by which lines are told the same."""
    return re.sub(r"\W+", " ", text).casefold().strip()
