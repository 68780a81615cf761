"""The article page on the wire, and how soon what is published is to be seen. `make bench`.

Printed: bytes of the article's HTML (br, gzip), bytes and requests of a first view in Chromium, and
publish → visible on the article, the front, the feed and the sitemap, over 50 publishes.
"""

import argparse
import gzip
import re
import time
from urllib.parse import urlsplit

import brotli
import httpx
from playwright.sync_api import sync_playwright

from benchmarks.newsroom import Newsroom, newsroom
from benchmarks.results_file import write_results
from benchmarks.visible import publish_visible

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE = {"width": 360, "height": 740}


def an_article(room: Newsroom) -> str:
    """Address of the newest English article: the first one on the front."""
    front = httpx.get(room.address + "/en/").text
    found = re.search(r'href="(/en/\d{4}/\d{2}/\d{2}/[^"]+/)"', front)
    if not found:
        raise RuntimeError("no article on the front")
    return found[1]


def on_the_wire(url: str) -> dict[str, int]:
    """Bytes of the HTML as a client gets it, by encoding."""
    sizes = {}
    for name, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        with httpx.stream("GET", url, headers={"Accept-Encoding": name}) as answer:
            raw = b"".join(answer.iter_raw())
        if answer.headers.get("content-encoding") != name:
            raise RuntimeError(f"{url} is not sent as {name}")
        unpack(raw)
        sizes[name] = len(raw)
    return sizes


def first_view(url: str, script: bool, save_data: bool = False) -> dict[str, int]:
    """What Chromium loads when a phone opens the page for the first time. Sizes as sent, with headers."""
    seen: list[tuple[str, int, int]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport=PHONE, java_script_enabled=script, device_scale_factor=2)
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        if save_data:
            page.set_extra_http_headers({"Save-Data": "on"})
        kinds: dict[str, tuple[str, str]] = {}
        client.on(
            "Network.requestWillBeSent", lambda e: kinds.update({e["requestId"]: (e["request"]["url"], e["type"])})
        )
        client.on(
            "Network.loadingFinished",
            lambda e: seen.append(
                (
                    kinds[e["requestId"]][0],
                    int(e["encodedDataLength"]),
                    int(kinds[e["requestId"]][1] == "Image"),
                )
            ),
        )
        page.goto(url, wait_until="load")
        page.wait_for_timeout(500)
        cookies = len(page.context.cookies())
        browser.close()
    ours = urlsplit(url).netloc
    return {
        "bytes": sum(size for _, size, _ in seen),
        "bytes_without_pictures": sum(size for _, size, picture in seen if not picture),
        "requests": len(seen),
        "third_party": sum(urlsplit(address).netloc not in ("", ours) for address, _, _ in seen),
        "cookies": cookies,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publishes", type=int, default=50)
    options = parser.parse_args()
    with newsroom() as room:
        time.sleep(5)
        address = room.address + an_article(room)
        wire = on_the_wire(address)
        plain = first_view(address, script=False)
        view = first_view(address, script=True)
        print(f"article HTML          br {wire['br']:>7,} B   gzip {wire['gzip']:>7,} B   (aim ≤ 14,000 br)")
        print(
            f"first view, Chromium  {view['bytes']:>10,} B in {view['requests']} requests; "
            f"{view['bytes_without_pictures']:,} B without pictures (aim ≤ 30,000)"
        )
        print(f"  script off          {plain['bytes']:>10,} B in {plain['requests']} requests")
        print(f"third-party requests  {view['third_party']}   cookies {view['cookies']}")
        room.enter()
        visible = publish_visible(room.address, options.publishes)
    visible.tell()
    file = write_results(
        "house",
        {
            "html_br": wire["br"],
            "html_gzip": wire["gzip"],
            "first_view_bytes": view["bytes"],
            "first_view_bytes_without_pictures": view["bytes_without_pictures"],
            "first_view_requests": view["requests"],
            "third_party_requests": view["third_party"],
            "publish_visible_ms": visible.figures(),
        },
        {"publishes": options.publishes, "station": "demo"},
    )
    print(f"written to {file}")


if __name__ == "__main__":
    main()
