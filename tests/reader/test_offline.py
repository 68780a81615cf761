"""Reading without a network: what was read and kept opens, what the network says comes first, one switch ends it."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import brotli
import pytest
from django.test import Client
from PIL import Image

from benchmarks.checkers import CHROMIUM, FLAGS
from weriye.press.files import BROTLI_QUALITY
from weriye.press.serving import LIVE_CACHE, PAGE_POLICY, cache_of
from weriye.reader.assets import ASSETS, SCRIPT
from weriye.reader.pages import article as article_pages
from weriye.reader.site import site
from weriye.stories.actions import publish_article

from .conftest import SmallSite


def body_of(path: str) -> bytes:
    rendered = site.render(path)
    assert rendered is not None, path
    return rendered.body


@pytest.mark.parametrize("code", ["so", "en"])
def test_each_edition_can_be_installed(small_site: SmallSite, code: str, page: Callable[[str], Any]) -> None:
    address = page(f"/{code}/").xpath("//link[@rel='manifest']/@href")
    assert address == [f"/{code}/manifest.webmanifest"]
    manifest = json.loads(body_of(address[0]))
    assert manifest["start_url"] == f"/{code}/"
    assert (manifest["lang"], manifest["scope"]) == (code, "/")
    sizes = set()
    for icon in manifest["icons"]:
        with Image.open(BytesIO(body_of(icon["src"]))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
        sizes.add((icon["sizes"], icon["purpose"]))
    assert sizes >= {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_the_icon_that_everybody_asks_for_is_there(small_site: SmallSite) -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["content-type"]) == (200, "image/vnd.microsoft.icon")
    with Image.open(BytesIO(answer.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32)}
    assert "/favicon.ico" in ASSETS


def test_the_worker_is_small_and_never_cached(small_site: SmallSite) -> None:
    text = body_of("/sw.js").decode()
    assert "{{" not in text
    assert len(brotli.compress(text.encode(), quality=BROTLI_QUALITY)) <= 3_000
    assert len(brotli.compress(SCRIPT.body, quality=BROTLI_QUALITY)) <= 3_000
    assert cache_of("/sw.js") == LIVE_CACHE
    (script,) = re.findall(r'SCRIPT = "([^"]+)"', text)
    assert script in ASSETS
    answer = Client().get("/sw.js")
    assert answer["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["content-security-policy"]


def test_the_switch_takes_the_worker_and_its_marks_from_every_page(small_site: SmallSite, settings: Any) -> None:
    before = site.version()
    settings.WERIYE_OFFLINE = False
    assert site.version() != before
    assert b"unregister" in body_of("/sw.js")
    for path in ("/so/", small_site.address(small_site.somali)):
        assert b'rel="manifest"' not in body_of(path)
        assert b"data-keep" not in body_of(path)
    for path in ("/so/kept/", "/so/manifest.webmanifest"):
        assert site.render(path) is None
        assert path not in set(site.paths())


def test_a_preview_cannot_be_kept(small_site: SmallSite) -> None:
    article = article_pages._articles([small_site.address(small_site.somali)])
    from weriye.reader.rendering import render_template

    (full,) = article.values()
    assert b"data-keep" in render_template("article.html", article_pages.article_page(full))
    assert b"data-keep" not in render_template("article.html", article_pages.article_page(full, preview=True))


class Station:
    """A server of pages that can be cut off, slow, and broken."""

    def __init__(self, pages: dict[str, tuple[bytes, str]]) -> None:
        self.pages = pages
        self.broken = False
        self.gone: set[str] = set()
        self.slow: dict[str, float] = {}
        self.server: ThreadingHTTPServer | None = None
        self.port = 0

    def start(self) -> None:
        station = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                time.sleep(station.slow.get(path, 0))
                body, kind = station.pages.get(path, (b"", "text/plain"))
                status = 410 if path in station.gone else 200 if path in station.pages else 404
                etag = f'"{sha256(body).hexdigest()}"'
                if station.broken:
                    status, body = 503, b"broken"
                elif self.headers.get("if-none-match") == etag:
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-security-policy", PAGE_POLICY)
                self.send_header("cache-control", cache_of(path))
                self.send_header("etag", etag)
                if status != 304:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()


def until(page: Any, condition: str) -> None:
    """Wait for a condition of the page. Playwright's own way is to evaluate words, which our policy forbids."""
    from playwright.sync_api import Error

    for _ in range(150):
        try:
            if page.evaluate(condition):
                return
        except Error:  # it goes to another page meanwhile
            pass
        page.wait_for_timeout(100)
    raise AssertionError(f"in vain: {condition}; the page says {page.inner_text('body')[:300]}")


