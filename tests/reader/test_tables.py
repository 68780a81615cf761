"""Tables as readers get them: named, with heads for columns and rows, wherever bodies are shown."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree, html

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
