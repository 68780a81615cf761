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
