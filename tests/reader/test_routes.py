"""Which path is which page."""

import pytest

from weriye.press.site import Urgency
from weriye.reader import routes
from weriye.reader.assets import SCRIPT
from weriye.reader.site import site


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "editions"),
        ("/so/", "front"),
        ("/en/politics/", "section"),
        ("/so/live/", "live"),
        ("/so/trending/", "trending"),
        ("/so/latest/", "latest"),
        ("/en/most-read/", "most_read"),
        ("/so/search/", "search"),
        ("/so/2026/11/20/roob/", "article"),
        ("/so/news/2026/11/", "archive"),
        ("/so/person/hawa-ali/", "entry"),
        ("/so/organisation/x/", "entry"),
        ("/so/feed.xml", "feed"),
        ("/so/news/feed.xml", "feed"),
        ("/sitemap.xml", "sitemap"),
        ("/sitemap-so-2026-11-15.xml", "sitemap"),
        ("/news-sitemap.xml", "sitemap"),
        ("/robots.txt", "robots"),
        ("/so/parts/furniture.html", "furniture"),
        ("/so/404.html", "problem"),
        (SCRIPT.address, "asset"),
    ],
)
def test_a_path_is_of_its_kind(path: str, kind: str) -> None:
    found = routes.match(path)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "path",
    ["", "so/", "//so/", "/so", "/xx/", "/SO/", "/so//", "/so/../en/", "/so/2026/11/20/a/b/", "/so/person/A/",
     "/assets/weriye-0000000000.js", "/so/\u200b/", "/so/news/2026/1/", "/favicon.png", "/so/2026/11/20/"],
)  # fmt: skip
def test_what_is_no_page_matches_nothing(path: str) -> None:
    assert routes.match(path) is None


@pytest.mark.parametrize(
    ("path", "keys", "urgency"),
    [
        ("/so/2026/11/20/a/", {"article:1"}, Urgency.NOW),
        ("/so/2026/11/20/a/", {"story:x"}, Urgency.NOW),
        ("/so/2026/11/20/a/", {"path:/so/2026/11/20/a/"}, Urgency.NOW),
        ("/so/2026/11/20/a/", {"card:2", "latest:so"}, Urgency.LATER),
        ("/so/", {"card:2"}, Urgency.NOW),
        ("/so/news/feed.xml", {"card:2"}, Urgency.NOW),
        ("/sitemap.xml", {"weeks:so"}, Urgency.NOW),
        ("/sitemap.xml", set(), Urgency.NOW),
        ("/news-sitemap.xml", set(), Urgency.NOW),
        ("/sitemap-so-2020-01-01.xml", set(), Urgency.LATER),
        ("/sitemap-so-2020-01-01.xml", {"sitemap:so:2020-01-01"}, Urgency.NOW),
        ("/sitemap-so-2099-01-01.xml", set(), Urgency.NOW),
        ("/so/person/a/", {"coverage:so:1"}, Urgency.SOON),
        ("/so/news/2026/11/", {"month:so:news:2026-11"}, Urgency.SOON),
    ],
)
def test_what_readers_look_at_first_is_baked_first(path: str, keys: set[str], urgency: Urgency) -> None:
    assert site.urgency(path, frozenset(keys)) == urgency


def test_keys_bring_pages_into_being(db: None) -> None:
    from weriye.stories.models import Entry

    entry = Entry.objects.create(kind="place", slug="baydhabo")
    keys = ["month:so:news:2026-11", "sitemap:en:2026-11-15", f"coverage:so:{entry.pk}", "article:1", "coverage:so:0"]
    assert set(site.born(keys)) == {"/so/news/2026/11/", "/sitemap-en-2026-11-15.xml", "/so/place/baydhabo/"}
