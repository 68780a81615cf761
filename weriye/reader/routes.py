"""Which path is which page: from a path to what builds it, one row a kind of page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from weriye.press.files import packed
from weriye.stories.editions import has_edition
from weriye.stories.models import Entry

from . import epub, feeds, light, offline, sitemaps
from .assets import ASSETS
from .budgets import budget
from .pages import (
    article,
    corrections,
    day,
    entries,
    fronts,
    furniture,
    kept,
    latest,
    lists,
    live,
    live_story,
    most_read,
    newsletter,
    problem,
)
from .rendering import lightly, render_template
from .share_picture import build as share_picture

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json"

ARTICLE_BUDGET = budget("html", "article")

Body = Callable[..., bytes | None]


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of page. `pattern` matches whole paths; its named groups are what `body` is called with."""

    kind: str
    pattern: re.Pattern[str]
    body: Body
    content_type: str = HTML


@dataclass(frozen=True, slots=True)
class Match:
    """A route with what its path says; `edition` is empty where the page is no edition's."""

    kind: str
    edition: str
    content_type: str
    body: Callable[[], bytes | None]


def _html(template: str, build: Callable[..., object | None]) -> Body:
    def body(**parts: str) -> bytes | None:
        page = build(**parts)
        return None if page is None else render_template(template, page)

    return body


def _article(code: str, date: str, slug: str) -> bytes | None:
    page = article.build(f"/{code}/{date}/{slug}/")
    if page is None:
        return None
    body = render_template(article.template_of(page), page)
    # The map is the first to go where a page would grow too heavy. Text does not pack worse than to a half.
    if page.map and page.live_story is None and len(body) > 2 * ARTICLE_BUDGET and len(packed(body)) > ARTICLE_BUDGET:
        return render_template("article.html", replace(page, map=None))
    return body


def _light(page: str, **_rest: str) -> bytes | None:
    found = match(page)
    if found is None or found.kind not in light.KINDS:
        return None
    with lightly():
        body = found.body()
    return None if body is None else light.lightened(body, kind_of)


def _share(code: str, date: str, slug: str) -> bytes | None:
    return share_picture(f"/{code}/{date}/{slug}/")


def _posts(code: str, date: str, slug: str, number: str) -> live_story.PostsPage | None:
    return live_story.posts_page(f"/{code}/{date}/{slug}/", int(number))


def _change(code: str, date: str, slug: str, number: str) -> live_story.ChangePage | None:
    return live_story.change_page(f"/{code}/{date}/{slug}/", int(number))


def _state(code: str, date: str, slug: str) -> bytes | None:
    return live_story.state_file(f"/{code}/{date}/{slug}/")


def _archive(code: str, slug: str, year: str, number: str) -> lists.ArchivePage | None:
    return lists.archive(code, slug, f"{year}-{number}")


def _problem(code: str, status: str) -> problem.ProblemPage:
    return problem.build(code, int(status))


def _route(kind: str, pattern: str, body: Body, content_type: str = HTML) -> Route:
    code, slug = r"(?P<code>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)", r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
    return Route(kind, re.compile(pattern.replace("CODE", code).replace("SLUG", slug)), body, content_type)


def _feeds(of: str) -> tuple[Route, Route, Route]:
    """One kind of feed in its three formats."""
    return (
        _route("feed", rf"{of}/feed\.xml", feeds.rss, XML),
        _route("other_feed", rf"{of}/feed\.atom", feeds.atom, ATOM),
        _route("other_feed", rf"{of}/feed\.json", feeds.json_feed, JSON_FEED),
    )


# In the name of a file that is passed on: its day, and the edition of its folder once more.
_DAY, _SAME = r"(?P<day>\d{4}-\d\d-\d\d)", "(?P=code)"
_KINDS = "|".join(Entry.Kind.values)
_ARTICLE = r"/CODE/(?P<date>\d{4}/\d\d/\d\d)/(?P<slug>[^/\s]+)"

