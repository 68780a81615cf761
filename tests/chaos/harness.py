"""Kills the newsroom's processes at random instants and looks for what was lost.

    python -m tests.chaos.harness --kills 300

A worker bakes and indexes (on PostgreSQL two do), an editor edits, a reader reads files all the while; all
but the reader are killed (SIGKILL) after a random time, again and again; in some rounds the disk is full or
the database is held. At the end a worker runs undisturbed and every file is compared with a full bake. The last line:

    kills N, lost N, wrong N, failed reads N

lost: pages that the full bake has and the site has not, or has otherwise. wrong: files on the site that
the full bake has not. failed reads: a file that was not whole when it was read.
"""

import argparse
import gzip
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import brotli

from tests.databases import own_database


@dataclass(frozen=True, slots=True)
class Outcome:
    kills: int
    lost: int
    wrong: int
    failed_reads: int

    def __str__(self) -> str:
        return f"kills {self.kills}, lost {self.lost}, wrong {self.wrong}, failed reads {self.failed_reads}"


def in_child(work: Callable[[], None]) -> int:
    """Run something in a process of its own; returns its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def wait(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"a process that nobody killed ended with {status}")


def prepare(seed: int) -> None:
    from django.core.management import call_command

    import weriye
    from tests.journeys.chain import Chain, settle
    from weriye.live import actions as live
    from weriye.press import actions as press
    from weriye.stories.actions import create_editions

    call_command("migrate", verbosity=0)
    create_editions()
    live.load_demo(json.loads((Path(weriye.__file__).parent / "demo" / "schedule.json").read_text(encoding="utf-8")))
    chain = Chain(seed)
    for _ in range(12):
        chain.new()
    press.mark_everything("start")
    settle()


def work(seed: int) -> None:
    """What the worker does, for ever; in some rounds onto a disk that is full now and then."""
    from weriye.press import actions as press
    from weriye.search import actions as search

    chance = random.Random(seed)
    if seed % 5 == 0:
        rename = os.rename

        def full(source: str, target: str) -> None:
            if chance.random() < 0.2:
                raise OSError(28, "No space left on device")
            rename(source, target)

        os.rename = full  # type: ignore[assignment]
    import logging

    logging.disable(logging.CRITICAL)
    while True:
        try:
            if not (press.resolve() or press.bake_some(8) or search.index_pending()):
                time.sleep(0.005)
        except Exception:
            time.sleep(0.01)


def edit(seed: int) -> None:
    """What journalists do, for ever; in some rounds one of them holds the database for a while."""
    from django.db import transaction

    from tests.journeys.chain import Chain
    from weriye.stories.models import Entry, Picture

    chain = Chain.__new__(Chain)
    chain.random = random.Random(seed)
    chain.names = seed * 1000
    chain.places = list(Entry.objects.filter(kind="place"))
    chain.people = list(Entry.objects.filter(kind="person"))
    chain.topics = list(Entry.objects.filter(kind="topic"))
    chain.pictures = list(Picture.objects.all())
    while True:
        with transaction.atomic():
            chain.random.choice(chain.edits())()
            if seed % 7 == 0:
                time.sleep(0.1)


def read_files(folder: Path, until: float, chance: random.Random) -> int:
    """Read pages as a server does until an instant; returns how many were not whole."""
    failed = 0
    while time.monotonic() < until:
        files = [Path(base) / name for base, _, names in os.walk(folder) for name in names if ".new" not in base]
        for file in chance.sample(files, min(len(files), 20)):
            try:
                body = file.read_bytes()
            except FileNotFoundError:
                continue  # taken away as it was opened: a reader gets 404 or the press's answer
            failed += not whole(file.name, body)
            if time.monotonic() > until:
                break
    return failed


def whole(name: str, body: bytes) -> bool:
    try:
        if name.endswith(".br"):
            body = brotli.decompress(body)
        elif name.endswith(".gz"):
            body = gzip.decompress(body)
    except (brotli.error, EOFError, OSError):
        return False
    end = body.rstrip()
    return end.endswith(b">") if ".html" in name or ".xml" in name else bool(end)


def settle_alone() -> None:
    from tests.journeys.chain import settle
    from weriye.press.models import StalePage

    # What the dead held is taken over as soon as the system knows that they are dead.
    end = time.monotonic() + 20
    settle()  # keys may be stale of which no page is known yet
    while StalePage.objects.exists() and time.monotonic() < end:
        StalePage.objects.update(retry_at=None)
        settle()


def run(kills: int, seed: int = 1) -> Outcome:
    """Do it all in the home that WERIYE_HOME names. Django must be set up, and no connection open."""
    from django.conf import settings
    from django.db import connection

    from tests.journeys.chain import differing, full_bake, tree

    chance = random.Random(seed)
    wait(in_child(lambda: prepare(seed)))
    done = failed = 0
    round_ = 0
    workers = 2 if connection.vendor == "postgresql" else 1
    while done < kills:
        round_ += 1
        number = seed * 100_000 + round_
        doing = [in_child(lambda number=number + n: work(number)) for n in range(workers)]  # type: ignore[misc]
        doing.append(in_child(lambda number=number: edit(number)))  # type: ignore[misc]
        failed += read_files(settings.WERIYE_SITE_FOLDER, time.monotonic() + chance.uniform(0.02, 0.4), chance)
        for pid in chance.sample(doing, len(doing)):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            done += 1
    wait(in_child(settle_alone))
    site = tree(settings.WERIYE_SITE_FOLDER)
    full = full_bake_in_child(settings.WERIYE_HOME / "full", full_bake, settings)
    different = differing(site, full)
    wrong = [path for path in different if path not in full]
    for path in different[:20]:
        print("differs:", path, file=sys.stderr)
    return Outcome(done, len(different) - len(wrong), len(wrong), failed)


def full_bake_in_child(folder: Path, bake: Callable[..., object], settings: object) -> dict[str, bytes]:
    from tests.journeys.chain import tree

    wait(in_child(lambda: bake(settings, folder) and None))
    return tree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill the newsroom at random and look for what was lost.")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="weriye-chaos-") as home:
        os.environ.update(WERIYE_HOME=home, WERIYE_ADDRESS="http://weriye.test", WERIYE_WARM_PAGES="4")
        os.environ.update(own_database(Path(home)))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
        import django

        django.setup()
        outcome = run(options.kills, options.seed)
    print(outcome)
    raise SystemExit(bool(outcome.lost or outcome.wrong or outcome.failed_reads))


if __name__ == "__main__":
    main()
