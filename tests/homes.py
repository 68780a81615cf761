"""Homes for tests with real servers: made once in a run, for all its processes, and copied for whoever asks."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EMPTY = "import django; django.setup(); from weriye.config.verbs.serve import prepare; prepare()"


def home_of(places: pytest.TempPathFactory, demo: bool) -> Path:
    """A home of one's own with the demo station, or with a newsroom in which nothing was written yet.

    On PostgreSQL it is empty: what would be copied is in a database.
    """
    home = places.mktemp("newsroom") / "home"
    if "DATABASE_URL" in os.environ:
        home.mkdir()
    else:
        shutil.copytree(_made(places, demo), home, symlinks=True)
    return home


def _made(places: pytest.TempPathFactory, demo: bool) -> Path:
    base = places.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    home = base / ("home-demo" if demo else "home-empty")
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            making = home.with_suffix(".making")
            if demo:  # What was migrated once need not be again.
                shutil.copytree(_made(places, demo=False), making, symlinks=True)
            environ = {**os.environ, "WERIYE_HOME": str(making), "DJANGO_SETTINGS_MODULE": "weriye.config.settings"}
            command = ["-m", "weriye", "demo"] if demo else ["-c", EMPTY]
            subprocess.run([sys.executable, *command], env=environ, check=True, capture_output=True)
            making.rename(home)
    return home
