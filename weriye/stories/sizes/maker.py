"""Makes sizes in a thread of the worker's own: a photograph takes seconds, and baking must not wait for it."""

import logging
import threading

from django.db import connections

from .actions import make_next

log = logging.getLogger(__name__)
POLL = 1.0


class Maker:
    """Goes on in the background until `stop`; what is not made then is made after the next start."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="sizes", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; the picture in hand is given a little time. Safe to repeat, and before any start."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=3)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = make_next()
            except Exception:
                # A locked database: nothing is lost, it is still named.
                log.exception("making sizes met a fault and goes on")
                connections.close_all()
                busy = False
            if not busy:
                self._stopping.wait(POLL)
        connections.close_all()
