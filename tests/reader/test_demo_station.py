"""The demo station as it is baked: every page valid, every language link answered, every article taken out whole."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from benchmarks.checkers import NotInstalled, vnu
from benchmarks.newsroom import Newsroom, newsroom
from tests.databases import own_database
from tests.homes import home_of

from .test_extractors import EXTRACTORS, squeezed

pytestmark = [pytest.mark.slow, pytest.mark.long(1), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    home = home_of(tmp_path_factory, demo=True)
    with newsroom(home=home, database=own_database(home)) as served:
        yield served


@pytest.fixture(scope="module")
def pages(house: Newsroom) -> dict[str, Any]:
    """Every page that was baked, by path."""
    folder = house.home / "site"
    files = sorted(folder.rglob("*.html"))
    return {
        "/" + file.relative_to(folder).as_posix().removesuffix("index.html"): html.document_fromstring(
            file.read_bytes().decode()
        )
        for file in files
    }


def articles(pages: dict[str, Any]) -> list[str]:
    return [path for path, page in pages.items() if page.xpath("//article[@class='story']")]


def test_every_page_is_valid_html(house: Newsroom) -> None:
    try:
        assert vnu(house.home / "site") == []
    except NotInstalled as missing:
        pytest.skip(str(missing))


def test_every_language_link_is_answered(pages: dict[str, Any]) -> None:
    links: dict[str, dict[str, str]] = {}
    for path, page in pages.items():
        found = {
            link.get("hreflang"): unquote(urlsplit(link.get("href")).path) for link in page.xpath("//link[@hreflang]")
        }
        if found:
            links[path] = found
    assert len(links) > 200
    for path, twins in links.items():
        assert path == "/" or path in twins.values()
        assert "x-default" in twins
        for code, other in twins.items():
            assert other in pages, f"{path} → {other}"
            if code != "x-default":
                assert links[other] == twins, f"{path} → {other}"


def test_structured_data_of_every_page_is_whole(pages: dict[str, Any]) -> None:
    wanted = {
        "NewsArticle": {
            "headline",
            "datePublished",
            "dateModified",
            "author",
            "publisher",
            "inLanguage",
            "description",
        },
        "LiveBlogPosting": {"headline", "coverageStartTime", "liveBlogUpdate", "datePublished"},
        "VideoObject": {"name", "description", "thumbnailUrl", "uploadDate", "publication"},
        "BreadcrumbList": {"itemListElement"},
    }
    seen: dict[str, int] = {}
    for path, page in pages.items():
        for text in page.xpath("//script[@type='application/ld+json']/text()"):
            for thing in json.loads(text).get("@graph", [json.loads(text)]):
                kind = thing["@type"]
                seen[kind] = seen.get(kind, 0) + 1
                assert wanted.get(kind, set()) <= set(thing), (path, kind)
                for work in thing.get("workTranslation", []):
                    (there,) = [t for t in _things(pages[urlsplit(work["url"]).path]) if t["@type"] == "NewsArticle"]
                    assert thing["url"] in [back["url"] for back in there["workTranslation"]], path
    # The channel goes on air when its stream has moved for a while, so the page of what is live may not say so yet.
    assert set(wanted) - {"VideoObject"} <= set(seen)
    assert seen["NewsArticle"] == len(articles(pages))


def _things(page: Any) -> list[dict[str, Any]]:
    (text,) = page.xpath("//script[@type='application/ld+json']/text()")
    found: list[dict[str, Any]] = json.loads(text).get("@graph", [])
    return found


@pytest.mark.parametrize("name", EXTRACTORS)
def test_an_extractor_gets_every_article(name: str, pages: dict[str, Any], house: Newsroom) -> None:
    told = [path for path in articles(pages) if not pages[path].xpath("//section[@class='updates']")]
    for path in told:
        page = pages[path]
        text = Path(house.home / "site" / path.strip("/") / "index.html").read_text(encoding="utf-8")
        headline, authors, day, body = EXTRACTORS[name](text, house.address + path)
        assert squeezed(headline) == squeezed(page.xpath("//h1")[0].text_content()), path
        wrote = [name.strip() for names in authors for name in re.split("[;,]", names)]
        assert wrote == [link.text_content() for link in page.xpath("//address/a")], path
        assert day == page.xpath("//div[@class='byline']//time/@datetime")[0][:10], path
        prose = page.xpath("//article//div[@class='prose']")[0]
        # newspaper4k takes a box that a story ends with for a list of links, and leaves it out.
        boxes = "" if name == "newspaper4k" else " | .//blockquote/p | .//p[@class='speaker'] | .//li | ./section/h2"
        parts = prose.xpath("./p | ./h2" + boxes)
        missing = [part.text_content() for part in parts if squeezed(part.text_content()) not in squeezed(body)]
        assert missing == [], (path, body)
