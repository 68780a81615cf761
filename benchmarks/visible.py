"""How soon what is published is to be seen, as a reader sees it: over HTTP, on every page that shows it."""

import time
from dataclasses import dataclass

import httpx

from benchmarks.results_file import percentile

PATIENCE = 60.0
BETWEEN = 0.2  # seconds of rest between two publishes
BETWEEN_LOOKS = 0.002
WARM_UP = 3  # publishes that are not counted: a newsroom's worker has baked before
SECTION = "business"


@dataclass(frozen=True, slots=True)
class Visible:
    """Milliseconds from the start of publishing until each page shows the new headline; `all` is the last of them."""

    waits: dict[str, list[float]]

    def figures(self) -> dict[str, object]:
        """p50 and p95 of all pages together, and of each."""
        both = {
            name: {"p50": round(percentile(values, 0.5), 1), "p95": round(percentile(values, 0.95), 1)}
            for name, values in self.waits.items()
        }
        return {**both.pop("all"), "by_page": both}

    def tell(self) -> None:
        for name, values in self.waits.items():
            print(
                f"visible: {name:<8} p50 {percentile(values, 0.5):6.0f} ms   p95 {percentile(values, 0.95):6.0f} ms"
                f"   worst {max(values):6.0f} ms"
            )


def _version(answer: httpx.Response) -> str:
    return answer.headers.get("ETag", "")


def publish_visible(address: str, publishes: int) -> Visible:
    """Publish so many English articles in this process's newsroom, served at `address`, and watch for each.

    As many as WARM_UP before them are not counted.
    """
    from django.utils import timezone

    from weriye.stories.actions import create_article, publish_article
    from weriye.stories.editions import edition
    from weriye.stories.models import Article
    from weriye.stories.queries import address_of
    from weriye.stories.weeks import week_of

    waits: dict[str, list[float]] = {}
    with httpx.Client(base_url=address, timeout=30) as client:
        for number in range(-WARM_UP, publishes):
            if number == 0:
                waits.clear()
            # As the desk does it: the draft is there, the journalist presses Publish.
            headline = f"Measured story number {number} of {publishes} from the coast"
            article = Article(title=headline, summary="Measured.", section=SECTION)
            article.body = [("paragraph", "<p>" + "Boats came back to the harbour early. " * 8 + "</p>")] * 8
            create_article(article, "en")
            week = week_of(timezone.now().astimezone(edition("en").time_zone))
            lists = {
                "front": "/en/",
                "section": f"/en/{SECTION}/",
                "feed": "/en/feed.xml",
                "sitemap": f"/sitemap-en-{week}.xml",
            }
            seen = {path: _version(client.get(path)) for path in lists.values()}
            start = time.perf_counter()
            publish_article(article)
            place = address_of(article.pk)
            assert place is not None
            waiting = {"article": place, **lists}
            while waiting:
                for name, path in list(waiting.items()):
                    # As a browser asks for what it has: the asking must not be what keeps the machine busy.
                    answer = client.get(path, headers={"If-None-Match": seen.get(path, "")})
                    seen[path] = _version(answer) or seen.get(path, "")
                    if answer.status_code == 200 and (place if name == "sitemap" else headline) in answer.text:
                        waits.setdefault(name, []).append((time.perf_counter() - start) * 1000)
                        del waiting[name]
                time.sleep(BETWEEN_LOOKS)
                if time.perf_counter() - start > PATIENCE:
                    raise RuntimeError(f"not visible after {PATIENCE:.0f} s: {sorted(waiting)}")
            waits.setdefault("all", []).append((time.perf_counter() - start) * 1000)
            time.sleep(BETWEEN)
    return Visible(waits)
