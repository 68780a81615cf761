"""The day as one file to pass on, and as a letter: whole, small, read without the site, the same bytes each time."""

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from lxml import etree, html

from weriye.press.site import Urgency
from weriye.reader import site as room
from weriye.reader.site import site
from weriye.stories.actions import publish_article, withdraw
from weriye.stories.models import Article

from .conftest import SmallSite

DAY = "/so/day/weriye-so-2026-11-20"
X = {"x": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf", "e": "http://www.idpf.org/2007/ops"}
Write = Callable[..., Article]


def body_of(path: str) -> bytes:
    rendered = site.render(path)
    assert rendered is not None, path
    return rendered.body


def opened(body: bytes) -> dict[str, bytes]:
    """The files of an EPUB that is as its specification wants it."""
    assert body[30:38] == b"mimetype"
    assert body[38:58] == b"application/epub+zip"
    with zipfile.ZipFile(BytesIO(body)) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        files = {name: archive.read(name) for name in archive.namelist()}
    container = etree.fromstring(files["META-INF/container.xml"])
    (root,) = container.xpath("//@full-path")
    package = etree.fromstring(files[str(root)])
    assert package.get("version") == "3.0"
    named = package.xpath("//*[@id=$id]/text()", id=package.get("unique-identifier"))
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", named[0])
    assert len(package.xpath("//o:meta[@property='dcterms:modified']", namespaces=X)) == 1
    for name in ("title", "language"):
        assert package.xpath(f"//*[local-name()='{name}']/text()")
    items = {i.get("id"): i for i in package.xpath("//o:manifest/o:item", namespaces=X)}
    assert {f"book/{i.get('href')}" for i in items.values()} == {n for n in files if n.startswith("book/")} - {root}
    assert [i.get("properties") for i in items.values()].count("nav") == 1
    spine = package.xpath("//o:spine/o:itemref/@idref", namespaces=X)
    assert len(spine) == len(set(spine))
    for idref in spine:
        document = etree.fromstring(files[f"book/{items[idref].get('href')}"])
        assert document.tag == f"{{{X['x']}}}html"
        assert document.xpath("//x:title/text()", namespaces=X)
        assert not document.xpath("//x:img | //x:script", namespaces=X)
        for link in document.xpath("//x:a/@href", namespaces=X):
            assert link.startswith(("http://", "https://", "mailto:", "tel:")) or f"book/{link}" in files, link
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids))
    contents = etree.fromstring(files["book/nav.xhtml"]).xpath("//x:nav[@e:type='toc']/x:ol/x:li/x:a", namespaces=X)
    assert [f"book/{a.get('href')}" for a in contents] == [
        n for n in files if re.fullmatch(r"book/(s\d+|more).xhtml", n)
    ]
    return files


def test_the_day_is_one_file_that_needs_nothing_else(small_site: SmallSite) -> None:
    body = body_of(f"{DAY}.html")
    document = html.document_fromstring(body.decode())
    assert not document.xpath("//img | //script | //link | //iframe | //video | //base")
    assert b"url(" not in body
    assert document.xpath("//article/h2/text()") == ["Dekedda Muqdisho oo la furay"]
    assert document.xpath("//nav//a/@href") == ["#s1"]
    assert document.xpath("//article/@id") == ["s1"]
    for address in document.xpath("//a/@href"):
        assert address.startswith(("#", "http"))
    told = document.text_content()
    for words in (
        "Dekedda ayaa la furay.",
        "Waan faraxsanahay.",
        "40 doon",
        "Tiradu waa 40",
        "Xaawo Cali Nuur",
        "MUQDISHO",
    ):
        assert words in told


def test_the_day_is_a_sound_epub_too(small_site: SmallSite) -> None:
    files = opened(body_of(f"{DAY}.epub"))
    told = "".join(etree.fromstring(files["book/s1.xhtml"]).itertext())
    assert "Dekedda ayaa la furay." in told
    assert "Tiradu waa 40" in told


@pytest.mark.parametrize("words", [1100, 12_000])
def test_a_day_that_is_too_long_is_cut_by_whole_stories(write_article: Write, words: int) -> None:
    for number in range(12):
        long = " ".join(f"eray{number}x{n}" for n in range(words if number != 3 else 13_000))
        write_article("so", f"Cinwaan {number}", (f"<p>{long} dhammaad{number}</p>",), slug=f"s{number}")
    body = body_of(f"{DAY}.html")
    assert len(body) <= 100_000
    document = html.document_fromstring(body.decode())
    told = document.xpath("//article/h2/text()")
    assert all(f"dhammaad{title.split()[1]}" in body.decode() for title in told)
    rest = document.xpath("//section//a/text()")
    assert sorted([*told, *rest]) == sorted(f"Cinwaan {number}" for number in range(12))
    assert "Cinwaan 3" in rest
    assert (len(told) > 3) == (words == 1100)
    book = body_of(f"{DAY}.epub")
    assert len(book) <= 100_000
    opened(book)