# The first that matches: the fixed words come before the sections.
ROUTES = (
    _route("article", f"{_ARTICLE}/", _article),
    _route("posts", rf"{_ARTICLE}/posts/(?P<number>[1-9][0-9]{{0,6}})/", _html("posts.html", _posts)),
    _route("posts", rf"{_ARTICLE}/posts/(?P<number>[1-9][0-9]{{0,6}})\.html", _html("post_change.html", _change)),
    _route("posts", rf"{_ARTICLE}/posts/state\.json", _state, JSON),
    _route("light", r"(?P<page>/CODE/(?:[^\s]*/)?)light\.html", _light),
    _route("share", rf"{_ARTICLE}/share\.jpg", _share, "image/jpeg"),
    _route("editions", r"/", _html("editions.html", fronts.offered)),
    _route("front", r"/CODE/", _html("front.html", fronts.front)),
    _route("live", r"/CODE/live/", _html("live_page.html", live.build)),
    _route("trending", r"/CODE/trending/", _html("trending_page.html", lists.trending_page)),
    _route("latest", r"/CODE/latest/", _html("latest_page.html", latest.build)),
    _route("most_read", r"/CODE/most-read/", _html("most_read_page.html", most_read.build)),
    _route("kept", r"/CODE/kept/", _html("kept.html", kept.build)),
    _route("manifest", r"/CODE/manifest\.webmanifest", offline.manifest, offline.MANIFEST),
    _route("worker", offline.WORKER.replace(".", r"\."), offline.worker, offline.SCRIPT),
    _route("search", r"/CODE/search/", _html("search.html", lists.search_page)),
    _route("corrections", r"/CODE/corrections/", _html("corrections_page.html", corrections.newest)),
    _route(
        "corrections",
        r"/CODE/corrections/(?P<year>\d{4})/(?P<number>\d\d)/",
        _html("corrections_page.html", corrections.of_month),
    ),
    _route("furniture", r"/CODE/parts/furniture\.html", _html("furniture.html", furniture.build)),
    _route("problem", r"/CODE/(?P<status>404|410)\.html", _html("problem.html", _problem)),
    _route("day", rf"/CODE/day/weriye-{_SAME}-{_DAY}\.html", day.page),
    _route("day", rf"/CODE/day/weriye-{_SAME}-{_DAY}\.epub", epub.epub, epub.MEDIA_TYPE),
    _route("newsletter", rf"/CODE/newsletter/{_DAY}\.html", newsletter.html),
    _route("newsletter", rf"/CODE/newsletter/{_DAY}\.txt", newsletter.text, TEXT),
    *_feeds("/CODE"),
    *_feeds(rf"/CODE/(?P<kind>{_KINDS})/SLUG"),
    _route("entry", rf"/CODE/(?P<kind>{_KINDS})/SLUG/", _html("entry.html", entries.entry)),
    *_feeds("/CODE/(?P<section>[a-z0-9-]+)"),
    _route("archive", r"/CODE/SLUG/(?P<year>\d{4})/(?P<number>\d\d)/", _html("archive.html", _archive)),
    _route("section", r"/CODE/SLUG/", _html("section.html", fronts.section)),
    _route("sitemap", r"/sitemap\.xml", sitemaps.index, XML),
    _route("sitemap", r"/sitemap-pages\.xml", sitemaps.pages, XML),
    _route("sitemap", r"/sitemap-CODE-(?P<name>\d{4}-\d\d-\d\d)\.xml", sitemaps.week, XML),
    _route("sitemap", r"/news-sitemap\.xml", sitemaps.news, XML),
    _route("robots", r"/robots\.txt", sitemaps.robots, TEXT),
)


def beside_article(path: str) -> tuple[str, str] | None:
    """A path beside an article's, or among its posts, as the article's own and the rest; None for any other path."""
    for name in (light.NAME, "share.jpg"):
        if path.endswith(f"/{name}") and is_article(path.removesuffix(name)):
            return path.removesuffix(name), name
    article, found, rest = path.partition("/posts/")
    return (f"{article}/", f"posts/{rest}") if found and is_article(f"{article}/") else None


def beside_entry(path: str) -> tuple[str, str] | None:
    """The path of an entry's feed as the entry's own and the rest; None for any other path."""
    entry, _, name = path.rpartition("/")
    found = match(path) if name in (feeds.RSS, feeds.ATOM, feeds.JSON) and entry.count("/") == 3 else None
    return (f"{entry}/", name) if found is not None else None


def is_article(path: str) -> bool:
    """Whether a path is that of an article, if there is one."""
    return ROUTES[0].pattern.fullmatch(path) is not None


def kind_of(path: str) -> str:
    """The kind of page at a path, if there is one; empty when it can be none."""
    found = match(path)
    return found.kind if found else ""


def match(path: str) -> Match | None:
    """What a path is, None when it can be no page of this site. Asks no database: the page may still not exist."""
    asset = ASSETS.get(path)
    if asset is not None:
        return Match("asset", "", asset.content_type, partial(bytes, asset.body))
    for route in ROUTES:
        found = route.pattern.fullmatch(path)
        if found is None:
            continue
        parts = found.groupdict()
        code = parts.get("code", "")
        if code and not has_edition(code):
            return None
        return Match(route.kind, code, route.content_type, partial(route.body, **parts))
    return None
