"""Hostile text is shown as text, and hostile HTML loses its teeth, wherever it comes in."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nh3
import pytest
from lxml import html

from weriye.reader.pages.lists import marked
from weriye.reader.prose import paragraphs, prose, rich
from weriye.reader.site import site
from weriye.reader.structured import script
from weriye.reader.text import one_line, printable
from weriye.stories.actions import publish_article
from weriye.stories.models import Article, Byline, Correction

from .conftest import SmallSite

NASTY = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)> & \u0000\u0008\u2028 ]]> <!-- {{ 7*7 }}'
if os.environ.get("DATABASE_URL"):
    NASTY = NASTY.replace("\u0000", "")  # PostgreSQL stores no such character


def dangers(document: Any) -> list[str]:
    """Whatever would run or load: handlers, foreign scripts and images, javascript: links."""
    found = list(document.xpath("//@*[starts-with(name(), 'on')]"))
    found += document.xpath("//script[not(@src)][not(@type='application/ld+json')]/text()")
    found += document.xpath("//img[not(starts-with(@src, '/'))]/@src")
    # What browsers take off the front of an address: controls and spaces, no more (WHATWG URL §4.4).
    links = [link.lstrip("".join(map(chr, range(33)))).lower() for link in document.xpath("//@href")]
    found += [link for link in links if link.startswith(("javascript", "data", "vbscript"))]
    return found


def test_hostile_words_stay_words_on_every_page(
    write_article: Callable[..., Article], make_entry: Callable[..., Any], make_picture: Callable[..., Any]
) -> None:
    person = make_entry("person", "nasty", so=NASTY.replace("\u0000", "")[:100])
    article = write_article(
        "so",
        NASTY.replace("\u0000", ""),
        publish=False,
        slug="nasty",
        section="news",
        summary=NASTY,
        dateline_source=NASTY[:90],
        picture=make_picture(credit=NASTY),
        picture_alt=NASTY,
        picture_caption=NASTY,
    )
    article.body = [
        ("paragraph", f"<p>{NASTY}</p>"),
        ("heading", NASTY),
        ("quote", {"text": NASTY, "speaker": NASTY}),
        ("list", {"items": [f"<p>{NASTY}</p>"], "ordered": False}),
        ("fact_box", {"title": NASTY, "text": NASTY}),
        ("timeline", {"title": NASTY, "events": [{"date": NASTY[:80], "text": NASTY}]}),
    ]
    article.bylines = [Byline(person=person)]
    article.subjects = [person]
    article.corrections = [Correction(text=NASTY)]
    publish_article(article)
    seen = 0
    for path in site.paths():
        rendered = site.render(path)
        if rendered is None or not rendered.content_type.startswith("text/html"):
            continue
        text = rendered.body.decode()
        assert "\u0000" not in text
        assert "\u0008" not in text
        document = html.document_fromstring(text)
        assert dangers(document) == [], path
        for data in document.xpath("//script[@type='application/ld+json']/text()"):
            json.loads(data)
        seen += "alert(1)" in text
        assert "49" not in document.xpath("//title/text()")[0]
    assert seen > 6


def test_known_attack_vectors_in_rich_text_are_harmless(shared: Path) -> None:
    vectors = json.loads((shared / "fixtures/hostile/html-vectors.json").read_text(encoding="utf-8"))
    assert len(vectors) > 50
    for vector in vectors:
        cleaned = str(rich(vector["payload"], {}))
        document = html.fragment_fromstring(cleaned, create_parent="div")
        assert dangers(document) == []
        assert {element.tag for element in document.iterdescendants()} <= {
            "a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul",
        }  # fmt: skip


def test_naughty_strings_are_shown_as_they_are(shared: Path, newsroom: Path) -> None:
    for text in json.loads((shared / "fixtures/hostile/blns.json").read_text(encoding="utf-8")):
        body = prose([{"type": "heading", "value": text}, {"type": "quote", "value": {"text": text}}])
        assert body[0].text == text  # type: ignore[union-attr]
        json.loads(str(script({"headline": text}))[len('<script type="application/ld+json">') : -len("</script>")])


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('<p data-block-key="ab1">Waa kan.</p>', ["Waa kan."]),
        ("<p>Koow &amp; laba</p><p>Saddex</p>", ["Koow &amp; laba", "Saddex"]),
        ("Qoraal keliya", ["Qoraal keliya"]),
        ("<p> </p>", []),
        ("<p>&nbsp;</p>", []),
        ("", []),
        ("<p>a<script>x</script>b</p>", ["ab"]),
        ('<p><a href="javascript:x">a</a></p>', ["<a>a</a>"]),
        ('<p><a linktype="page" id="7">a</a></p>', ['<a href="/so/x/">a</a>']),
        ('<p><a id="8" linktype="page">a</a></p>', ["<a>a</a>"]),
    ],
)
def test_a_rich_text_becomes_paragraphs(stored: str, shown: list[str]) -> None:
    assert paragraphs(stored, {7: "/so/x/"}) == shown


@pytest.mark.parametrize("stored", ["<p>a &amp; b</p>", '<p data-block-key="x-1">“Haa”</p>', "<p>x &lt;b&gt; y</p>"])
def test_the_short_way_for_plain_paragraphs_gives_what_cleaning_gives(stored: str) -> None:
    (text,) = paragraphs(stored, {})
    assert f"<p>{text}</p>" == nh3.clean(stored, tags={"p"}, attributes={})


def test_an_unknown_kind_of_block_is_an_error(db: None) -> None:
    with pytest.raises(ValueError, match="hologram"):
        prose([{"type": "hologram", "value": ""}])


def test_a_picture_that_is_gone_leaves_the_rest(db: None) -> None:
    body = prose(
        [
            {"type": "picture", "value": {"picture": 4711, "alt": "x", "caption": ""}},
            {"type": "video", "value": {"address": "http://plain.example/", "title": "x", "poster": None}},
            {"type": "heading", "value": "Weli"},
        ]
    )
    assert [block.kind for block in body] == ["heading"]


def test_an_excerpt_is_escaped_and_its_matches_marked() -> None:
    assert marked("<b>roob\u0001da’ay\u0002 & x") == "&lt;b&gt;roob<mark>da’ay</mark> &amp; x"
    assert marked("\u0002a\u0001") == "<mark>a</mark>"
    assert marked("a\u0001b") == "a<mark>b</mark>"


def test_text_loses_what_no_page_may_hold() -> None:
    assert printable("a\x00b\x1fc\ud800d\ufffee\tf\n") == "abcde\tf\n"
    assert one_line("erayaddheerdheer", 10) == "erayaddhe…"
    assert one_line("  a\n b  ", 10) == "a b"
    assert one_line("eray kale oo dheer", 10) == "eray kale…"


def test_a_site_with_a_hostile_gazetteer_has_sound_feeds(small_site: SmallSite, xml: Callable[[str], Any]) -> None:
    article = small_site.somali
    article.title = "]]> & <b>\u0001"
    article.summary = NASTY
    publish_article(article)
    (title,) = xml("/so/feed.xml").xpath("//item[1]/title/text()")
    assert title == "]]> & <b>"
