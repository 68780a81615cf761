"""Pages in a real browser: narrow and wide, with script and without, asking nobody else for anything."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from weriye.press.site import Rendered

from .conftest import SmallSite
from .test_pages import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.long(2)]


def test_no_page_is_wider_than_its_window_or_asks_anyone_else(
    open_page: Callable[..., Any], baked: dict[str, Rendered]
) -> None:
    articles = [path for path in baked if "/2026/11/2" in path]
    assert len(articles) == 3
    # The furniture by itself has no style: it is fetched into pages that have.
    others = [path for kind, (path, _) in KINDS.items() if kind != "furniture"]
    for path in [*others, *articles]:
        page = open_page(path, 240)
        for width in (240, 360, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{path} at {width}"
        page.wait_for_load_state("networkidle")
        assert {urlsplit(url).hostname for url in page.asked} == {"weriye.test"}
        assert page.context.cookies() == []
        assert page.evaluate("[document.cookie, document.fonts.size]") == ["", 0]
        page.context.close()


def test_the_switch_works_without_script(small_site_addresses: list[str], open_page: Callable[..., Any]) -> None:
    somali, english = small_site_addresses
    page = open_page(somali, script=False)
    page.click("nav.switch a[hreflang=en]")
    assert urlsplit(page.url).path == english
    assert page.inner_text("h1") == "Mogadishu port opens"


def test_script_furnishes_a_cold_page_and_lets_readers_share(cold_address: str, open_page: Callable[..., Any]) -> None:
    page = open_page(cold_address)
    page.wait_for_selector(".rail [data-part=latest] li")
    assert page.locator("[data-fetch]").count() == 0
    assert page.locator("[data-part]:visible").count() == 5
    assert page.locator("a[data-copy]").is_visible()
    assert page.get_attribute(".byline time", "title")


def test_a_cold_page_without_script_still_leads_to_the_furniture(
    cold_address: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(cold_address, script=False)
    assert page.locator("a[data-copy]").get_attribute("href") == "http://weriye.test" + cold_address
    assert not page.locator("button[data-share]").is_visible()
    assert page.get_attribute(".rail [data-part=trending] a", "href") == "/so/trending/"


@pytest.fixture
def small_site_addresses(small_site: SmallSite) -> list[str]:
    return [small_site.address(small_site.somali), small_site.address(small_site.english)]


@pytest.fixture
def cold_address(small_site: SmallSite) -> str:
    return small_site.address(small_site.alone)
