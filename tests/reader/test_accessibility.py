"""Who cannot see the page, or use a mouse: axe, the keyboard, the accessibility tree, and the modes of a browser."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.checkers import NotInstalled, axe_findings, axe_source
from weriye.press.site import Rendered

from .conftest import SmallSite
from .test_pages import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.long(2)]

Open = Callable[..., Any]
# The furniture by itself is never looked at: it is fetched into other pages.
PATHS = [path for kind, (path, _) in KINDS.items() if kind != "furniture"]
FOCUSABLE = "a[href], button, input, summary, audio, video, [tabindex='0']"


@pytest.fixture
def addresses(small_site: SmallSite) -> list[str]:
    """Of the articles; asked for before a browser's event loop runs."""
    return [small_site.address(article) for article in (small_site.somali, small_site.english, small_site.alone)]


def test_axe_finds_nothing_on_any_kind_of_page(addresses: list[str], open_page: Open) -> None:
    try:
        axe_source()
    except NotInstalled as missing:
        pytest.skip(str(missing))
    for path in [*PATHS, *addresses]:
        page = open_page(path, 360)
        assert axe_findings(page) == [], f"{path} 360 light"
        page.set_viewport_size({"width": 1280, "height": 700})
        page.emulate_media(color_scheme="dark")
        assert axe_findings(page) == [], f"{path} 1280 dark"
        page.context.close()


def test_an_article_is_walked_through_by_keyboard(addresses: list[str], open_page: Open) -> None:
    page = open_page(addresses[0], reduced_motion="reduce")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    # Afresh: loaded again with #main in its address, a page may be walked from there.
    page = open_page(addresses[0], reduced_motion="reduce")
    wanted = page.evaluate(
        f"[...document.querySelectorAll({FOCUSABLE!r})].filter(e => e.checkVisibility()).map(e => e.outerHTML)"
    )
    assert len(wanted) > 30
    walked = []
    for _ in wanted:
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
            const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
            return { html: at.outerHTML, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                     inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 };
        }""")
        assert seen["ring"], (len(walked), seen["html"])
        assert seen["inside"], (len(walked), seen["html"])
        walked.append(seen["html"])
    assert walked == wanted


def test_an_article_is_read_through_by_its_accessibility_tree(addresses: list[str], open_page: Open) -> None:
    tree = open_page(addresses[0], 1280).locator("body").aria_snapshot()
    lines = [line.strip(" -") for line in tree.splitlines()]

    def at(start: str) -> int:
        found = [number for number, line in enumerate(lines) if line.startswith(start)]
        assert found, f"{start} is not in\n{tree}"
        return found[0]

    order = [
        'link "U gudub qaybta macluumaadka"',
        "banner",
        'navigation "Luqadda"',
        'link "English"',
        'navigation "Qaybaha"',
        "main",
        "article",
        'heading "Dekedda Muqdisho oo la furay" [level=1]',
        'link "Xaawo Cali Nuur"',
        'img "Dekedda oo doon taagan tahay"',
        'heading "Sidee?" [level=2]',
        "blockquote",
        'heading "Tirooyin" [level=2]',
        'img "Doon"',
        'heading "Sida ay wax u dhaceen" [level=2]',
        'heading "Sixitaan" [level=2]',
        'heading "La wadaag" [level=2]',
        'heading "La xiriira" [level=2]',
        'complementary "Warar kale"',
        "contentinfo",
    ]
    places = [at(part) for part in order]
    assert places == sorted(places), tree


def test_headings_and_languages_are_in_order(addresses: list[str], baked: dict[str, Rendered], page: Any) -> None:
    for path in [*PATHS, *addresses]:
        document = page(path)
        levels = [int(element.tag[1]) for element in document.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        for way in document.xpath("//nav[@class='switch']//a[@hreflang]"):
            assert way.get("lang") == way.get("hreflang"), path
        names = [n.get("aria-label") or n.get("aria-labelledby") for n in document.xpath("//nav")]
        assert all(names), path
        assert len(names) == len(set(names)), path


def wider(page: Any) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def test_a_page_bears_every_mode_of_a_browser(addresses: list[str], open_page: Open) -> None:
    article = addresses[0]
    for path in (article, "/so/", "/so/person/hawa-ali-nur/"):
        # Text twice as large, then turned round: nothing is wider than its window.
        for width in (640, 1280):
            page = open_page(path, width)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert wider(page) <= 0, (path, width)
            page.evaluate("document.documentElement.style.fontSize = ''; document.documentElement.dir = 'rtl'")
            assert wider(page) <= 0, (path, width)
            page.context.close()
    page = open_page(article, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.context.close()
    page = open_page("/so/business/", 1280, forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('[aria-current=page]')).outlineStyle") == "solid"
    page.context.close()
    page = open_page(article, 800)
    page.emulate_media(media="print")
    assert page.locator(".prose").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    for part in (".bar", ".sections", ".share", ".rail", ".related", ".footer"):
        assert not page.locator(part).first.is_visible(), part
    page.emulate_media(media="screen")
    # Without any style the page is still in the order in which it is read.
    page.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")
    text = re.sub(r"\s+", " ", page.inner_text("body"))
    order = ["English", "Dekedda Muqdisho oo la furay", "Dekedda ayaa la furay", "La wadaag", "RSS"]
    places = [text.index(part) for part in order]
    assert places == sorted(places), text
