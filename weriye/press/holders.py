"""Who holds a claim, and whether they still live.

A holder is known by something that the system takes away when it dies, however it dies: on PostgreSQL its
session, on SQLite, where all are on one machine, its lock on one byte of a file. So nobody waits for the
claim of the dead to run out. Must not know what is claimed.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection


def new_holder() -> str:
    """A name for one claim of this thread's, at most 32 characters. The thread gives up its earlier claims with it."""
    return f"{_me()}/{uuid4().hex[:8]}"


def abandoned(holders: Iterable[str]) -> list[str]:
    """Those of the holders that do nothing any more: who died, and this thread's own earlier claims."""
    listed = list(holders)
    others = {_owner(holder) for holder in listed} - {_me()} if listed else set()
    living = (_sessions(others) if connection.vendor == "postgresql" else _locked(others)) if others else set()
    return [holder for holder in listed if _owner(holder) not in living]


def _owner(holder: str) -> str:
    return holder.partition("/")[0]


def _me() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return str(cursor.fetchone()[0])
    return _bytes.mine()


def _sessions(owners: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        # Inside a transaction the view would show what it showed first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT pid::text FROM pg_stat_activity WHERE pid::text = ANY(%s)", [sorted(owners)])
        return {pid for (pid,) in cursor.fetchall()}


def _locked(owners: set[str]) -> set[str]:
    return {owner for owner in owners if _bytes.is_locked(owner)}


class _Bytes:
    """One file of which each thread that claims locks a byte, at a random place.

    Such locks belong to the process, are not inherited by its children, and are gone when any descriptor
    of the file is closed: so there is one, for as long as the process lives in this home.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._opened: tuple[int, Path] | None = None
        self._descriptor = -1
        self._ours: dict[int, str] = {}  # by thread

    def mine(self) -> str:
        with self._guard:
            descriptor = self._open()
            thread = threading.get_ident()
            if thread not in self._ours:
                place = secrets.randbits(62)
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                self._ours[thread] = f"{place:016x}"
            return self._ours[thread]

    def is_locked(self, owner: str) -> bool:
        with self._guard:
            descriptor = self._open()
            if owner in self._ours.values():
                return True
            with suppress(ValueError, OverflowError):
                place = int(owner, 16)
                try:
                    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                except BlockingIOError:
                    return True
                fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, place)
            return False

    def _open(self) -> int:
        wanted = (os.getpid(), settings.WERIYE_HOME / "locks" / "holders")
        if self._opened != wanted:
            if self._descriptor != -1:
                os.close(self._descriptor)
            wanted[1].parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(wanted[1], os.O_RDWR | os.O_CREAT, 0o600)
            self._opened = wanted
            self._ours = {}
        return self._descriptor


_bytes = _Bytes()
