"""Tables as readers get them: named, with heads for columns and rows, wherever bodies are shown."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from lxml import etree, html
from PIL import Image

from weriye.reader.rendering import environment
from weriye.reader.site import site
from weriye.stories.actions import publish_article
from weriye.stories.models import Article
from weriye.stories.tables import Table

from .conftest import SmallSite
from .test_day import opened
from .test_safety import NASTY, dangers

NASTY_CELL = NASTY.replace("\u0000", "")[:300]


def stored(caption: str = "Qoysaska barakacay", text: str = "Bay", figures: str = "1,200") -> dict[str, Any]:
    return {
        "table": {
            "caption": caption,
            "columns": [{"type": "text", "heading": ""}, {"type": "figures", "heading": "2026"}],
            "rows": [{"values": [text, figures]}, {"values": ["Hiiraan", ""]}],
        },
        "row_headers": True,
        "notes": "Ku dhowaad.",
        "source": "OCHA",
    }


@pytest.fixture
def told(small_site: SmallSite) -> Article:
    article = small_site.somali
    article.body = [  # type: ignore[assignment]
        ("paragraph", "<p>Roob.</p>"),
        ("table", stored()),
        ("table", stored(caption="Kale")),
        ("table", {"table": {"columns": [], "rows": []}}),
    ]
    publish_article(article)
    return article


def test_a_table_has_its_caption_and_the_heads_of_columns_and_rows(
    told: Article, small_site: SmallSite, page: Callable[[str], Any]
) -> None:
    (prose,) = page(small_site.address(told)).xpath("//div[@class='prose']")
    first, second = prose.xpath("./div[@role='region'][@tabindex='0']")
    (named,) = first.xpath("./table/caption/*[@id=$id]", id=first.get("aria-labelledby"))
    assert named.text_content() == "Qoysaska barakacay"
    assert [cell.text for cell in first.xpath(".//thead//th[@scope='col']")] == ["2026"]
    assert len(first.xpath(".//thead//td")) == 1  # A head without words is none.
    assert [cell.text for cell in first.xpath(".//tbody//th[@scope='row']")] == ["Bay", "Hiiraan"]
    assert [cell.text for cell in first.xpath(".//tbody//td[@class='n']")] == ["1,200", None]
    assert prose.xpath("./p[@class='under']")[0].text_content() == "Ku dhowaad. Xigasho: OCHA"
    assert first.get("aria-labelledby") != second.get("aria-labelledby")


def test_a_table_goes_along_in_the_light_version_the_days_file_and_the_book(
    told: Article, small_site: SmallSite, page: Callable[[str], Any]
) -> None:
    for path in (f"{small_site.address(told)}light.html", "/so/day/weriye-so-2026-11-20.html"):
        document = page(path)
        assert len(document.xpath("//table[caption]//th[@scope='row']")) == 4, path
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert ".table" in document.xpath("string(//style)")
    rendered = site.render("/so/day/weriye-so-2026-11-20.epub")
    assert rendered is not None
    book = opened(rendered.body)
    chapters = [etree.fromstring(text) for name, text in book.items() if name.endswith("s1.xhtml")]
    assert [len(one.xpath("//*[local-name()='caption']")) for one in chapters] == [2]


def test_hostile_words_in_a_table_stay_words(small_site: SmallSite, page: Callable[[str], Any]) -> None:
    article = small_site.somali
    value = stored(NASTY_CELL, NASTY_CELL, NASTY_CELL[:40])
    value["table"]["columns"][0]["heading"] = NASTY_CELL[:200]
    article.body = [("table", value | {"notes": NASTY_CELL, "source": NASTY_CELL[:200]})]  # type: ignore[assignment]
    publish_article(article)
    document = page(small_site.address(article))
    assert dangers(document) == []
    assert "alert(1)" in document.xpath("string(//table)")


def test_a_table_without_a_caption_is_called_one() -> None:
    table = Table("", (), (("a", "b"),), (False, True), False, "", "")
    part = environment.get_template("parts/table.html").module
    made = html.fragment_fromstring(str(part.table(table, {"table": "Jadwal"}, "t1")))  # type: ignore[attr-defined]
    assert made.get("aria-label") == "Jadwal"
    assert not made.xpath(".//caption | .//thead | .//th")


def test_a_picture_brings_its_colours_until_it_is_there_and_a_light_page_does_not(
    small_site: SmallSite, page: Callable[[str], Any]
) -> None:
    address = small_site.address(small_site.somali)
    images = page(address).xpath("//picture//img")
    assert images
    # Teal, near enough: it is taken from a size in WebP.
    assert all(re.fullmatch(r"--p:(#0[78][78]4,?){3}", image.get("style")) for image in images)
    light = site.render(f"{address}light.html")
    assert light is not None
    assert b"--p:" not in light.body


@pytest.fixture
def wide(small_site: SmallSite) -> str:
    """Where an article stands with a table of eleven years; made before its pages are."""
    value = stored()
    years = [str(year) for year in range(2015, 2026)]
    value["table"]["columns"] += [{"type": "figures", "heading": year} for year in years]
    value["table"]["rows"] = [{"values": ["Hiiraan", "1,200", *["12,345"] * 11]}] * 3
    small_site.somali.body = [("table", value)]  # type: ignore[assignment]
    publish_article(small_site.somali)
    return small_site.address(small_site.somali)


@pytest.mark.slow
def test_a_wide_table_is_scrolled_by_keyboard_and_a_picture_that_waits_has_its_colours(
    wide: str, open_page: Callable[..., Any]
) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    for width, theme in ((360, "light"), (240, "dark")):
        page = open_page(wide, width, theme=theme)
        sizes = "[document.documentElement.scrollWidth, innerWidth]"
        assert len(set(page.evaluate(sizes))) == 1
        region = page.locator(".table")
        assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.table'))") > 300
        region.focus()
        page.keyboard.press("ArrowRight")
        for _ in range(100):  # It scrolls smoothly.
            if page.evaluate("document.querySelector('.table').scrollLeft") > 20:
                break
            page.wait_for_timeout(50)
        assert page.evaluate("document.querySelector('.table').scrollLeft") > 20
        # Caption and names of rows stay where they are read.
        edge = region.bounding_box()["x"]
        for still in ("caption span", "th[scope=row] >> nth=0"):
            assert abs(region.locator(still).bounding_box()["x"] - edge) < 12
        held.clear()
        page.route("**/media/**", hold)
        page.goto(page.url, wait_until="domcontentloaded")
        page.wait_for_selector(".lead img, .figure img")
        box = page.locator(".figure img").first.bounding_box()
        shot = Image.open(BytesIO(page.screenshot(clip=box, full_page=True))).convert("RGB")
        red, green, blue = shot.getpixel((shot.width // 2, shot.height - 9))  # type: ignore[misc]
        assert held
        # Teal over the theme's own tint, lighter by day than by night.
        assert min(green, blue) > red + 10
        assert (green > 128) == (theme == "light")
        for route in held:
            route.abort()
        page.context.close()
