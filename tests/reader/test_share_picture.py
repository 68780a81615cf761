"""The picture beside a shared link: drawn for each article in its edition's words, small, never in the way."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from weriye.press.actions import bake_all, bake_now
from weriye.press.site import Urgency
from weriye.reader import share_picture
from weriye.reader.chrome import chrome
from weriye.reader.media import stored
from weriye.reader.site import site
from weriye.stories.actions import publish_article

from .conftest import SmallSite

Page = Callable[[str], Any]


def opened(body: bytes | None) -> Image.Image:
    assert body is not None
    assert len(body) <= 200_000
    picture = Image.open(io.BytesIO(body))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    return picture


def test_an_article_names_its_picture_first_and_its_lead_picture_after_it(small_site: SmallSite, page: Page) -> None:
    address = small_site.address(small_site.somali)
    head = page(address)
    images = head.xpath("//meta[@property='og:image']/@content")
    assert images[0].startswith(f"http://weriye.test{address}share.jpg?v=")
    assert images[1].endswith(".jpg")
    assert "/media/images/" in images[1]
    assert head.xpath("//meta[@property='og:image:width']/@content")[0] == "1200"
    assert head.xpath("//meta[@property='og:image:height']/@content")[0] == "630"
    assert head.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
    # An article without a lead picture has one to be shared with, too.
    alone = page(small_site.address(small_site.alone)).xpath("//meta[@property='og:image']/@content")
    assert len(alone) == 1
    rendered = site.render(small_site.address(small_site.alone) + "share.jpg")
    assert rendered
    assert rendered.content_type == "image/jpeg"
    opened(rendered.body)


@pytest.mark.parametrize(
    "headline",
    [
        "Saddexda taayir ee hooyooyinka badbaadisa: habeen aan la soconnay umulisooyinka Muqdisho",
        "Dhaqaalayahannadooduwaxaanlagamaarmaanahaydhammaantoodkuwadaqoraalkadheer" * 3,
        "Gaaban",
        "’“”‘ <b>&amp;</b> \u202e\u0000\x1b مقديشو 😀",
        " ",
        "Dekedda " * 30,
    ],
)
def test_any_headline_fits(headline: str, small_site: SmallSite) -> None:
    frame = chrome("so")
    picture = share_picture.draw(headline, frame.sections[0], frame)
    assert picture.size == (1200, 630)
    # Nothing is drawn over the edge.
    assert {picture.getpixel((1199, y)) for y in range(630)} == {(6, 40, 61)}
    size, lines = share_picture._set(headline.strip(), 1200 - 128)
    assert len(lines) <= share_picture.MOST_LINES
    assert all(share_picture._font(size).getlength(line) <= 1200 - 128 for line in lines)


def test_right_to_left_words_stand_at_the_right(small_site: SmallSite) -> None:
    from dataclasses import replace

    frame = replace(chrome("so"), direction="rtl")
    picture = share_picture.draw("مقديشو", frame.sections[0], frame)
    left = picture.crop((0, 400, 500, 630)).getcolors()
    assert left == [(500 * 230, (6, 40, 61))]


def test_each_section_has_its_colour() -> None:
    assert len(share_picture.colours()) == 8
    assert len(set(share_picture.colours())) == 8


def test_it_is_baked_when_asked_for_and_follows_the_headline_alone(
    small_site: SmallSite, page: Page, home: Path
) -> None:
    bake_all()
    address = small_site.address(small_site.alone)
    path = address + "share.jpg"
    file = home / "site" / path[1:]
    assert not file.exists()
    opened(bake_now(path))
    first = file.read_bytes()
    before = page(address).xpath("//meta[@property='og:image']/@content")
    article = small_site.alone
    article.body = [("paragraph", "<p>Wax kale.</p>")]
    publish_article(article)
    bake_all()
    assert file.read_bytes() == first
    article.title = "Roob kale oo weyn"
    publish_article(article)
    bake_all()
    assert file.read_bytes() != first
    assert page(address).xpath("//meta[@property='og:image']/@content") != before
    assert site.urgency(path, frozenset({f"card:{article.pk}"})) == Urgency.LATER
    assert site.lasting([path, address]) == {address}
    article.unpublish()
    bake_all()
    assert not file.exists()
    assert bake_now(path) is None


def test_without_its_lead_picture_or_its_font_there_still_is_one(
    small_site: SmallSite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = small_site.address(small_site.somali)
    whole = share_picture.build(address)
    files = list((home / "media" / "images").glob("*fill-1200x630*"))
    assert files
    with monkeypatch.context() as patched:
        patched.setattr(share_picture, "FONT", home / "none.ttf")
        share_picture._font.cache_clear()
        assert share_picture.build(address) == files[0].read_bytes()
        with pytest.raises(OSError, match="open"):
            share_picture.build(small_site.address(small_site.alone))
    files[0].write_bytes(b"broken")
    assert opened(share_picture.build(address)).tobytes() != opened(whole).tobytes()


@pytest.mark.parametrize("url", ["https://example.org/x.jpg", "/media/../secret-key", "/media/images/none.jpg"])
def test_only_stored_pictures_are_read(url: str, newsroom: Path) -> None:
    (newsroom / "secret-key").write_text("x")
    assert stored(url) is None
