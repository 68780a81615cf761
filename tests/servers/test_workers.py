"""Several workers beside one server on PostgreSQL: each page by one of them, and one may die."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import httpx
import psycopg
import pytest

from .running import newsroom

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="on SQLite there is one worker"),
]

WORKERS = 4
# Says how many pages should be there, and which of them are not, or not as the ledger says.
LOOK = """
from weriye.press import files; from weriye.press.models import BakedPage; from weriye.press.site import the_site
there = dict(BakedPage.objects.values_list("path", "digest"))
wanted = set(the_site().paths())
print(len(wanted), *sorted(wanted - set(there)), *(path for path in there if not files.is_whole(path, there[path])))
"""


def until(true: Callable[[], object], what: str, seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.01)


def bakes(notes: Path) -> dict[str, list[tuple[int, int, int]]]:
    """By path: begin, end and process of each bake; a bake that its process did not survive ends as it begins."""
    begun: dict[tuple[str, int], int] = {}
    found: dict[str, list[tuple[int, int, int]]] = {}
    for line in notes.read_text().splitlines():
        what, process, instant, path = line.split(" ", 3)
        if what == "begin":
            begun[path, int(process)] = int(instant)
        else:
            found.setdefault(path, []).append((begun.pop((path, int(process))), int(instant), int(process)))
    return found


def test_four_workers_bake_each_page_once_at_a_time_and_what_a_killed_one_held(tmp_path: Path) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes"
    notes.touch()
    with newsroom(home, "--demo", "--no-worker") as running, ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen([sys.executable, "-m", "tests.servers.noting_worker", str(notes)], env=running.environ)
            )
            for _ in range(WORKERS)
        ]
        for worker in workers:
            stack.callback(worker.kill)
        until(lambda: len({line.split()[1] for line in notes.read_text().splitlines()}) == WORKERS, "all bake")
        victim = workers[0]
        seen = notes.read_text().count(f"begin {victim.pid} ")
        until(lambda: notes.read_text().count(f"begin {victim.pid} ") > seen, "the first one bakes")
        victim.kill()
        victim.wait()
        # Meanwhile readers ask for pages, whether they are baked already or not.
        for path in ("/so/", "/en/", "/so/news/", "/en/news/", "/sitemap.xml"):
            assert httpx.get(running.address + path).status_code == 200, path
        with psycopg.connect(running.environ["DATABASE_URL"], autocommit=True) as database:

            def is_idle() -> bool:
                waiting = database.execute(
                    "SELECT (SELECT count(*) FROM press_stalepage)"
                    " + (SELECT count(*) FROM press_stalekey WHERE resolved_at IS NULL)"
                ).fetchone()
                return waiting == (0,)

            until(is_idle, "the queue is empty")
        for worker in workers[1:]:
            worker.terminate()
        assert [worker.wait(30) for worker in workers[1:]] == [0] * (WORKERS - 1)
        looked = running.shell(LOOK).split()
    baked = bakes(notes)
    assert int(looked[0]) > 100
    assert looked[1:] == []
    for path, times in baked.items():
        ordered = sorted(times)
        for (_, ended, one), (begun, _, other) in pairwise(ordered):
            assert one == other or ended <= begun, f"{path} was baked by {one} and {other} at once"
    assert {process for times in baked.values() for _, _, process in times} > {worker.pid for worker in workers[1:]}
