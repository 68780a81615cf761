"""Feeds, sitemaps, robots: what machines read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from lxml import etree

from tests.conftest import NOW
from weriye.reader.site import site
from weriye.stories import queries
from weriye.stories.models import Article

from .conftest import SmallSite

Xml = Callable[[str], Any]
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def test_a_feed_has_what_rss_asks_for(small_site: SmallSite, xml: Xml) -> None:
    channel = xml("/so/feed.xml").find("channel")
    assert channel.findtext("language") == "so"
    assert channel.findtext("link") == "http://weriye.test/so/"
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert (own.get("rel"), own.get("href")) == ("self", "http://weriye.test/so/feed.xml")
    items = channel.findall("item")
    assert [item.findtext("title") for item in items] == ["Dekedda Muqdisho oo la furay", "Roob ka da’ay Baydhabo"]
    first = items[0]
    assert first.findtext("link") == "http://weriye.test" + small_site.address(small_site.somali)
    assert parsedate_to_datetime(first.findtext("pubDate")) == NOW
    assert first.find("guid").get("isPermaLink") == "false"
    assert str(small_site.somali.translation_key) in first.findtext("guid")
    assert first.findtext("description") == "Waxa dhacay oo kooban."
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == NOW + timedelta(hours=2)


def test_a_section_has_its_own_feed(small_site: SmallSite, xml: Xml) -> None:
    titles = xml("/so/climate/feed.xml").xpath("//item/title/text()")
    assert titles == ["Roob ka da’ay Baydhabo"]
    assert xml("/so/sports/feed.xml").xpath("//item") == []
    assert site.render("/so/nothing/feed.xml") is None


def test_the_sitemap_index_names_every_week_and_they_name_every_article(small_site: SmallSite, xml: Xml) -> None:
    named = xml("/sitemap.xml").xpath("//s:loc/text()", namespaces=SITEMAP)
    names = ("sitemap-pages.xml", "sitemap-so-2026-11-15.xml", "sitemap-en-2026-11-15.xml")
    assert named == [f"http://weriye.test/{name}" for name in names]
    document = xml("/sitemap-so-2026-11-15.xml")
    urls = {u.findtext("s:loc", namespaces=SITEMAP): u for u in document.findall("s:url", SITEMAP)}
    told_twice = urls["http://weriye.test" + small_site.address(small_site.somali)]
    links = {link.get("hreflang"): link.get("href") for link in told_twice.findall("x:link", SITEMAP)}
    assert links == {
        "so": "http://weriye.test" + small_site.address(small_site.somali),
        "en": "http://weriye.test" + small_site.address(small_site.english),
        "x-default": "http://weriye.test" + small_site.address(small_site.somali),
    }
    assert not urls["http://weriye.test" + small_site.address(small_site.alone)].findall("x:link", SITEMAP)
    for name in ("so-2026-11-08", "so-2026-11-16", "so-2026-13-01", "so-0000-01-01", "so-2026-11", "xx-2026-11-15"):
        assert site.render(f"/sitemap-{name}.xml") is None


def test_a_sitemap_has_what_was_published_in_its_days_by_the_editions_clock(
    write_article: Callable[..., Article], xml: Xml
) -> None:
    there = {
        "2026-10-22": datetime(2026, 10, 31, 20, 59, 59, tzinfo=UTC),  # still October in Mogadishu
        "2026-11-01": datetime(2026, 10, 31, 21, 0, tzinfo=UTC),
        "2026-11-08": datetime(2026, 11, 7, 21, 0, tzinfo=UTC),
    }
    articles = {week: write_article("so", week, published_at=at) for week, at in there.items()}
    named = xml("/sitemap.xml").xpath("//s:loc/text()", namespaces=SITEMAP)
    assert named[1:] == [f"http://weriye.test/sitemap-so-{week}.xml" for week in reversed(there)]
    for week, article in articles.items():
        address = queries.address_of(article.pk)
        found = xml(f"/sitemap-so-{week}.xml").xpath("//s:loc/text()", namespaces=SITEMAP)
        assert found == [f"http://weriye.test{address}"]


def test_the_news_sitemap_holds_two_days(
    small_site: SmallSite, write_article: Callable[..., Article], xml: Xml
) -> None:
    write_article("so", "Duq", published_at=NOW - timedelta(days=3))
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        titles = xml("/news-sitemap.xml").xpath("//n:title/text()", namespaces=SITEMAP)
        assert set(titles) == {"Dekedda Muqdisho oo la furay", "Mogadishu port opens", "Roob ka da’ay Baydhabo"}
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert not xml("/news-sitemap.xml").xpath("//n:title", namespaces=SITEMAP)


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-so-2026-11-15.xml", "/sitemap-pages.xml", "/news-sitemap.xml"]
)
def test_sitemaps_are_valid(path: str, small_site: SmallSite, xml: Xml, shared: Path) -> None:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        document = xml(path)
    schema_file = "siteindex.xsd" if path == "/sitemap.xml" else "all.xsd"
    schema = etree.XMLSchema(etree.parse(shared / "fixtures/schemas/sitemap" / schema_file))
    schema.assertValid(document)


def test_robots_may_read_all_but_the_desk(db: None) -> None:
    rendered = site.render("/robots.txt")
    assert rendered is not None
    text = rendered.body.decode()
    assert "Disallow: /desk/\n" in text
    assert "Sitemap: http://weriye.test/sitemap.xml\n" in text
