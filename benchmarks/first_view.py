"""What a phone loads, and when what can be read: a page in Chromium, cold and warm, on a line of any kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.checkers import CHROMIUM, FLAGS

PHONE = {"width": 360, "height": 740}
# The headline stands when there is an h1 with its end; the text, when it fills the screen or all of it is there.
# Both only count from the first paint on. Times are milliseconds since the navigation began, connection and all.
CLOCK = """
(() => {
  const seen = window.__seen = { headline: 0, readable: 0, shift: 0 };
  new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) seen.shift += e.value; }))
    .observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    const heading = document.querySelector("h1");
    const ended = document.readyState !== "loading";
    const main = document.querySelector("main");
    if (painted && heading && (heading.nextSibling || ended) && !seen.headline)
      seen.headline = Math.max(painted.startTime, performance.now());
    if (painted && heading && !seen.readable && (ended || (main && main.getBoundingClientRect().bottom > innerHeight)))
      seen.readable = Math.max(painted.startTime, performance.now());
    if (!seen.readable) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True, slots=True)
class View:
    """One opening of a page. Seconds since the navigation began; bytes as sent, headers with them."""

    headline: float
    readable: float
    complete: float
    shift: float
    bytes: int
    bytes_of_pictures: int
    requests: int
    third_party: int
    cookies: int


class Phone:
    """A browser of a phone's size with a memory of its own; `open` may be called again to measure the warm view."""

    def __init__(self, browser: Any, save_data: bool = False) -> None:
        self.context = browser.new_context(viewport=PHONE, device_scale_factor=2)
        if save_data:
            self.context.set_extra_http_headers({"Save-Data": "on"})
        self.context.add_init_script(CLOCK)
        self.page = self.context.new_page()
        self.client = self.context.new_cdp_session(self.page)
        self.client.send("Network.enable")
        self.asked: dict[str, tuple[str, str]] = {}
        self.sent: list[tuple[str, str, int]] = []
        self.client.on("Network.requestWillBeSent", self._asks)
        self.client.on("Network.loadingFinished", self._ended)

    def _asks(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = (event["request"]["url"], event.get("type", ""))

    def _ended(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.sent.append((*self.asked[event["requestId"]], int(event["encodedDataLength"])))

    def open(self, url: str) -> View:
        """Open a page and wait until it has loaded and is still."""
        self.page.goto("about:blank")
        self.asked.clear()
        self.sent.clear()
        self.page.goto(url, wait_until="load", timeout=180_000)
        self.page.wait_for_timeout(700)
        seen = self.page.evaluate(
            "() => ({...window.__seen, complete: performance.getEntriesByType('navigation')[0].loadEventEnd})"
        )
        ours = urlsplit(url).netloc
        return View(
            headline=seen["headline"] / 1000,
            readable=seen["readable"] / 1000,
            complete=seen["complete"] / 1000,
            shift=round(seen["shift"], 4),
            bytes=sum(size for _, _, size in self.sent),
            bytes_of_pictures=sum(size for _, kind, size in self.sent if kind == "Image"),
            requests=len(self.sent),
            third_party=sum(urlsplit(address).netloc not in ("", ours) for address, _ in self.asked.values()),
            cookies=len(self.context.cookies()),
        )

    def close(self) -> None:
        self.context.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, under playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