def _baked() -> dict[str, tuple[bytes, str]]:
    found = {path: site.render(path) for path in site.paths()}
    return {path: (r.body, r.content_type) for path, r in found.items() if r is not None}


@pytest.fixture
def station(small_site: SmallSite) -> Iterator[Station]:
    pages = _baked()
    worker, kind = pages["/sw.js"]
    pages["/sw.js"] = (worker.replace(b"15000", b"1500"), kind)
    station = Station(pages)
    station.start()
    yield station
    station.stop()


@pytest.mark.slow
def test_what_was_read_and_kept_opens_without_a_network_and_never_instead_of_it(
    small_site: SmallSite, station: Station, settings: Any
) -> None:
    if not CHROMIUM.is_file():
        pytest.skip("there is no Chromium; install the package chromium")
    from playwright.sync_api import sync_playwright

    kept, lately = small_site.address(small_site.somali), small_site.address(small_site.alone)
    small_site.somali.title = "Dekedda oo la xiray"
    publish_article(small_site.somali)
    changed = body_of(small_site.address(small_site.somali))
    assert small_site.address(small_site.somali) == kept
    newest = changed.replace(b"oo la xiray", b"oo mar kale la furay")
    settings.WERIYE_OFFLINE = False
    without = _baked()
    settings.WERIYE_OFFLINE = True
    origin = f"http://127.0.0.1:{station.port}"

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context()
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)

        def headline(path: str) -> str:
            page.goto(origin + path)
            return page.inner_text("h1")

        headline("/so/")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        until(page, "navigator.serviceWorker.controller !== null")
        headline(lately)
        assert headline(kept) == "Dekedda Muqdisho oo la furay"
        button = page.locator("[data-keep]")
        button.click()
        until(page, "document.querySelector('[data-keep]').textContent.startsWith('Waa la kaydiyay')")

        station.stop()
        context.set_offline(True)
        assert "Badweyn TV" in headline("/so/")
        assert headline(kept) == "Dekedda Muqdisho oo la furay"
        assert headline(lately) == "Roob ka da’ay Baydhabo"
        headline("/so/trending/")  # never read: what there is, in its place
        page.wait_for_selector("[data-list]:visible")
        assert page.locator("[data-away]").is_visible()
        assert page.locator("[data-list] > ul a").all_inner_texts() == ["Dekedda Muqdisho oo la furay"]
        assert page.locator("[data-list] section a").all_inner_texts() == ["Roob ka da’ay Baydhabo"]

        station.pages[kept] = (changed, "text/html; charset=utf-8")
        station.gone = {lately}
        station.start()
        context.set_offline(False)
        assert headline(kept) == "Dekedda oo la xiray"
        headline("/so/kept/")
        page.wait_for_selector("[data-list]:visible")
        assert not page.locator("[data-away]").is_visible()
        assert page.locator("[data-list] > ul a").all_inner_texts() == ["Dekedda oo la xiray"]
        page.goto(origin + lately)  # gone from the site, so from the phone

        station.broken = True
        assert headline(kept) == "Dekedda oo la xiray"
        station.broken = False
        station.stop()
        headline(lately)
        page.wait_for_selector("[data-list]:visible")
        assert page.locator("[data-list] section a:visible").count() == 0
        station.start()

        # A line so slow that the old words are shown, until the new ones come.
        station.pages[kept] = (newest, "text/html; charset=utf-8")
        station.slow = {kept: 4}
        assert headline(kept) == "Dekedda oo la xiray"
        station.slow = {}
        until(page, "document.querySelector('h1').textContent === 'Dekedda oo mar kale la furay'")

        page.evaluate("() => { Cache.prototype.add = () => Promise.reject(new Error('full')) }")
        page.locator("[data-keep]").click()  # taken away again
        until(page, "document.querySelector('[data-keep]').textContent.startsWith('Kaydso')")
        page.locator("[data-keep]").click()
        until(page, "document.querySelector('[data-keep]').textContent.includes('meel')")

        station.pages = without
        page.goto(origin + "/so/")
        page.evaluate("navigator.serviceWorker.getRegistration().then(one => one && one.update())")
        until(
            page,
            "Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys()])"
            ".then(([workers, names]) => !workers.length && !names.length)",
        )
        page.goto(origin + kept)
        # The browser may have taken the page out of its own cache, as it was: that is asked once more.
        page.reload()
        until(page, "navigator.serviceWorker.getRegistrations().then(all => !all.length)")
        assert not page.locator("[data-keep]").count()
        assert wrong == []
        browser.close()
