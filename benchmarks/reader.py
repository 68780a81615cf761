"""Every kind of page as a reader gets it: weight, time on 2G and 3G, Lighthouse, axe, vnu. `make bench-reader`.

The lines are a throttling proxy (`slow_line`), connections begin with two round trips (TCP and TLS 1.3).
`--only weight lines lighthouse axe vnu` runs some of it; `--kinds article front` looks at some kinds alone.
What was measured before stays in the file, so parts can be run one after the other.
"""

import argparse
import re
import statistics
import time
from typing import Any

import httpx

from benchmarks.checkers import CATEGORIES, NotInstalled, axe_findings, lighthouse, vnu
from benchmarks.first_view import Phone, View, chromium
from benchmarks.newsroom import Newsroom, newsroom
from benchmarks.page_kinds import kinds_of
from benchmarks.results_file import earlier_results, write_results
from benchmarks.slow_line import LINES, slow_line

EDITION = "so"
PARTS = ("weight", "lines", "lighthouse", "axe", "vnu")
Figures = dict[str, Any]


def br(url: str) -> int:
    """Bytes of what stands at an address, as it is sent to who takes brotli."""
    with httpx.stream("GET", url, headers={"Accept-Encoding": "br"}) as answer:
        return len(b"".join(answer.iter_raw()))


def weigh(address: str, kinds: dict[str, str]) -> Figures:
    """Bytes, requests and layout shift of a first view of each kind of page."""
    found: Figures = {}
    with chromium() as browser:
        for kind, path in kinds.items():
            url = address + path
            phone = Phone(browser)
            view = phone.open(url)
            phone.close()
            text = httpx.get(url).text
            scripts = re.findall(r'<script src="([^"]+)"', text)
            found[kind] = {
                "path": path,
                "html_br": br(url),
                "first_view_bytes": view.bytes,
                "first_view_bytes_without_pictures": view.bytes - view.bytes_of_pictures,
                "requests": view.requests,
                "script_br": sum(br(address + script) for script in scripts),
                "third_party": view.third_party,
                "cookies": view.cookies,
                "cls": view.shift,
            }
            one = found[kind]
            print(
                f"{kind:15} {one['html_br']:>7,} B br   first view {view.bytes:>8,} B in {view.requests:>2} requests, "
                f"{one['first_view_bytes_without_pictures']:>7,} B without pictures   shift {view.shift:.3f}",
                flush=True,
            )
    return found


def time_lines(address: str, kinds: dict[str, str], repeats: int) -> Figures:
    """Seconds to headline, readable text and the whole page on each line; the article's are the median of some."""
    found: Figures = {}
    with chromium() as browser:
        for name, line in LINES.items():
            for kind, path in kinds.items():
                views: dict[str, list[View]] = {"cold": [], "warm": []}
                for _ in range(repeats if kind == "article" else 1):
                    with slow_line(line, address) as slow:
                        phone = Phone(browser)
                        views["cold"].append(phone.open(slow + path))
                        views["warm"].append(phone.open(slow + path))
                        phone.close()
                for state, seen in views.items():
                    times = {
                        f"{what}_s": round(statistics.median(getattr(view, what) for view in seen), 2)
                        for what in ("headline", "readable", "complete")
                    }
                    found.setdefault(kind, {}).setdefault(name, {})[state] = times
                cold = found[kind][name]["cold"]
                print(
                    f"{kind:15} {name}  headline {cold['headline_s']:>6.2f} s  readable {cold['readable_s']:>6.2f} s  "
                    f"complete {cold['complete_s']:>6.2f} s   warm {found[kind][name]['warm']['readable_s']:.2f} s",
                    flush=True,
                )
    return found


def score(address: str, kinds: dict[str, str]) -> Figures:
    """Lighthouse's four scores of each kind of page."""
    found: Figures = {}
    for kind, path in kinds.items():
        try:
            found[kind], missed = lighthouse(address + _answered_200(kind, path))
        except RuntimeError as error:  # What was measured before is not thrown away for one page.
            print(f"{kind:15} {error}", flush=True)
            continue
        scores = "  ".join(f"{name} {found[kind][name]}" for name in CATEGORIES)
        print(f"{kind:15} {scores}  {' '.join(missed)}".rstrip(), flush=True)
    return found


def _answered_200(kind: str, path: str) -> str:
    """Where Lighthouse finds a page: it looks at nothing that is answered 404."""
    return f"/{EDITION}/404.html" if kind == "not_found" else path


def look_through(address: str, kinds: dict[str, str]) -> list[str]:
    """What axe finds on each kind of page, at two widths, in both themes."""
    found = []
    with chromium() as browser:
        for theme in ("light", "dark"):
            for width in (360, 1280):
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
                page = context.new_page()
                for kind, path in kinds.items():
                    page.goto(address + path, wait_until="load")
                    found += [f"{kind} {theme} {width}: {finding}" for finding in axe_findings(page)]
                context.close()
    return found


def check_html(room: Newsroom) -> list[str]:
    """What vnu finds in all pages that the newsroom has baked."""
    return vnu(room.home / "site")


def wait_until_baked() -> None:
    """Until nothing is left to bake, so that nothing runs beside what is measured."""
    from weriye.press.models import StaleKey, StalePage

    for _ in range(600):
        if not StaleKey.objects.filter(resolved_at__isnull=True).exists() and not StalePage.objects.exists():
            return
        time.sleep(0.5)
    raise RuntimeError("the newsroom does not come to rest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--kinds", nargs="+", help="kinds of page; all of them without this")
    parser.add_argument("--repeats", type=int, default=5, help="openings of the article on each line")
    options = parser.parse_args()
    figures: Figures = {key: value for key, value in earlier_results("reader").items() if key != "about"}
    with newsroom() as room:
        room.enter()
        wait_until_baked()
        kinds = kinds_of(EDITION)
        if options.kinds:
            kinds = {kind: path for kind, path in kinds.items() if kind in options.kinds}
        if "weight" in options.only:
            figures["pages"] = {**figures.get("pages", {}), **weigh(room.address, kinds)}
        if "lines" in options.only:
            figures["times"] = {**figures.get("times", {}), **time_lines(room.address, kinds, options.repeats)}
            if article := figures["times"].get("article"):
                figures["readable_s"] = {
                    line: {state: times["readable_s"] for state, times in states.items()}
                    for line, states in article.items()
                }
        try:
            if "lighthouse" in options.only:
                figures["lighthouse"] = {**figures.get("lighthouse", {}), **score(room.address, kinds)}
            if "axe" in options.only:
                findings = look_through(room.address, kinds)
                print(f"axe finds {len(findings)}", *findings, sep="\n  ", flush=True)
                figures["axe_violations"] = len(findings)
            if "vnu" in options.only:
                findings = check_html(room)
                print(f"vnu finds {len(findings)}", *findings[:20], sep="\n  ", flush=True)
                figures["vnu_errors"] = len(findings)
        except NotInstalled as missing:
            print(f"left out: {missing}")
    file = write_results("reader", figures, {"station": "demo", "edition": EDITION, "repeats": options.repeats})
    print(f"written to {file}")


if __name__ == "__main__":
    main()
