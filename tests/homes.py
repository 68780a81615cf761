"""Homes for tests with real servers: made once in a run, for all its processes, and copied for whoever asks."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import own_database
from tests.migrated import kept_file

EMPTY = "import django; django.setup(); from weriye.config.verbs.serve import prepare; prepare()"


def home_of(places: pytest.TempPathFactory, demo: bool) -> Path:
    """A home of one's own with the demo station, or with a newsroom in which nothing was written yet."""
    home = places.mktemp("newsroom") / "home"
    _copy(_made(places, demo), home)
    return home


def _copy(home: Path, to: Path) -> None:
    shutil.copytree(home, to, symlinks=True)
    own_database(to, like=home)


def _made(places: pytest.TempPathFactory, demo: bool) -> Path:
    base = places.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    home = base / ("home-demo" if demo else "home-empty")
    done = home.with_suffix(".done")
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            if demo:  # What was migrated once need not be again.
                _copy(_made(places, demo=False), home)
            else:
                home.mkdir()
                if "DATABASE_URL" not in os.environ and kept_file().exists():
                    shutil.copy(kept_file(), home / "weriye.sqlite3")
            own = {"WERIYE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "weriye.config.settings", **own_database(home)}
            command = ["-m", "weriye", "demo"] if demo else ["-c", EMPTY]
            subprocess.run([sys.executable, *command], env={**os.environ, **own}, check=True, capture_output=True)
            done.touch()
    return home
