"""The reader's side as the press knows it: `site` bakes any path, lists all, and says what is urgent."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

import weriye
from weriye.audience import queries as audience
from weriye.press.recording import recording
from weriye.press.site import Rendered, Urgency
from weriye.stories import queries
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions
from weriye.stories.live_story import queries as live_stories
from weriye.stories.models import Appearance, Entry, PublishedArticle
from weriye.stories.weeks import week_of

from . import feeds, routes
from .assets import ASSETS, FOLDER
from .light import NAME as LIGHT
from .offline import WORKER
from .pages import article, corrections
from .pages.day import address_of
from .share_picture import NAME as SHARE_PICTURE

KEPT_DAYS = 30
SMALL_SITE = 2000
FEEDS = (feeds.RSS, feeds.ATOM, feeds.JSON)

# Beside an article's own page and its counterpart's: what readers and machines look at first.
_NOW = frozenset(
    {
        "editions",
        "front",
        "section",
        "feed",
        "sitemap",
        "furniture",
        "live",
        "trending",
        "latest",
        "robots",
        "asset",
        "posts",
        "worker",
    }
)
_PARTS = {".py", ".html", ".xml", ".txt", ".css", ".js", ".svg", ".png", ".ico"}
# Baked when somebody asks, and dropped when nobody does any more.
_ASKED_FOR = (f"/{SHARE_PICTURE}", f"/{LIGHT}")
_OWN = ("article:", "story:", "posts:", "path:")


@lru_cache(maxsize=1)
def _design() -> str:
    """A hash of everything in this room: code, templates, style, script."""
    found = hashlib.sha256()
    for file in sorted(path for path in FOLDER.rglob("*") if path.suffix in _PARTS):
        found.update(file.relative_to(FOLDER).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


class ReaderSite:
    """Implements `weriye.press.site.Site`."""

    def version(self) -> str:
        """A hash of the design, the edition files, the public address and the release."""
        chosen = repr((settings.EDITIONS, settings.WERIYE_ADDRESS, settings.WERIYE_HUB, settings.WERIYE_OFFLINE))
        parts = (_design(), chosen, weriye.__version__)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def render(self, path: str) -> Rendered | None:
        """The page at a path, with the keys of all that it shows; None when there is none."""
        found = routes.match(path)
        if found is None:
            return None
        with recording() as keys:
            body = found.body()
        return None if body is None else Rendered(body, found.content_type, frozenset(keys))

    def prepare(self, paths: Sequence[str]) -> None:
        """Read at once what the articles among these pages will ask for."""
        article.read_ahead(path for path in paths if routes.is_article(path))

    def paths(self) -> Iterator[str]:
        """All pages that are kept baked. Articles: all of a small site; of a large one the recent and the warm."""
        yield from ("/", "/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/news-sitemap.xml", WORKER, *ASSETS)
        for edition in all_editions():
            yield from _pages_of(edition.code)
        yield from _entries()
        yield from _articles()
        for edition in all_editions():
            for day in _days(edition.code):
                yield from _files_of(edition.code, day)
        yield from live_stories.all_pages()

    def lasting(self, paths: Iterable[str]) -> set[str]:
        """All pages but the old, unread articles of a large site, and the assets of another version."""
        asked = set(paths)
        lasting = {path for path in asked if not path.startswith("/assets/") or path in ASSETS}
        lasting -= {path for path in asked if path.endswith(_ASKED_FOR)}
        since = timezone.now() - timedelta(days=KEPT_DAYS)
        large = {edition.code for edition in all_editions() if _is_large(edition.code)}
        for some in _portions(path for path in asked if large and routes.is_article(path)):
            # By their addresses alone: asked for old ones of an edition too, SQLite walks through the whole archive.
            rows = PublishedArticle.objects.filter(address__in=some)
            told = rows.values_list("article_id", "address", "edition", "published_at")
            old = {pk: address for pk, address, code, at in told if code in large and at < since}
            warm = audience.warm(old)
            lasting -= {address for pk, address in old.items() if pk not in warm}
        for path in asked:
            found = routes.match(path)
            if found is not None and found.kind == "day" and found.edition in large and _day_of(path) < _oldest_day():
                lasting.discard(path)
        return lasting

    def unread(self, paths: Iterable[str], since: datetime) -> set[str]:
        """Of the articles among these pages, those that nobody read."""
        found: set[str] = set()
        for some in _portions(path for path in paths if routes.is_article(path)):
            rows = PublishedArticle.objects.filter(address__in=some)
            addresses = dict(rows.values_list("article_id", "address"))
            read = audience.read_since(addresses, since)
            found |= {address for pk, address in addresses.items() if pk not in read}
        return found

    def urgency(self, path: str, keys: frozenset[str]) -> Urgency:
        """An article's own page, its counterpart's, fronts and feeds first; then archives; then mere lists.

        Sitemaps of weeks gone by are urgent when something in them changed, and not for their design.
        """
        found = routes.match(path)
        if found is not None and found.kind == "sitemap" and not keys and _is_past(path):
            return Urgency.LATER
        if found is None or found.kind in _NOW:
            return Urgency.NOW
        if found.kind == "article":
            own = not keys or any(key.startswith(_OWN) for key in keys)
            return Urgency.NOW if own else Urgency.LATER
        if found.kind in ("day", "newsletter", "share", "light"):
            return Urgency.LATER
        return Urgency.SOON

    def patience(self, path: str) -> int:
        """The day in one file holds every story of the day: it is not made anew with each of them."""
        found = routes.match(path)
        waits: int = settings.WERIYE_DAY_FILE_WAITS
        return waits if found is not None and found.kind == "day" else 0

    def born(self, keys: Iterable[str]) -> Iterator[str]:
        """Paths of pages that a change of these keys may have brought into being, so that no ledger knows them."""
        for key in sorted(keys):
            kind, _, rest = key.partition(":")
            if kind == "month":
                code, slug, month = rest.split(":")
                yield f"/{code}/{slug}/{month.replace('-', '/')}/"
            elif kind == "posts":
                yield from live_stories.pages_of(int(rest))
            elif kind == "sitemap":
                yield f"/sitemap-{rest.replace(':', '-')}.xml"
            elif kind == "corrections":
                yield from corrections.paths(rest)
            elif kind == "day":
                code, day = rest.split(":")
                if not _is_large(code) or day >= _oldest_day():
                    yield from _files_of(code, day)
            elif kind == "coverage":
                code, pk = rest.split(":")
                for of, slug in Entry.objects.filter(pk=pk).values_list("kind", "slug"):
                    yield f"/{code}/{of}/{slug}/"


def _portions(paths: Iterable[str]) -> Iterator[list[str]]:
    """No more at a time than a database takes in one question."""
    listed = iter(sorted(paths))
    while some := list(islice(listed, 500)):
        yield some


def _is_large(code: str) -> bool:
    """Whether an edition has more articles than are all kept baked."""
    return PublishedArticle.objects.filter(edition=code).order_by("-published_at")[SMALL_SITE:].exists()


def _is_past(path: str) -> bool:
    """Whether a sitemap is that of a week in which nothing is published any more."""
    week = path.removesuffix(".xml")[-len("2026-11-22") :]
    return week[:4].isdecimal() and week < week_of(timezone.now().date() - timedelta(days=1))


def _pages_of(code: str) -> Iterator[str]:
    """An edition's pages but its articles and entries."""
    yield f"/{code}/"
    yield from (f"/{code}/{name}" for name in ("live/", "latest/", "trending/", "most-read/", "search/", *FEEDS))
    yield from (f"/{code}/{name}" for name in ("parts/furniture.html", "404.html", "410.html"))
    if settings.WERIYE_OFFLINE:
        yield from (f"/{code}/{name}" for name in ("kept/", "manifest.webmanifest"))
    yield from corrections.paths(code)
    yield from (f"/sitemap-{code}-{week}.xml" for week in queries.weeks(code))
    for section in settings.EDITIONS[code].sections:
        yield f"/{code}/{section.slug}/"
        yield from (f"/{code}/{section.slug}/{name}" for name in FEEDS)
        for month in queries.months(code, section.slug):
            yield f"/{code}/{section.slug}/{month.replace('-', '/')}/"


