"""A database for a newsroom that a test starts as processes: on PostgreSQL one for each home, as on SQLite."""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def own_database(home: Path) -> dict[str, str]:
    """The variables that lead to this home's database, made when it is not there; none without DATABASE_URL."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        return {}
    import psycopg
    from psycopg import sql

    name = "home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16]
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}


def count_in(home: Path, url: str | None, rows: str) -> int:
    """SELECT count(*) FROM `rows`, in PostgreSQL at the URL or in the home's SQLite."""
    question = f"SELECT count(*) FROM {rows}"
    if url:
        import psycopg

        with psycopg.connect(url) as connection:
            (found,) = connection.execute(question).fetchone() or (0,)
    else:
        with closing(sqlite3.connect(home / "weriye.sqlite3", timeout=20)) as file:
            (found,) = file.execute(question).fetchone()
    return int(found)
