"""The law of the press: any chain of edits baked step by step gives the bytes of one full bake."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

import weriye
from weriye.live import actions as live
from weriye.press import actions as press
from weriye.press import recording

from .chain import NOW, Chain, differing, full_bake, settle, tree


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def small(newsroom: Path, settings: Any) -> Path:
    """A newsroom in which few articles are warm, so that being warm and not both happen."""
    settings.WERIYE_WARM_PAGES = 4
    live.load_demo(json.loads((Path(weriye.__file__).parent / "demo" / "schedule.json").read_text(encoding="utf-8")))
    return newsroom


@pytest.mark.parametrize("seed", range(4))
def test_a_chain_of_edits_baked_step_by_step_is_a_full_bake(
    small: Path, settings: Any, frozen: None, seed: int
) -> None:
    chain = Chain(seed)
    for _ in range(6):
        chain.new()
    press.mark_everything("start")
    settle()
    done = []
    for _ in range(25):
        done.append(chain.step())
        settle()
    incremental = tree(settings.WERIYE_SITE_FOLDER)
    assert len(incremental) > 50
    assert differing(incremental, full_bake(settings, small / "full")) == [], done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 112))
def test_longer_chains_keep_the_law(small: Path, settings: Any, frozen: None, seed: int) -> None:
    chain = Chain(seed)
    press.mark_everything("start")
    settle()
    done = []
    for _ in range(80):
        done.append(chain.step())
        if chain.random.random() < 0.5:
            settle()
    settle()
    assert differing(tree(settings.WERIYE_SITE_FOLDER), full_bake(settings, small / "full")) == [], done


KINDS_OF_KEY = (
    "article:", "card:", "story:", "latest:", "section:", "month:", "sitemap:", "coverage:", "entry:", "picture:",
    "related:", "trending:",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_OF_KEY)
def test_the_law_has_teeth(
    small: Path, settings: Any, frozen: None, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With one kind of key never recorded, some edit leaves a page behind."""
    chain = Chain(7)
    for _ in range(8):
        chain.new()
    record = recording.note

    def forgetful(*keys: str) -> None:
        record(*(key for key in keys if not key.startswith(kind)))

    for module in list(sys.modules.values()):
        if getattr(module, "note", None) is record and module is not recording:
            monkeypatch.setattr(module, "note", forgetful)
    monkeypatch.setattr(recording, "note", forgetful)
    press.forget_everything()
    press.mark_everything("start")
    settle()
    # An article's own page is named by its path too; what only the key tells is a change without one.
    for _ in range(2):
        for edit in chain.edits():
            edit()
            settle()
    assert differing(tree(settings.WERIYE_SITE_FOLDER), full_bake(settings, small / "full")) != []
