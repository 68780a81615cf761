import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from weriye.press import holders

from . import toy
from .player import playing_amazon


@pytest.fixture
def site(db: None, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> toy.ToySite:
    """A toy site that the press bakes."""
    monkeypatch.setattr(toy, "site", toy.ToySite())
    settings.WERIYE_SITE = "tests.press.toy.site"
    return toy.site


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """Address of a server that plays Amazon."""
    with playing_amazon() as address:
        yield address


@dataclass(frozen=True)
class Stranger:
    """Another process of this newsroom that claims things: its name as a holder."""

    holder: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """Returns once the system has seen that it is dead."""
        self.process.kill()
        self.process.wait()
        end = time.monotonic() + 30
        while not holders.abandoned([self.holder]):
            assert time.monotonic() < end, "its session stays"
            time.sleep(0.01)


@pytest.fixture
def stranger(db: None, home: Path) -> Iterator[Stranger]:
    code = "import django; django.setup(); from weriye.press.holders import new_holder; print(new_holder()); input()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        env={**os.environ, "WERIYE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "weriye.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield Stranger(process.stdout.readline().strip(), process)
        process.kill()
