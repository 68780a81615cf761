from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import toy


@pytest.fixture
def site(db: None, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> toy.ToySite:
    """A toy site that the press bakes."""
    monkeypatch.setattr(toy, "site", toy.ToySite())
    settings.WERIYE_SITE = "tests.press.toy.site"
    return toy.site


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """Address of a server that plays Amazon."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
