"""A database for a newsroom that a test starts as processes: on PostgreSQL one for each home, as on SQLite."""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def own_database(home: Path, like: Path | None = None) -> dict[str, str]:
    """The variables that lead to this home's database; none without DATABASE_URL.

    When it is not there it is made: as a copy of that of the home `like`, which nobody may be using, or empty.
    """
    server = os.environ.get("DATABASE_URL")
    if not server:
        return {}
    import psycopg
    from psycopg import sql

    name = _name(home)
    template = _name(like) if like else "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            making = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(making.format(sql.Identifier(name), sql.Identifier(template)))
    return {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}


def _name(home: Path) -> str:
    return "home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16]


def column_in(home: Path, url: str | None, question: str) -> list[Any]:
    """The first column of what the database answers: PostgreSQL at the URL, or the home's SQLite."""
    if url:
        import psycopg

        with psycopg.connect(url) as connection:
            return [row[0] for row in connection.execute(question)]
    with closing(sqlite3.connect(home / "weriye.sqlite3", timeout=20)) as file, file:
        return [row[0] for row in file.execute(question)]
