"""Work that goes on beside baking, each kind in a thread of its own: a slow picture or count must not hold it up."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

log = logging.getLogger(__name__)


class Steady:
    """Does a step again and again until `stop`, with a rest of so many seconds whenever one had nothing to do.

    A step that fails is logged and tried again after the rest: what it did not finish still waits in the database.
    """

    def __init__(self, name: str, step: Callable[[], object], rest: float) -> None:
        self._name = name
        self._step = step
        self._rest = rest
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; the step in hand is given a little time. Safe to repeat, and before any start."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=3)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self._step()
            except Exception:
                # A locked database, a full disk.
                log.exception("%s met a fault and goes on", self._name)
                connections.close_all()
                busy = False
            if not busy:
                self._stopping.wait(self._rest)
        connections.close_all()
