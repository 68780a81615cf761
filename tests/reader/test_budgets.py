"""What a page weighs is counted with all that it loads, and said where it is too much."""

import random

import pytest

from weriye.reader.budgets import budget
from weriye.reader.weight import too_heavy, weigh

ARTICLE = "/so/2026/11/22/dekedda/"
NOISE = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=40_000))


def test_a_page_is_weighed_with_its_scripts_and_what_it_fetches() -> None:
    pages = {
        ARTICLE: b'<script src="/assets/a.js" defer></script><link rel="icon" type="x" href="/assets/i.svg">'
        b'<div data-fetch="/so/parts/furniture.html"></div><img src="/media/images/a.webp">',
        "/assets/a.js": b"a();",
        "/assets/i.svg": b"<svg/>",
        "/so/parts/furniture.html": b"<p>x</p>",
    }
    found = weigh(ARTICLE, pages.get)
    assert found
    assert found.script > 0
    assert found.view > found.html + found.script
    assert too_heavy(found) == []
    del pages["/assets/i.svg"]
    with pytest.raises(LookupError, match=r"/assets/i\.svg"):
        weigh(ARTICLE, pages.get)


def test_a_page_over_its_budget_is_named_with_its_bytes() -> None:
    pages = {ARTICLE: NOISE.encode()}
    found = weigh(ARTICLE, pages.get)
    assert found
    (fault,) = [fault for fault in too_heavy(found) if fault.what == "html"]
    assert str(fault).startswith(f"{ARTICLE} (article): html is {found.html:,} bytes, 14,000 are allowed")


def test_a_live_story_may_weigh_more_and_other_files_are_not_weighed() -> None:
    live = weigh(ARTICLE, {ARTICLE: b'{"@type":"LiveBlogPosting"}'}.get)
    assert live
    assert live.kind == "live_story"
    assert budget("html", "live_story") > budget("html", "article")
    assert weigh("/so/feed.xml", {"/so/feed.xml": b"<rss/>"}.get) is None
    assert weigh("/so/nowhere/", {}.get) is None