def test_the_same_day_gives_the_same_bytes(small_site: SmallSite) -> None:
    for suffix in ("html", "epub"):
        assert body_of(f"{DAY}.{suffix}") == body_of(f"{DAY}.{suffix}")


def test_hostile_words_stay_words_in_a_book(write_article: Write) -> None:
    text = '<p>a&nbsp;b<br>c <a href="/so/">d</a> <script>x</script>&lt;i&gt; ]]></p>'
    write_article("so", 'X </title><b>&"', (text,), summary="\x0b<x>")
    chapter = opened(body_of(f"{DAY}.epub"))["book/s1.xhtml"]
    assert "a\xa0b" in chapter.decode()
    assert etree.fromstring(chapter).xpath("//x:p//x:a/@href", namespaces=X)[0] == "http://weriye.test/so/"
    assert html.document_fromstring(body_of(f"{DAY}.html")).xpath("//h2/text()")[1] == 'X </title><b>&"'


def test_there_is_no_file_of_an_empty_or_impossible_day(small_site: SmallSite) -> None:
    for name in ("so-2026-11-18", "so-2026-02-31", "so-9999-12-31", "en-2026-11-20", "so-0000-01-01"):
        assert site.render(f"/so/day/weriye-{name}.html") is None
    assert site.render("/so/newsletter/2026-02-31.txt") is None


def test_a_days_file_waits_behind_what_is_urgent_and_follows_its_stories(small_site: SmallSite) -> None:
    for suffix in ("html", "epub"):
        assert site.urgency(f"{DAY}.{suffix}", frozenset({"day:so:2026-11-20"})) == Urgency.LATER
    rendered = site.render(f"{DAY}.html")
    assert rendered is not None
    assert {"day:so:2026-11-20", f"article:{small_site.somali.pk}"} <= rendered.keys
    yesterday = site.render("/so/day/weriye-so-2026-11-19.html")
    assert yesterday is not None
    assert not yesterday.keys & rendered.keys & {"latest:so", "section:so:business"}
    assert f"{DAY}.epub" in set(site.born({"day:so:2026-11-20"}))
    assert f"{DAY}.epub" in set(site.paths())
    withdraw(small_site.somali)
    assert site.render(f"{DAY}.html") is None


def test_a_large_site_keeps_the_files_of_lately(write_article: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(room, "SMALL_SITE", 1)
    now = timezone.now()
    for days in (1, 100, 101):
        write_article("so", f"Cinwaan {days}", slug=f"s{days}", published_at=now - timedelta(days=days))
    kept = {path for path in site.paths() if path.startswith("/so/day/")}
    assert len(kept) == 2
    old = f"{now - timedelta(days=100):%Y-%m-%d}"
    assert list(site.born({f"day:so:{old}"})) == []
    files = {f"/so/day/weriye-so-{old}.html", *kept}
    assert site.lasting(files) == kept


def test_the_front_leads_to_the_newest_days_files(small_site: SmallSite, page: Callable[[str], Any]) -> None:
    links = page("/so/").xpath("//section[@aria-labelledby='day-file']//a")
    assert [link.get("href") for link in links] == [f"{DAY}.html", f"{DAY}.epub"]
    assert all("100 kB" in link.text_content() and link.get("download") is not None for link in links)


def test_the_letter_of_a_day_reads_without_pictures_and_as_text(small_site: SmallSite, write_article: Write) -> None:
    small_site.somali.summary = "Kooban & <b>cad</b>."
    publish_article(small_site.somali)
    for number in range(42):
        write_article("so", f"War {number}", slug=f"w{number}", summary="Dheer " * 200, section="news")
    body = body_of("/so/newsletter/2026-11-20.html")
    assert len(body) <= 60_000
    document = html.document_fromstring(body.decode())
    assert not document.xpath("//style | //script | //link | //form")
    for image in document.xpath("//img"):
        assert image.get("alt")
        assert image.get("src").startswith("http://weriye.test/")
    assert all(link.startswith("http://weriye.test/") for link in document.xpath("//a/@href"))
    text = body_of("/so/newsletter/2026-11-20.txt").decode()
    for headline in document.xpath("//h3//text()"):
        assert headline in text
    write = site.render("/so/newsletter/2026-11-19.txt")
    assert write is not None
    assert "Roob ka da’ay Baydhabo" in write.body.decode()
    assert "http://weriye.test/so/2026/11/19/" in write.body.decode()
