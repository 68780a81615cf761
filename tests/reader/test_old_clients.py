"""Browsers without pictures, script or style, and proxies that take the headers away: the article still reads."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from weriye.press.site import Rendered
from weriye.reader.site import site

from .conftest import SmallSite

pytestmark = pytest.mark.slow

# Each prints a page as text, 40 columns wide as on the smallest telephones.
BROWSERS = {
    "w3m": ["w3m", "-dump", "-cols", "40", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8"],
    "links": ["links", "-dump", "-width", "40", "-codepage", "utf-8", "-html-assume-codepage", "utf-8"],
    "lynx": ["lynx", "-dump", "-width=40", "-display_charset=utf-8", "-assume_charset=utf-8", "-nolist"],
}
# What is read, in the order in which it is.
READ = [
    "English",
    "Ganacsi",
    "Dekedda Muqdisho oo la furay",
    "Waxa dhacay oo kooban.",
    "Xaawo Cali Nuur",
    "20 Nofeembar 2026",
    "MUQDISHO (KAAB TV) — Dekedda ayaa la furay.",
    "Sidee?",
    "Waan faraxsanahay.",
    "Maryan, kalluumeysato",
    "Koow",
    "Tirooyin",
    "40 doon",
    "Bilow",
    "Tiradu waa 40, ma aha 14.",
    "WhatsApp",
    "Hadda toos",
]


@pytest.fixture
def article(small_site: SmallSite) -> Rendered:
    rendered = site.render(small_site.address(small_site.somali))
    assert rendered is not None
    return rendered


def in_order(text: str) -> None:
    """Everything that is read stands in the text, in its order."""
    flat = re.sub(r"[\s|*]+", " ", text)
    place = 0
    for part in READ:
        found = flat.find(part, place)
        assert found >= 0, f"{part!r} does not follow in:\n{text}"
        place = found


@pytest.mark.parametrize("browser", BROWSERS)
def test_an_article_reads_in_a_text_browser(browser: str, article: Rendered, tmp_path: Path) -> None:
    if shutil.which(browser) is None:
        pytest.skip(f"there is no {browser}: apt-get install {browser}")
    file = tmp_path / "article.html"
    file.write_bytes(article.body)
    run = subprocess.run(
        [*BROWSERS[browser], str(file)], capture_output=True, env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    )
    assert run.returncode == 0, run.stderr
    text = run.stdout.decode()
    in_order(text)
    assert "{" not in text  # neither style nor script


def test_a_page_says_in_itself_how_it_is_to_be_read(article: Rendered) -> None:
    """A proxy may take away the type and the encoding: what the page begins with says the same (HTML §4.2.5.4)."""
    assert article.body.startswith(b"<!doctype html>")
    assert b'<meta charset="utf-8">' in article.body[:1024]
    assert b'name="viewport"' in article.body[:1024]


def test_who_sends_no_headers_gets_the_page_plain(small_site: SmallSite, client: Client) -> None:
    address = small_site.address(small_site.somali)
    answer = client.get(address)
    assert not answer.has_header("Content-Encoding")
    in_order(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL))
    for path in (address, "/so/no-such-page/", "/so/search/?q=x"):
        packed = client.get(path, headers={"Accept-Encoding": "br;q=0, gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        assert len(packed.content) < len(client.get(path).content) / 2
        assert client.get(path, headers={"Accept-Encoding": "br"})["Content-Encoding"] == "br"


def test_a_page_reads_without_script_style_or_policy_at_240_px(
    article: Rendered, small_site: SmallSite, open_page: Callable[..., Any]
) -> None:
    page = open_page("/so/", 240, script=False)
    page.unroute("**/*")
    bare = re.sub(rb"<style>.*?</style>", b"", article.body, flags=re.DOTALL)
    page.route("**/*", lambda route: route.fulfill(body=bare, headers={"Content-Type": "text/html"}))
    page.goto("http://weriye.test/so/bare/")
    in_order(page.inner_text("body"))
