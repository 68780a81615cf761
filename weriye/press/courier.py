"""Sends what waits in the outbox, in a thread of the worker's own: a slow store must not hold up baking."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connections

from . import delivery, websub
from .outage import Outage

log = logging.getLogger(__name__)
POLL = 0.5
# Between two calls to a CDN: what changes meanwhile goes into one.
GATHER = 0.5
LONGEST_PAUSE = 60.0


class Round:
    """One kind of sending, again and again, with pauses that grow while the other side is out."""

    def __init__(self, send: Callable[[], int], gap: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._send = send
        self._gap = gap
        self._clock = clock
        self._not_before = 0.0
        self._failed = 0

    def turn(self) -> bool:
        """Send some. True when there may be more to send at once."""
        if self._clock() < self._not_before:
            return False
        try:
            sent = self._send()
        except Outage as outage:
            self._failed = min(self._failed + 1, 20)
            pause = max(outage.retry_after or 0.0, min(2.0 ** (self._failed - 1), LONGEST_PAUSE))
            self._not_before = self._clock() + pause
            log.warning("nothing is delivered for %d s: %s", pause, outage)
            return False
        self._failed = 0
        if sent:
            self._not_before = self._clock() + self._gap
        return sent > 0 and not self._gap


class Courier:
    """Goes on in the background until `stop`; whatever it had not sent is sent after the next start."""

    def __init__(self) -> None:
        self._rounds = (
            Round(delivery.deliver_some),
            Round(delivery.purge_some, gap=GATHER),
            Round(websub.ping_some),
        )
        self._stopping = threading.Event()
        self._called = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, when there is anybody to deliver to."""
        if delivery.is_wanted() or websub.is_wanted():
            self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
            self._thread.start()

    def call(self) -> None:
        """Something was put into the outbox."""
        self._called.set()

    def stop(self) -> None:
        """End; an upload that is under way is given a little time. Safe to repeat, and before any start."""
        self._stopping.set()
        self._called.set()
        if self._thread is not None:
            self._thread.join(timeout=3)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = [one.turn() for one in self._rounds]
            except Exception:
                # A locked database, a fault of ours: it is tried again.
                log.exception("delivery met a fault and goes on")
                connections.close_all()
                busy = []
                self._stopping.wait(POLL)
            if not any(busy):
                self._called.wait(POLL)
                self._called.clear()
        connections.close_all()
