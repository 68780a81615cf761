"""The desk's pages with a small and a large archive: how long they take, what they weigh. `make bench-desk`.

    python -m benchmarks.desk --stories 1000 100000 --homes DIR

A logged-in journalist asks a real `weriye serve`, one page after the other: the list of stories, the editor of
articles that have a counterpart, the first page on a day with work on it, and the counterpart beside the editor.
Then, with the largest archive: how late scheduled articles go out. What is written for it is taken away again.
Figures of sizes and parts that are not run now are kept.
"""

import argparse
import multiprocessing
import secrets
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks import homes
from benchmarks.newsroom import Newsroom, newsroom
from benchmarks.publishing import wait_until_quiet
from benchmarks.results_file import earlier_results, percentile, write_results
from benchmarks.scheduled import scheduled_late_s

ROOT = Path(__file__).parent.parent
PARTS = ("pages", "scheduled")
PAGES = ("list", "editor", "dashboard")
NAME = "desk-bench"
WARM_UP = 5
EDITED = 20  # articles whose editor is opened in turn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the archive")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run")
    parser.add_argument("--requests", type=int, default=60, help="of each page, at each size")
    parser.add_argument("--scheduled", type=int, default=20, help="articles that go out by themselves")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--homes", type=Path, default=ROOT / "build" / "archives", help="where archives are kept")
    options = parser.parse_args()
    if min(options.stories) < 500 or min(options.requests, options.scheduled) < 1:
        parser.error("an archive has 500 stories at least; everything else is 1 at least")
    figures = earlier_results("desk")
    figures.pop("about", None)
    sizes = sorted(set(options.stories))
    for size in sizes:
        late = options.scheduled if "scheduled" in options.only and size == sizes[-1] else 0
        requests = options.requests if "pages" in options.only else 0
        if not (late or requests):
            continue
        print(f"\n{size:,} stories", flush=True)
        home = homes.archive_home(options.homes.resolve(), size, options.seed)
        # Each size is the newsroom of another home, and Django knows only one in a process.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            found = pool.submit(measure, home, requests, late).result()
        if requests:
            figures.setdefault("page_ms", {})[str(size)] = found["page_ms"]
            figures["page_kb"], figures["page_html_kb"] = found["page_kb"], found["page_html_kb"]
        if late:
            figures |= {"scheduled_late_s": found["scheduled"]["max"], "scheduled": found["scheduled"]}
        file = write_results("desk", figures, {"stories": sizes, "requests": options.requests})
    _print(figures)
    print(f"\nwritten to {file}")
    return 0


def measure(home: Path, requests: int, scheduled: int) -> dict[str, Any]:
    """All of it in one home; once in a process."""
    with newsroom(demo=False, home=home) as room:
        room.enter()
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import Group
        from django.db.models import Max

        from weriye.desk.roles import editor
        from weriye.stories.editions import editions
        from weriye.stories.models import Article

        wait_until_quiet(room)
        last = Article.objects.aggregate(n=Max("pk"))["n"]
        password = secrets.token_urlsafe(16)
        get_user_model().objects.filter(username=NAME).delete()  # of a run that was broken off
        user = get_user_model().objects.create_user(NAME, password=password)
        user.groups.set(Group.objects.filter(name__in=[editor(paper.code) for paper in editions()]))
        found: dict[str, Any] = {}
        try:
            if requests:
                _a_days_work(user)
                wait_until_quiet(room)
                time.sleep(2)
                found |= _pages(room, password, requests)
            if scheduled:
                found["scheduled"] = scheduled_late_s(scheduled)
        finally:
            for article in Article.objects.filter(pk__gt=last):
                article.delete()
            get_user_model().objects.filter(username__in=(NAME, "scheduled-bench")).delete()
            wait_until_quiet(room)
    return found


def _a_days_work(user: Any) -> None:
    """What a desk has before it in the morning: stories of today, some told once, stale, in review, scheduled."""
    from django.utils import timezone

    from weriye.stories.actions import create_article, publish_article, start_counterpart
    from weriye.stories.clock.actions import promise, release
    from weriye.stories.models import Article

    def write(edition: str, headline: str) -> Article:
        article = Article(title=headline, summary="Measured.", owner=user)
        article.body = [("paragraph", f"<p>{'Boats came back to the harbour early. ' * 8}</p>")] * 6
        return create_article(article, edition)

    soon = timezone.now() + timedelta(hours=6)
    for number in range(10):
        told = write("so", f"Maanta {number}")
        publish_article(told, user)
        twin = start_counterpart(told, "en", user)
        if number < 5:
            publish_article(twin, user)
            told = Article.objects.get(pk=told.pk)
            told.body.append(("paragraph", "<p>Wax baa isbeddelay.</p>"))
            publish_article(told, user)
        elif number < 7:
            promise(told, "en", timedelta(hours=5), user)
        publish_article(write("en", f"Alone {number}"), user)
        waiting = write("so", f"Sugaya {number}")
        waiting.save_revision(user=user)
        waiting.get_workflow().start(waiting, user)
        release([write("en", f"Later {number}")], user, soon)


