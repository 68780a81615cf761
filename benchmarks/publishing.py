"""A newsroom with a large archive: publish → visible, a headline on 200 pages, memory, the database."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks import homes
from benchmarks.newsroom import Newsroom, newsroom
from benchmarks.visible import publish_visible

LISTED_ON = 200
READERS = "32"  # connections of wrk while memory is looked at
STARTED = 60.0  # of a large archive that the machine has not read lately it takes so long to look at
SETTLE = 3600.0
OLD, NEW = "The story that two hundred pages list", "Two hundred pages list this story by another name"


def measure(home: Path, publishes: int) -> dict[str, Any]:
    """All of it in one home; once in a process."""
    with newsroom(demo=False, home=home) as room:
        room.enter()
        from django.db.models import Max

        from weriye.stories.models import Article

        # The worker first looks for what another version baked.
        time.sleep(STARTED)
        wait_until_quiet(room)
        # What the bakes before wrote is to be on the disk, not on its way there.
        os.sync()
        time.sleep(2)
        size, idle = homes.database_bytes(home), room.memory()
        last = Article.objects.aggregate(n=Max("pk"))["n"]
        try:
            with _watched(room) as seen:
                visible = publish_visible(room.address, publishes)
                pages, seconds = headline_on_many_pages(room)
                _read_much(room)
        finally:
            for article in Article.objects.filter(pk__gt=last):
                article.delete()
            wait_until_quiet(room)
    known = homes.about(home)
    visible.tell()
    return {
        "publish_visible_ms": visible.figures(),
        "headline_on_200_pages_s": round(seconds, 2),
        "pages_that_listed_it": pages,
        "rss_mb": {"idle": round(idle, 1), "load": round(max(seen), 1)},
        "database_bytes_per_story": round((size - known["bytes_before"]) / known["stories"]),
        "stories": known["stories"],
        "articles": known["articles"],
        "generated_in_s": round(known["written_s"] + known["indexed_s"]),
    }


def wait_until_quiet(room: Newsroom) -> None:
    """Wait until nothing is stale, unindexed or unrelated. Raises RuntimeError after an hour."""
    from weriye.press.models import StaleKey, StalePage
    from weriye.search.models import Pending, Unrelated

    start = told = time.perf_counter()
    quiet = 0
    while quiet < 3:
        waiting = {
            "pages": StalePage.objects.filter(error="", retry_at=None).count(),
            "keys": StaleKey.objects.filter(resolved_at=None).count(),
            "articles to index": Pending.objects.count(),
            "stories to relate": Unrelated.objects.count(),
        }
        quiet = quiet + 1 if not any(waiting.values()) else 0
        now = time.perf_counter()
        if now - start > SETTLE:
            raise RuntimeError(f"not quiet after an hour: {waiting}; see {room.home / 'serve.log'}")
        if now - told > 10:
            told = now
            print("  waiting for the press: " + ", ".join(f"{n:,} {what}" for what, n in waiting.items()), flush=True)
        time.sleep(0.2)


def headline_on_many_pages(room: Newsroom) -> tuple[int, float]:
    """Change a headline that at least 200 baked pages list; how many did, and seconds until the last is right."""
    from django.db import transaction

    from weriye.press.actions import mark_stale
    from weriye.press.models import BakedPage
    from weriye.press.site import the_site
    from weriye.search import keys as search_keys
    from weriye.search.models import Related
    from weriye.stories import keys
    from weriye.stories.actions import create_article, publish_article
    from weriye.stories.models import Article, PublishedArticle

    article = Article(title=OLD, summary="Measured.", section="business")
    article.body = [("paragraph", "<p>Boats came back to the harbour early.</p>")] * 8
    create_article(article, "en")
    publish_article(article)
    wait_until_quiet(room)
    newest = PublishedArticle.objects.filter(edition="en").exclude(pk=article.pk).order_by("-published_at")
    baked = set(BakedPage.objects.filter(path__startswith="/en/").values_list("path", flat=True))
    rows = [row for row in newest[: 8 * LISTED_ON] if row.address in baked][:LISTED_ON]
    with transaction.atomic():
        for row in rows:
            # It takes the place of the best related story; the page shows it first.
            Related.objects.update_or_create(
                story=row.story, rank=0, defaults={"other": article.translation_key, "score": 1.5}
            )
        mark_stale({search_keys.related(row.story) for row in rows}, reason="measured")
    wait_until_quiet(room)
    listing = sorted(
        set(BakedPage.objects.filter(page_keys__key=keys.card(article.pk)).values_list("path", flat=True))
        | set(
            BakedPage.objects.filter(
                page_keys__key=keys.story(article.translation_key), path__in=[row.address for row in rows]
            ).values_list("path", flat=True)
        )
    )
    with httpx.Client(base_url=room.address, timeout=30) as client:
        # The day in one file waits on purpose, up to WERIYE_DAY_FILE_WAITS.
        waiting = [path for path in listing if not the_site().patience(path) and OLD in client.get(path).text]
        if len(waiting) < LISTED_ON:
            raise RuntimeError(f"only {len(waiting)} pages list the story")
        count = len(waiting)
        article = Article.objects.get(pk=article.pk)
        article.title = NEW
        start = time.perf_counter()
        publish_article(article)
        while waiting:
            # Right: it has the new headline, or does not list the story any more.
            waiting = [path for path in waiting if OLD in client.get(path).text]
            if time.perf_counter() - start > 120:
                raise RuntimeError(f"{len(waiting)} pages still show the old headline after 120 s")
        seconds = time.perf_counter() - start
    print(f"headline on {count} pages   {seconds:.2f} s until all are right")
    return count, seconds


def _read_much(room: Newsroom) -> None:
    """Readers, as many as one core of wrk is, for some seconds; nothing where there is no wrk."""
    try:
        command = ["wrk", "-t1", f"-c{READERS}", "-d5s", "-H", "Accept-Encoding: br", f"{room.address}/en/"]
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        print("no wrk: memory under load is that of publishing alone")


@contextmanager
def _watched(room: Newsroom) -> Iterator[list[float]]:
    """The newsroom's memory in megabytes, looked at four times a second."""
    seen = [room.memory()]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.25):
            seen.append(room.memory())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
