"""The worker beside the web server: bakes what is stale; beside that, what the clock and the queues ask for."""

import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import close_old_connections, connection
from django.utils import timezone

from weriye.audience import actions as audience
from weriye.live.watch import Watch
from weriye.press import actions as press
from weriye.press import bell, dropping, files
from weriye.press.courier import Courier
from weriye.press.queue import is_busy, is_urgent
from weriye.search.actions import index_pending
from weriye.stories.clock.due import publish_due
from weriye.stories.sizes.actions import make_next

from .steady import Steady

log = logging.getLogger(__name__)
# Threads of the worker take turns this often, in seconds. Baking gives the interpreter away at every query and
# every compression, and would wait the usual 5 ms for it each time while another thread computes.
TURN = 0.0005
CHORES = 0x43_48_4F_52  # any number of our own, for PostgreSQL's advisory locks


def age_news_sitemap(_: datetime) -> None:
    """Its window of two days moves with the clock, whether or not anything is published."""
    press.mark_stale(paths={"/news-sitemap.xml"}, reason="an hour has passed")


@contextmanager
def _alone(do: Callable[[datetime], object]) -> Iterator[bool]:
    """Whether no other worker does the same at this moment. On SQLite they take turns at writing anyway."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [CHORES, do.__qualname__])
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [CHORES, do.__qualname__])


@dataclass(slots=True)
class Chore:
    """Something done every so many seconds, by one worker at a time.

    A failing chore is logged and tried again next time.
    """

    seconds: float
    do: Callable[[datetime], object]
    due: float = field(default=0.0)

    def run(self) -> None:
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + self.seconds
        try:
            with _alone(self.do) as ours:
                if ours:
                    self.do(timezone.now())
        except Exception:
            log.exception("%s failed; it is tried again in %s s", self.do.__name__, self.seconds)
            close_old_connections()


def index_some() -> int:
    """One step of the search index, none while something urgent is due: the two share one interpreter.

    Stories are related while no page waits that was lately made stale: it takes longest, and makes pages stale.
    """
    return 0 if is_urgent() else index_pending(relating=not is_busy())


class Worker:
    """Runs until it is told to stop."""

    def __init__(self) -> None:
        self.stopping = False
        self.courier = Courier()
        self.chores = [
            Chore(60, audience.refresh_trending),
            Chore(600, audience.refresh_most_read),
            Chore(3600, age_news_sitemap),
            Chore(10, dropping.Walk().step),
        ]
        clock = Chore(1, publish_due)
        # Each in a thread of its own: a slow stream, store, picture, index, count or start must not hold up baking,
        # nor the clock.
        self.looked = False
        self.beside = (
            Steady("start", self.look_at_pages, rest=1),
            Watch(),
            self.courier,
            Steady("clock", clock.run, rest=0.1),
            Steady("chores", self.do_chores, rest=1),
            Steady("sizes", make_next, rest=1),
            Steady("index", index_some, rest=0.2),
        )

    def stop(self, *args: object) -> None:
        self.stopping = True

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        sys.setswitchinterval(TURN)
        listener = bell.listen()
        for one in self.beside:
            one.start()
        while not self.stopping:
            try:
                busy = self.work()
            except Exception:
                # A locked database, a full disk: nothing is lost, what is stale is still stale.
                log.exception("the worker met a fault and goes on")
                close_old_connections()
                time.sleep(1)
                continue
            if not busy:
                listener.wait(0.5)
        listener.close()
        for one in self.beside:
            one.stop()

    def look_at_pages(self) -> None:
        """Find once what a power cut damaged and another version baked. In a large archive that takes its time."""
        if not self.looked:
            files.sweep()
            press.mark_damaged()
            press.mark_outdated()
            self.looked = True

    def do_chores(self) -> None:
        """Those that are due, one after the other."""
        for chore in self.chores:
            chore.run()

    def work(self) -> bool:
        """One round. True when there may be more to do at once."""
        resolved = press.resolve()
        baked = press.bake_some()
        if baked:
            self.courier.call()
        return bool(resolved or baked)
