"""What a running newsroom does for its channel every few seconds, in a thread of its own.

A slow stream may hold a look at it for some seconds: nothing else must wait for that.
"""

import contextlib
import fcntl
import logging
import threading
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import connections
from django.utils import timezone

from . import actions, queries
from .ffmpeg import TestChannel

log = logging.getLogger(__name__)
SECONDS = 5.0  # between two rounds


class Watch:
    """Turns the programme, looks at the stream, and keeps the test picture running where one is wanted.

    Of several processes with the same home one does it, and another takes over when that one ends.
    """

    def __init__(self) -> None:
        self._wanted: queries.TestPicture | None = None
        self._picture: TestChannel | None = None
        self._lock: IO[bytes] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Go on in the background until `stop`."""
        self._thread = threading.Thread(target=self._run, name="live channel", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and the test picture with it. Safe to repeat, and before any start."""
        self._stopping.set()
        if self._thread is not None:
            # It may be looking at a slow stream: then it ends by itself a little later.
            self._thread.join(timeout=3)
            self._thread = None
        self.close()

    def tick(self, now: datetime) -> bool:
        """One round. Returns False when another process does it."""
        if not self._is_ours():
            return False
        wanted = queries.test_picture()
        if wanted != self._wanted:
            self._drop_picture()
            self._wanted = wanted
            if wanted is not None:
                self._picture = TestChannel(wanted.folder, wanted.title, wanted.time_zone)
        if self._picture is not None:
            self._picture.check()
        actions.turn_programme(now)
        actions.probe(now)
        return True

    def close(self) -> None:
        """End the test picture and let another process have the watch."""
        self._drop_picture()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _drop_picture(self) -> None:
        if self._picture is not None:
            self._picture.stop()
        self._picture = self._wanted = None

    def _is_ours(self) -> bool:
        if self._lock is not None:
            return True
        settings.WERIYE_HOME.mkdir(parents=True, exist_ok=True)
        lock = (settings.WERIYE_HOME / "live.lock").open("wb")
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._lock = lock
            return True
        lock.close()
        return False

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick(timezone.now())
            except Exception:
                # A locked database, a full disk: it is tried again.
                log.exception("the live channel's watch met a fault and goes on")
                connections.close_all()
            self._stopping.wait(SECONDS)
        connections.close_all()
