"""A bell between processes of one machine: rung when something became stale, so that nobody polls fast."""

import contextlib
import os
import socket
from pathlib import Path

from django.conf import settings

# The address of a UNIX socket is at most about 100 bytes, whatever WERIYE_HOME is: go through /proc
# or the working folder is not portable, so a long home falls back to the slow poll.
LONGEST = 100


def _socket_file() -> Path:
    home: Path = settings.WERIYE_HOME
    return home / "press.bell"


def ring() -> None:
    """Wake the worker, if one listens. Never waits, never fails."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(b"!", str(_socket_file()))


def listening() -> int | None:
    """How many workers listen. None: it cannot be told, the bell of a long home is not heard."""
    file = _socket_file()
    if len(os.fsencode(file)) > LONGEST:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        try:
            bell.connect(str(file))
        except OSError:
            return 0
    return 1


class Listener:
    """The worker's end of the bell."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        file = _socket_file()
        if len(os.fsencode(file)) <= LONGEST:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.bind(str(file))

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, or that long; a bell that cannot be heard is polled for."""
        if self._socket is None:
            import time

            time.sleep(min(seconds, 0.1))
            return
        self._socket.settimeout(seconds)
        with contextlib.suppress(TimeoutError):
            self._socket.recv(16)
            self._socket.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while self._socket.recv(16):
                    pass
