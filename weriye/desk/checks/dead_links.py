"""The links of a text that lead to no page of this site."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from weriye.reader import routes
from weriye.stories.editions import edition
from weriye.stories.models import Entry, FormerAddress, PublishedArticle
from weriye.stories.queries import addresses_of

from .subject import DeadLink

MOST_LINKS = 500
_LINK = re.compile(r"<a\s([^<>]{1,2000})>([^<]{0,300})")
_PAGE = re.compile(r'(?:^|\s)id="(\d{1,18})"')
_HREF = re.compile(r'(?:^|\s)href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to an article by its number, or to a path of this site."""

    block: str
    text: str
    article: int | None
    path: str


def dead_links(body: Iterable[Mapping[str, Any]]) -> tuple[DeadLink, ...]:
    """The dead ones among the first links of a body as stored, in at most four queries."""
    found = list(_own_links(body))[:MOST_LINKS]
    if not found:
        return ()
    articles = {link.article for link in found if link.article is not None}
    there = addresses_of(articles) if articles else {}
    answered = _answered({link.path for link in found if link.article is None})
    return tuple(
        DeadLink(link.block, link.text, link.path)
        for link in found
        if (link.article not in there if link.article is not None else link.path not in answered)
    )


def _own_links(body: Iterable[Mapping[str, Any]]) -> Iterator[_Link]:
    for block in body:
        for html in _texts(block["value"]):
            for match in _LINK.finditer(html) if "<a " in html else ():
                attributes, text = match[1], unescape(match[2])
                page, href = _PAGE.search(attributes), _HREF.search(attributes)
                if 'linktype="page"' in attributes and page:
                    yield _Link(block.get("id") or "", text, int(page[1]), "")
                elif href and (path := _own_path(unescape(href[1]))) is not None:
                    yield _Link(block.get("id") or "", text, None, path)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _own_path(href: str) -> str | None:
    """The path that a link leads to on this site; None when it leads elsewhere, or to a place on the page itself."""
    try:
        parts, own = urlsplit(href.strip()), urlsplit(settings.WERIYE_ADDRESS)
        same = parts.hostname == own.hostname and parts.port == own.port
    except ValueError:
        return href[:200]  # No address at all.
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not same):
        return None
    return None if not parts.path and not parts.netloc else unquote(parts.path) or "/"


def _answered(paths: set[str]) -> set[str]:
    """The paths among these that some page answers, former addresses of what is published among them."""
    alive: set[str] = set()
    articles: dict[str, str] = {}
    entries: dict[str, tuple[str, str]] = {}
    for path in paths:
        if "\0" in path:
            continue  # No page has it in its address, and PostgreSQL would not be asked for it.
        whole = path if path.endswith("/") or "." in path.rpartition("/")[2] else path + "/"
        match = routes.match(whole)
        if path.startswith(settings.MEDIA_URL):
            alive.add(path)
        elif match is None:
            continue
        elif match.kind in ("article", "posts"):
            articles[path] = whole.partition("/posts/")[0].rstrip("/") + "/"
        elif match.kind == "entry":
            entries[path] = tuple(whole.split("/")[2:4])  # type: ignore[assignment]
        elif _has_its_section(match, whole):
            alive.add(path)
    there = set(PublishedArticle.objects.filter(address__in=articles.values()).values_list("address", flat=True))
    alive |= {path for path, address in articles.items() if address in there}
    if entries:
        slugs = {slug for _, slug in entries.values()}
        known = set(Entry.objects.filter(slug__in=slugs).values_list("kind", "slug"))
        alive |= {path for path, entry in entries.items() if entry in known}
    asked = {articles.get(path, path) for path in paths - alive if "\0" not in path}
    if asked:
        moved = FormerAddress.objects.filter(path__in=asked, article__published__isnull=False)
        former = set(moved.values_list("path", flat=True))
        alive |= {path for path in paths if articles.get(path, path) in former}
    return alive


def _has_its_section(match: routes.Match, path: str) -> bool:
    parts = [part for part in path.split("/") if part]
    of_section = match.kind in ("section", "archive") or (match.kind == "feed" and len(parts) == 3)
    return not of_section or edition(match.edition).has_section(parts[1])
