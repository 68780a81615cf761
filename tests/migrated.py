"""The database that every test finds: migrated, with the editions' roots and the roles, and nothing written yet.

To migrate takes as long as a hundred tests. On SQLite it is done once and kept in pytest's cache for all processes, for
the homes that tests copy, and for later runs of the same code. On PostgreSQL every process does it.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core import management
from django.db import connection

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "database"
LOCKED = ("requirements.txt", "requirements-dev.txt", "tests/settings.py", "tests/migrated.py")


@contextmanager
def made_once() -> Iterator[None]:
    """Meanwhile the databases that Django makes for tests are such ones."""

    call_command = management.call_command

    def command(name: str, *rest: Any, **options: Any) -> None:
        if name == "migrate":
            _fill(lambda: call_command(name, *rest, **options))
        else:
            call_command(name, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", command)
        yield


def kept_file() -> Path:
    """Where such an SQLite database is kept, once a test of the same code asked for one."""
    return KEPT / f"{_code()}.sqlite"


def _fill(migrate: Callable[[], object]) -> None:
    if connection.vendor != "sqlite":
        _begin(migrate)
        return
    connection.ensure_connection()
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = kept_file()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _begin(migrate)
            for old in KEPT.glob("*.sqlite*"):
                old.unlink()
            making = kept.with_suffix(".sqlite-making")
            with closing(sqlite3.connect(making)) as file:
                connection.connection.backup(file)
            making.rename(kept)
            return
    with closing(sqlite3.connect(kept)) as file:
        file.backup(connection.connection)


def _begin(migrate: Callable[[], object]) -> None:
    from weriye.desk.roles import create_roles
    from weriye.stories.actions import create_editions

    migrate()
    create_editions()
    create_roles()


def _code() -> str:
    """A name for all that such a database comes from: with any other file in the package it is made anew."""
    found = [path for path in (ROOT / "weriye").rglob("*") if "__pycache__" not in path.parts and path.is_file()]
    code = hashlib.sha256()
    for path in sorted([*found, *(ROOT / name for name in LOCKED)]):
        content = path.read_bytes()
        code.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return code.hexdigest()[:32]