def _oldest_day() -> str:
    """The first of the days whose files a large site keeps baked, as the others are named too."""
    return f"{timezone.now() - timedelta(days=KEPT_DAYS):%Y-%m-%d}"


def _days(code: str) -> list[str]:
    """Days whose files are kept baked: all of a small site; of a large one the recent."""
    rows = PublishedArticle.objects.filter(edition=code)
    if _is_large(code):
        # One day more: the edition's clock is not Greenwich's.
        rows = rows.filter(published_at__gte=timezone.now() - timedelta(days=KEPT_DAYS + 1))
    zone = the_edition(code).time_zone
    found = {f"{at.astimezone(zone):%Y-%m-%d}" for at in rows.values_list("published_at", flat=True).iterator()}
    return sorted(day for day in found if not _is_large(code) or day >= _oldest_day())


def _day_of(path: str) -> str:
    """`2026-11-22` from the name of a day's file."""
    return path.rpartition(".")[0][-10:]


def _files_of(code: str, day: str) -> Iterator[str]:
    yield from (address_of(code, date.fromisoformat(day), suffix) for suffix in ("html", "epub"))


def _entries() -> Iterator[str]:
    for edition in all_editions():
        covered = Exists(Appearance.objects.filter(entry=OuterRef("pk"), edition=edition.code))
        for kind, slug in Entry.objects.filter(covered).values_list("kind", "slug"):
            yield f"/{edition.code}/{kind}/{slug}/"


def _articles() -> Iterator[str]:
    """Costs as much as there is to bake, however large the archive."""
    for edition in all_editions():
        rows = PublishedArticle.objects.filter(edition=edition.code).order_by("-published_at")
        if _is_large(edition.code):
            since = timezone.now() - timedelta(days=KEPT_DAYS)
            warm = queries.addresses_of(audience.warm_of(edition.code))
            yield from {*rows.filter(published_at__gte=since).values_list("address", flat=True), *warm.values()}
        else:
            yield from rows.values_list("address", flat=True).iterator()


site = ReaderSite()
