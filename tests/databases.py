"""A database for a newsroom that a test starts as processes: on PostgreSQL one for each home, as on SQLite."""

import hashlib
import os
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
