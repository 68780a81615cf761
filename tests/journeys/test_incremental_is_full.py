"""The law of the press: any chain of edits baked step by step gives the bytes of one full bake."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine

import weriye
from weriye.audience.counting import counter
from weriye.live import actions as live
from weriye.press import actions as press
from weriye.press.cdn import Account
from weriye.press.site import Rendered

from .chain import NOW, Chain, differing, full_bake, ill_answered, settle, tree


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that only the chain moves on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def small(newsroom: Path, settings: Any) -> Path:
    """A newsroom in which few articles are warm, so that being warm and not both happen."""
    settings.WERIYE_WARM_PAGES = 4
    counter.forget()  # readers of another test, at the same hour
    live.load_demo(json.loads((Path(weriye.__file__).parent / "demo" / "schedule.json").read_text(encoding="utf-8")))
    return newsroom


@pytest.mark.parametrize("seed", range(2))
def test_a_chain_of_edits_baked_step_by_step_is_a_full_bake(
    small: Path, settings: Any, clock: time_machine.Traveller, seed: int
) -> None:
    if seed:  # Pages with their cache tags beside them.
        settings.WERIYE_CDN = Account("cloudflare", "zone", "http://weriye.test", "token")
    chain = Chain(seed, clock.shift)
    for _ in range(6):
        chain.new()
    press.mark_everything("start")
    settle()
    done = []
    for _ in range(36):  # Every kind of edit once.
        done.append(chain.step())
        settle()
    incremental = tree(settings.WERIYE_SITE_FOLDER)
    assert len(incremental) > 50
    assert {name.rpartition(".")[2] for name in incremental if "/day/" in name} >= {"html", "epub"}
    assert ill_answered(chain.addresses) == [], done
    assert differing(incremental, full_bake(settings, small / "full")) == [], done


@pytest.mark.slow
@pytest.mark.long(5)
@pytest.mark.parametrize("seed", range(100, 104))
def test_longer_chains_keep_the_law(small: Path, settings: Any, clock: time_machine.Traveller, seed: int) -> None:
    chain = Chain(seed, clock.shift)
    press.mark_everything("start")
    settle()
    done = []
    for _ in range(96):
        done.append(chain.step())
        if chain.random.random() < 0.5:
            settle()
    settle()
    assert ill_answered(chain.addresses) == [], done
    assert differing(tree(settings.WERIYE_SITE_FOLDER), full_bake(settings, small / "full")) == [], done


# Kinds of key, each with an edit that only it carries to some page. Not here: an article's own page, months,
# sitemaps and coverage are also named by their paths; who is no longer warm is told by what it showed, too.
TOLD_BY = {
    "card:": "headline",
    "story:": "counterpart",
    "latest:": "new",
    "section:": "section",
    "entry:": "rename",
    "picture:": "focal_point",
    "credit:": "credit",
    "related:": "new",
    "trending:": "read",
    "most-read:": "read",
}


@pytest.mark.slow
@pytest.mark.long(5)
@pytest.mark.parametrize("kind", TOLD_BY)
def test_the_law_has_teeth(
    small: Path, settings: Any, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With one kind of key left out of the ledger, an edit leaves a page behind."""
    render = press._render_and_write

    def forgetful(path: str, there: str | None) -> Rendered | None:
        rendered = render(path, there)
        return rendered and replace(rendered, keys=frozenset(k for k in rendered.keys if not k.startswith(kind)))

    monkeypatch.setattr(press, "_render_and_write", forgetful)
    chain = Chain(7)
    for _ in range(14):
        chain.new()
    press.mark_everything("start")
    settle()
    for _ in range(3):
        getattr(chain, TOLD_BY[kind])()
    if kind == "related:":
        settle()
    # Elsewhere nothing is indexed: new relations would bake the same pages for a reason of their own.
    press.bake_all()
    assert differing(tree(settings.WERIYE_SITE_FOLDER), full_bake(settings, small / "full")) != []
