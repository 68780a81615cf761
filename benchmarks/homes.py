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
# Articles in the search index, the newest: it takes a minute for 60,000, and of a million stories half an hour.
INDEXED = 200_000
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
    indexed = _index_newest(INDEXED)
    Pending.objects.all().delete()
    Unrelated.objects.all().delete()
    indexing = time.perf_counter() - start - written
    press.mark_everything("a generated archive")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA optimize")
    found = {
        "stories": size,
        "until": until.isoformat(),
        "articles": PublishedArticle.objects.count(),
        "written_s": round(written, 1),
        "indexed": indexed,
        "indexed_s": round(indexing, 1),
        "bytes_before": before,
        "bytes": database_bytes(home),
    }
    (home / "archive.json").write_text(json.dumps(found, indent=2) + "\n")


def _index_newest(limit: int) -> int:
    """Make the search index of the newest articles; returns how many it holds."""
    from weriye.search import actions as search_actions
    from weriye.search import index
    from weriye.search.texts import texts
    from weriye.stories.models import PublishedArticle

    newest = list(PublishedArticle.objects.order_by("-published_at").values_list("pk", flat=True)[:limit])
    with index.writing():
        name = index.create()
        for start in range(0, len(newest), 20_000):
            index.put(texts(newest[start : start + 20_000]), name=name, fresh=True)
        index.take_over(name)
        # As `search.actions` does it, so that the worker does not begin it anew.
        search_actions._note_analysis()
    return len(newest)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
