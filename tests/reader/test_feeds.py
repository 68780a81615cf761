"""Feeds: the same stories in RSS, Atom and JSON Feed, of editions, sections and entries; valid, with lasting ids."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import etree

from weriye.press.files import file_of
from weriye.press.serving import type_of
from weriye.reader.site import site
from weriye.stories.actions import publish_article
from weriye.stories.models import Article

from .conftest import SmallSite

ATOM = "{http://www.w3.org/2005/Atom}"
OF_EACH = ("/so/", "/so/business/", "/so/person/hawa-ali-nur/", "/so/place/mogadishu/", "/so/topic/ports/")

# RFC 4287 §4 as far as we write it, in RELAX NG: which elements there must be, how often, with which attributes.
GRAMMAR = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed">
    <attribute name="xml:lang"><data type="language"/></attribute>
    <interleave>
      <ref name="id"/><ref name="title"/><ref name="updated"/>
      <optional><element name="subtitle"><text/></element></optional>
      <element name="author"><interleave>
        <element name="name"><data type="string"><param name="minLength">1</param></data></element>
        <optional><element name="uri"><data type="anyURI"/></element></optional>
      </interleave></element>
      <oneOrMore><ref name="link"/></oneOrMore>
      <zeroOrMore><element name="entry"><interleave>
        <ref name="id"/><ref name="title"/><ref name="updated"/>
        <optional><element name="published"><data type="dateTime"/></element></optional>
        <optional><element name="summary"><text/></element></optional>
        <zeroOrMore><element name="category"><attribute name="term"/></element></zeroOrMore>
        <oneOrMore><ref name="link"/></oneOrMore>
      </interleave></element></zeroOrMore>
    </interleave>
  </element></start>
  <define name="id"><element name="id"><data type="anyURI"><param name="minLength">1</param></data></element></define>
  <define name="title"><element name="title"><text/></element></define>
  <define name="updated"><element name="updated"><data type="dateTime"/></element></define>
  <define name="link"><element name="link">
    <attribute name="href"><data type="anyURI"/></attribute>
    <optional><attribute name="rel"><data type="string"/></attribute></optional>
    <optional><attribute name="type"><data type="string">
      <param name="pattern">[^/ ]+/[^/ ]+</param></data></attribute></optional>
    <optional><attribute name="title"/></optional>
    <empty/>
  </element></define>
</grammar>
"""


def body_of(path: str) -> bytes:
    rendered = site.render(path)
    assert rendered is not None, path
    return rendered.body


@pytest.mark.parametrize("folder", [*OF_EACH, "/so/sports/"])
def test_atom_is_valid(small_site: SmallSite, settings: Any, folder: str) -> None:
    settings.WERIYE_HUB = "https://hub.example/"
    document = etree.fromstring(body_of(f"{folder}feed.atom"))
    grammar = etree.RelaxNG(etree.fromstring(GRAMMAR))
    assert grammar.validate(document), grammar.error_log
    ids = [one.text for one in document.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    # §4.1.1: no two links of one relation and type; §3.3: times with a zone.
    links = [(link.get("rel"), link.get("type")) for link in document.findall(f"{ATOM}link")]
    assert len(links) == len(set(links))
    times = [one.text for name in ("updated", "published") for one in document.iter(ATOM + name)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time) for time in times)
    assert document.find(f"{ATOM}link[@rel='self']").get("href") == f"http://weriye.test{folder}feed.atom"


@pytest.mark.parametrize("folder", OF_EACH)
def test_the_three_formats_tell_the_same(small_site: SmallSite, folder: str) -> None:
    rss, atom = (feedparser.parse(body_of(folder + name)) for name in ("feed.xml", "feed.atom"))
    told = json.loads(body_of(f"{folder}feed.json"))
    for parsed, version in ((rss, "rss20"), (atom, "atom10")):
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert parsed.version == version
        assert parsed.feed.title == told["title"]
        assert [e.link for e in parsed.entries] == [item["url"] for item in told["items"]]
        assert [e.title for e in parsed.entries] == [item["title"] for item in told["items"]]
        published = [tuple(e.published_parsed)[:6] for e in parsed.entries]
        assert published == [datetime.fromisoformat(i["date_published"]).timetuple()[:6] for i in told["items"]]
    assert "Dekedda Muqdisho oo la furay" in [item["title"] for item in told["items"]]


def test_json_feed_has_what_its_specification_asks_for(small_site: SmallSite, settings: Any) -> None:
    settings.WERIYE_HUB = "https://hub.example/"
    told = json.loads(body_of("/so/feed.json"))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "http://weriye.test/so/feed.json"
    assert told["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert told["authors"][0].keys() <= {"name", "url", "avatar"}
    for item in told["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    assert told["items"][0]["image"].startswith("http://weriye.test/media/")
    assert json.loads(body_of("/so/sports/feed.json"))["items"] == []


def test_ids_stay_when_an_article_gets_another_address(small_site: SmallSite) -> None:
    def ids() -> tuple[list[str], ...]:
        parsed = [feedparser.parse(body_of(f"/so/{name}")) for name in ("feed.xml", "feed.atom")]
        told = json.loads(body_of("/so/feed.json"))["items"]
        return (*([entry.id for entry in one.entries] for one in parsed), [item["id"] for item in told])

    before, address = ids(), small_site.address(small_site.somali)
    small_site.somali.slug = "cinwaan-kale"
    publish_article(small_site.somali)
    assert small_site.address(small_site.somali) != address
    assert ids() == before


def test_no_hub_is_named_unless_one_is_chosen(small_site: SmallSite) -> None:
    assert all(b"hub" not in body_of(f"/so/{name}") for name in ("feed.xml", "feed.atom", "feed.json"))


def test_hostile_words_stay_words(write_article: Callable[..., Article]) -> None:
    headline = 'Cinwaan <b>&amp;</b> ]]> "</title><script>'
    write_article("so", headline, summary="]]>\x0b<x/>&")
    for parsed in (feedparser.parse(body_of("/so/feed.atom")), feedparser.parse(body_of("/so/feed.xml"))):
        assert not parsed.bozo
        assert len(parsed.entries) == 1
    assert etree.fromstring(body_of("/so/feed.atom")).find(f"{ATOM}entry/{ATOM}title").text == headline
    assert json.loads(body_of("/so/feed.json"))["items"][0]["title"] == headline


def test_lists_name_their_own_feeds_and_articles_their_sections(
    small_site: SmallSite, page: Callable[[str], Any]
) -> None:
    def feeds(path: str) -> list[str]:
        found: list[str] = page(path).xpath("//head/link[@rel='alternate'][@type]/@href")
        return found

    for folder in OF_EACH:
        assert feeds(folder) == [f"{folder}{name}" for name in ("feed.xml", "feed.atom", "feed.json")]
        assert all(site.render(address) for address in feeds(folder))
    assert feeds(small_site.address(small_site.somali)) == ["/so/business/feed.xml"]


def test_an_entrys_feed_is_baked_when_asked_for_with_its_own_type(small_site: SmallSite) -> None:
    answer = Client().get("/so/person/hawa-ali-nur/feed.atom")
    assert (answer.status_code, answer["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    assert file_of("/so/person/hawa-ali-nur/feed.atom").is_file()
    assert Client().get("/so/person/nobody/feed.atom").status_code == 404
    assert Client().get("/so/topic/ports/feed.json")["content-type"] == "application/feed+json"
    assert type_of("feed.json") == "application/feed+json"
    assert type_of("state.json") == "application/json"
    assert type_of("feed.atom").startswith("application/atom+xml")
