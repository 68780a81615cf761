"""The light version: a picture is its words and what it costs, for every reader and server alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from weriye.press.actions import bake_all, bake_now
from weriye.press.site import Urgency
from weriye.reader.light import kilobytes
from weriye.reader.site import site
from weriye.search.models import Related
from weriye.stories.actions import publish_article
from weriye.stories.models import PublishedArticle

from .conftest import SmallSite

Page = Callable[[str], Any]


def test_a_light_page_has_no_picture_but_what_each_shows_and_costs(small_site: SmallSite, page: Page) -> None:
    address = small_site.address(small_site.somali)
    document = page(address + "light.html")
    assert document.xpath("//picture | //img[not(@class='read')] | //*[@data-fetch]") == []
    boxes = document.xpath("//a[@class='unseen']")
    assert [box.text_content() for box in boxes[:2]] == ["Dekedda oo doon taagan tahay 1 kB", "Doon 1 kB"]
    assert all(box.get("href").startswith("/media/images/") for box in boxes)
    # All else is there.
    whole = page(address)
    assert document.xpath("//h1/text()") == whole.xpath("//h1/text()")
    assert document.xpath("//figcaption/text()") == whole.xpath("//figcaption/text()")
    assert document.xpath("//link[@rel='canonical']/@href") == whole.xpath("//link[@rel='canonical']/@href")


def test_the_choice_holds_from_page_to_page_and_can_be_taken_back(small_site: SmallSite, page: Page) -> None:
    somali, english = small_site.address(small_site.somali), small_site.address(small_site.english)
    assert page(somali).xpath("//footer//a[@href='light.html']/text()") == ["Nuqul fudud"]
    document = page(somali + "light.html")
    links = document.xpath("//a/@href")
    assert {"/so/light.html", "/so/business/light.html", english + "light.html"} <= set(links)
    assert "/so/search/" in links
    assert document.xpath("//footer//a[@href='index.html']/text()") == ["Nuqul leh sawirro"]
    for path in {link for link in links if link.endswith("/light.html")}:
        assert site.render(path), path
    assert page("/so/search/").xpath("//a[@href='light.html']") == []
    assert site.render("/so/search/light.html") is None
    assert site.render("/so/2026/11/20/none/light.html") is None
    # Drawing one lightly leaves no trace in the next.
    assert page(somali).xpath("//picture")


def test_it_is_baked_when_asked_for_and_last_and_goes_with_its_page(small_site: SmallSite, home: Path) -> None:
    bake_all()
    article = small_site.somali
    path = small_site.address(article) + "light.html"
    file = home / "site" / path[1:]
    assert not file.exists()
    assert path not in set(site.paths())
    first = bake_now(path)
    assert first
    article.title = "Dekedda oo la xiray"
    publish_article(article)
    bake_all()
    rendered = site.render(path)
    assert rendered
    assert file.read_bytes() == rendered.body != first
    assert site.urgency(path, frozenset({f"article:{article.pk}"})) == Urgency.LATER
    assert site.lasting([path]) == set()
    article.unpublish()
    bake_all()
    assert not file.exists()


def test_who_saves_data_is_answered_lightly_and_may_have_the_whole_page(
    small_site: SmallSite, client: Client, settings: Any, home: Path
) -> None:
    address = small_site.address(small_site.somali)
    light = client.get(address, headers={"save-data": "on"})
    assert b'class="unseen"' in light.content
    assert light["Vary"] == "Accept-Encoding, Save-Data"
    assert b"<picture>" in client.get(address + "index.html", headers={"save-data": "on"}).content
    assert b"<picture>" in client.get(address).content
    assert client.get("/so/none/", headers={"save-data": "on"}).status_code == 404
    settings.WERIYE_CDN = "varnish"
    assert b"<picture>" in client.get(address, headers={"save-data": "on"}).content


def test_what_stands_beside_an_article_moves_and_goes_with_it(small_site: SmallSite, client: Client) -> None:
    article = small_site.alone
    before = small_site.address(article)
    article.slug = "roob-badan"
    publish_article(article)
    after = small_site.address(article)
    assert after != before
    for name in ("light.html", "share.jpg"):
        moved = client.get(before + name)
        assert (moved.status_code, moved["Location"]) == (301, after + name)
    article.unpublish()
    assert client.get(after + "light.html").status_code == 410


def test_a_picture_whose_file_is_gone_has_no_size(newsroom: Path) -> None:
    folder = newsroom / "media" / "images"
    folder.mkdir(parents=True)
    (folder / "a.webp").write_bytes(b"x" * 41_600)
    assert kilobytes("/media/images/a.webp") == "42 kB"
    assert kilobytes("/media/images/b.webp") == ""


@pytest.mark.parametrize("path", ["/so/light.html", "/so/business/light.html", "/so/topic/ports/light.html"])
def test_fronts_sections_and_entries_have_one(path: str, small_site: SmallSite, page: Page) -> None:
    document = page(path)
    assert document.xpath("//picture") == []
    assert document.xpath("//h1")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_picture_is_loaded_on_tap_and_not_before(
    script: bool, light_address: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(light_address, script=script)
    assert [url for url in page.asked if "/media/" in url] == []
    box = page.locator("a.unseen").first
    with page.expect_request("**/media/images/**"):
        box.click()
    # With script it comes into the page; without, the picture itself is opened.
    assert page.locator("figure.figure img").count() == (1 if script else 0)


@pytest.mark.slow
@pytest.mark.parametrize("width", [240, 360, 1280])
def test_related_stories_leave_their_headlines_room_beside_what_a_picture_shows(
    width: int, with_a_related_picture: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(with_a_related_picture, width)
    assert page.locator(".related a.unseen").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate("document.querySelector('.related .card > div').clientWidth") > 90


@pytest.fixture
def with_a_related_picture(small_site: SmallSite, light_address: str, baked: dict[str, Any]) -> str:
    """The same light page, with a related story that has a picture described in words."""
    other = small_site.alone
    shown = {"picture": small_site.somali.picture, "picture_alt": "Dekedda oo doonyo badan ay taagan yihiin"}
    PublishedArticle.objects.filter(pk=other.pk).update(**shown)
    story = small_site.somali.translation_key
    Related.objects.create(story=story, rank=0, other=other.translation_key, score=1)
    baked[light_address] = site.render(light_address)
    return light_address


@pytest.fixture
def light_address(small_site: SmallSite, baked: dict[str, Any]) -> str:
    """Of a light page, rendered before a browser's event loop runs."""
    path = small_site.address(small_site.somali) + "light.html"
    baked[path] = site.render(path)
    return path
