"""Homes with a generated archive, made once and kept: `python -m benchmarks.homes HOME SIZE SEED` makes one."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PRAGMAS = ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-2000000", "temp_store=MEMORY")


def archive_home(folder: Path, size: int, seed: int) -> Path:
    """The home with an archive of that size in `folder`, made now if there is none of this seed and these tables."""
    home = folder / f"{size}-{seed}-{_tables()}"
    if not (home / "archive.json").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        environ = {**os.environ, "WERIYE_HOME": str(home)}
        environ.pop("DATABASE_URL", None)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.homes", str(home), str(size), str(seed)], env=environ, check=True
        )
    return home


def about(home: Path) -> dict[str, Any]:
    """What is known of a kept home: stories, articles, seconds it took, bytes of the database before and after."""
    found: dict[str, Any] = json.loads((home / "archive.json").read_text())
    return found


def database_bytes(home: Path) -> int:
    """Size of the database with what waits in its log."""
    return sum(file.stat().st_size for file in home.glob("weriye.sqlite3*"))


def _tables() -> str:
    """A name for the tables and for what fills them: of the migrations and the generator."""
    files = [*sorted(HERE.parent.glob("weriye/*/migrations/*.py")), HERE / "archive.py", HERE / "archive_rows.py"]
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()[:12]


def make(home: Path, size: int, seed: int) -> None:
    """Fill a new home: the demo station, the archive, the search index; all pages are left to be baked."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks.archive_rows import write_archive
    from weriye.config.verbs.demo import load_when_empty
    from weriye.config.verbs.serve import prepare
    from weriye.press import actions as press
    from weriye.search import actions as search
    from weriye.search.models import Pending, Unrelated
    from weriye.stories.models import PublishedArticle

    prepare()
    load_when_empty()
    while search.index_pending():
        pass
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    before = database_bytes(home)
    start = time.perf_counter()
    until = timezone.now()
    for done in write_archive(size, until, seed):
        print(f"  {done:,} of {size:,} stories, {time.perf_counter() - start:.0f} s", flush=True)
    written = time.perf_counter() - start
    print("  indexing", flush=True)
    search.rebuild()
    Pending.objects.all().delete()
    Unrelated.objects.all().delete()
    indexed = time.perf_counter() - start - written
    press.mark_everything("a generated archive")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA optimize")
    found = {
        "stories": size,
        "until": until.isoformat(),
        "articles": PublishedArticle.objects.count(),
        "written_s": round(written, 1),
        "indexed_s": round(indexed, 1),
        "bytes_before": before,
        "bytes": database_bytes(home),
    }
    (home / "archive.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
