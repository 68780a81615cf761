"""A bell between processes: rung when something became stale, so that nobody polls fast.

On PostgreSQL the database carries it, to every worker on every machine; on SQLite a socket in WERIYE_HOME,
to the one worker. A bell that is not heard costs half a second: who waits for it looks by itself then.
"""

import contextlib
import os
import socket
import time
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import Error, connection

# The address of a UNIX socket is at most about 100 bytes, whatever WERIYE_HOME is: go through /proc
# or the working folder is not portable, so a long home falls back to the slow poll.
LONGEST = 100
CHANNEL = "weriye_press"


def _socket_file() -> Path:
    home: Path = settings.WERIYE_HOME
    return home / "press.bell"


def ring() -> None:
    """Wake the workers that listen. Never waits for them, never fails. Call it when the change is committed."""
    if connection.vendor == "postgresql":
        with contextlib.suppress(Error), connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(b"!", str(_socket_file()))


def listening() -> int | None:
    """How many workers listen. None: it cannot be told, the bell of a long home is not heard."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = %s",
                [f"LISTEN {CHANNEL}"],
            )
            found: int = cursor.fetchone()[0]
            return found
    file = _socket_file()
    if len(os.fsencode(file)) > LONGEST:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        try:
            bell.connect(str(file))
        except OSError:
            return 0
    return 1


class Listener(Protocol):
    """A worker's end of the bell."""

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, or that long. What rang since the last wait counts."""

    def close(self) -> None:
        """Listen no more."""


def listen() -> Listener:
    """Begin to listen."""
    return _AtDatabase() if connection.vendor == "postgresql" else _AtSocket()


class _AtDatabase:
    """Listens on a connection of its own: the worker's is busy, and may be in a transaction."""

    def __init__(self) -> None:
        self._session: Any = None
        self._open()

    def wait(self, seconds: float) -> None:
        try:
            if self._session is None:
                self._open()
                return  # it may have rung while nobody listened
            with connection.wrap_database_errors:
                for _ in self._session.notifies(timeout=seconds, stop_after=1):
                    pass
        except Error:
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _open(self) -> None:
        with connection.wrap_database_errors:
            session = connection.get_new_connection(connection.get_connection_params())
            session.autocommit = True
            session.execute(f"LISTEN {CHANNEL}")
        self._session = session


class _AtSocket:
    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        file = _socket_file()
        if len(os.fsencode(file)) <= LONGEST:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.bind(str(file))

    def wait(self, seconds: float) -> None:
        if self._socket is None:  # a bell that cannot be heard is polled for
            time.sleep(min(seconds, 0.1))
            return
        self._socket.settimeout(seconds)
        with contextlib.suppress(TimeoutError):
            self._socket.recv(16)
            self._socket.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while self._socket.recv(16):
                    pass

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
