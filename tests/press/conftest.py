from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