def _pages(room: Newsroom, password: str, requests: int) -> dict[str, Any]:
    from django.urls import reverse

    from weriye.stories.editions import editions
    from weriye.stories.models import PublishedArticle

    first, second = (paper.code for paper in editions()[:2])
    newest = PublishedArticle.objects.filter(edition=first).order_by("-published_at")
    there = set(
        PublishedArticle.objects.filter(
            edition=second, story__in=list(newest.values_list("story", flat=True)[:400])
        ).values_list("story", flat=True)
    )
    paired = [pk for pk, story in newest.values_list("pk", "story")[:400] if story in there][:EDITED]
    addresses = {
        "list": [reverse("desk_stories")],
        "editor": [reverse("wagtailadmin_pages:edit", args=(pk,)) for pk in paired],
        "dashboard": [reverse("wagtailadmin_home")],
        "counterpart": [reverse("desk_counterparts", args=(pk,)) for pk in paired],
    }
    times: dict[str, list[float]] = {name: [] for name in addresses}
    with httpx.Client(base_url=room.address, timeout=60, headers={"Accept-Encoding": "gzip"}) as client:
        _log_in(client, password)
        bytes_of = {name: _weigh(client, some[0]) for name, some in addresses.items()}
        for number in range(WARM_UP + requests):
            for name, some in addresses.items():
                start = time.perf_counter()
                answer = client.get(some[number % len(some)])
                took = (time.perf_counter() - start) * 1000
                if answer.status_code != 200:
                    raise RuntimeError(f"{answer.url} answered {answer.status_code}; see {room.home / 'serve.log'}")
                if number >= WARM_UP:
                    times[name].append(took)
        cookies = [(cookie.name, cookie.value or "") for cookie in client.cookies.jar]
    return {
        "page_ms": {
            name: {"p50": round(percentile(found, 0.5), 1), "p95": round(percentile(found, 0.95), 1)}
            for name, found in times.items()
        },
        "page_html_kb": {name: round(size / 1000, 1) for name, size in bytes_of.items()},
        "page_kb": _with_everything(room, cookies, {name: addresses[name][0] for name in PAGES}),
    }


def _log_in(client: httpx.Client, password: str) -> None:
    client.get("/desk/login/").raise_for_status()
    form = {"username": NAME, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    answer = client.post("/desk/login/", data=form, headers={"Referer": f"{client.base_url}/desk/login/"})
    if answer.status_code != 302:
        raise RuntimeError(f"the desk did not let {NAME} in: {answer.status_code}")


def _weigh(client: httpx.Client, address: str) -> int:
    """Bytes of a page's HTML as they go over the wire."""
    with client.stream("GET", address) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def _with_everything(room: Newsroom, cookies: list[tuple[str, str]], addresses: dict[str, str]) -> dict[str, float]:
    """Kilobytes that Chromium loads for each page when nothing is cached: HTML, scripts, styles, icons, headers."""
    from benchmarks.first_view import Phone, chromium

    found = {}
    with chromium() as browser:
        for name, address in addresses.items():
            phone = Phone(browser)
            phone.context.add_cookies(
                [{"name": key, "value": value, "url": f"{room.address}/desk/"} for key, value in cookies]
            )
            found[name] = round(phone.open(room.address + address).bytes / 1000, 1)
            phone.close()
    return found


def _print(figures: dict[str, Any]) -> None:
    sizes = sorted(figures.get("page_ms", {}), key=int)
    for name in (*PAGES, "counterpart") if sizes else ():
        found = {size: figures["page_ms"][size][name] for size in sizes}
        growth = found[sizes[-1]]["p95"] / found[sizes[0]]["p95"]
        weights = f"HTML {figures['page_html_kb'][name]:,} kB"
        if name in figures["page_kb"]:
            weights += f", first visit {figures['page_kb'][name]:,} kB"
        print(
            f"{name:<12}"
            + "   ".join(
                f"{int(size):,}: p50 {one['p50']:.0f} ms, p95 {one['p95']:.0f} ms" for size, one in found.items()
            )
            + f"   growth {growth:.2f}   {weights}"
        )
    if "scheduled" in figures:
        late = figures["scheduled"]
        print(f"scheduled   {late['count']} went out {late['p50']} s late (p50), {late['max']} s at most")


if __name__ == "__main__":
    sys.exit(main())
