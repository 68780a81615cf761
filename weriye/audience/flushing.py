"""A thread of the web process that writes counted reads to the database every few seconds."""

import atexit
import logging
import threading

from django.db import close_old_connections, connection

log = logging.getLogger(__name__)

SECONDS = 5.0

_stopping = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def start_flusher(seconds: float = SECONDS) -> None:
    """Begin flushing in this process, once; what is left is flushed when the process ends."""
    global _thread
    with _starting:
        if _thread is not None:
            return
        _thread = threading.Thread(target=_run, args=(seconds,), name="flush reads", daemon=True)
        _thread.start()
        atexit.register(stop_flusher)


def stop_flusher() -> None:
    """Flush what is left and end the thread. Safe to repeat."""
    global _thread
    with _starting:
        thread, _thread = _thread, None
    if thread is not None:
        _stopping.set()
        thread.join(10)
        _stopping.clear()


def _run(seconds: float) -> None:
    while not _stopping.wait(seconds):
        _flush()
    _flush()
    connection.close()


def _flush() -> None:
    # Late: actions start this thread.
    from .actions import flush_reads

    try:
        close_old_connections()
        flush_reads()
    except Exception:
        log.exception("reads could not be written; they are kept and tried again")
