"""Indexes what waits, in a thread of the worker's own: a slow merge of a large index must not hold up baking."""

import logging
import threading

from django.db import connections

from weriye.press.queue import is_urgent

from . import actions

log = logging.getLogger(__name__)
POLL = 0.5
# What is urgent is baked in less.
GIVE_WAY = 0.1


class Indexer:
    """Goes on in the background until `stop`; whatever it had not indexed is indexed after the next start."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the step that is under way. Safe to repeat, and before any start."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=3)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                # The two share one interpreter: who publishes goes first.
                urgent = is_urgent()
                busy = not urgent and actions.index_pending()
            except Exception:
                # A locked database, a full disk: nothing is lost, what waits still waits.
                log.exception("indexing met a fault and goes on")
                connections.close_all()
                urgent = busy = False
            if not busy:
                self._stopping.wait(GIVE_WAY if urgent else POLL)
        connections.close_all()
