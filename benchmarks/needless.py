"""Pages baked that came out as they were: how many, after which kind of edit, and which key named them.

    python -m benchmarks.needless --chains 6

The random chains of the press's law (tests/journeys/chain.py), baked after every edit. Written to
results/needless.json.
"""

import argparse
import json
import logging
import multiprocessing
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import time_machine

from .results_file import write_results


@dataclass(slots=True)
class Count:
    """Pages baked after edits of one kind, those of them whose bytes changed, and what named the others."""

    edits: int = 0
    baked: int = 0
    changed: int = 0
    causes: Counter[str] = field(default_factory=Counter)


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def measure(seed: int, steps: int, found: dict[str, Count], clock: time_machine.Traveller) -> None:
    """One chain; what it baked is added to `found`."""
    from tests.journeys.chain import Chain, settle
    from weriye.press import actions as press
    from weriye.press.models import BakedPage, PageKey, StaleKey
    from weriye.press.tags import PATH
    from weriye.reader import routes
    from weriye.reader.site import ReaderSite

    rendered: list[str] = []
    render = ReaderSite.render

    def noted(self: ReaderSite, path: str) -> Any:
        rendered.append(path)
        return render(self, path)

    chain = Chain(seed, clock.shift)
    for _ in range(12):
        chain.new()
    press.mark_everything("start")
    settle()
    ReaderSite.render = noted  # type: ignore[method-assign]
    try:
        for _ in range(steps):
            before = dict(BakedPage.objects.values_list("path", "digest"))
            last = StaleKey.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            rendered.clear()
            edit = chain.step()
            settle()
            # What is baked "while it was being baked" is the clock's that stands still: not counted.
            pages = set(rendered)
            after = dict(BakedPage.objects.values_list("path", "digest"))
            changed = {path for path in pages if before.get(path) != after.get(path)}
            count = found[edit]
            count.edits += 1
            count.baked += len(pages)
            count.changed += len(changed)
            named = set(StaleKey.objects.filter(pk__gt=last).values_list("key", flat=True))
            for path in pages - changed:
                match = routes.match(path)
                keys = set(PageKey.objects.filter(page__path=path).values_list("key", flat=True)) | {PATH + path}
                why = ",".join(sorted({kind_of(key) for key in keys & named})) or "another version"
                count.causes[f"{match.kind if match else '-'} for {why}"] += 1
    finally:
        ReaderSite.render = render  # type: ignore[method-assign]


def chain_of_its_own(seed: int, steps: int) -> dict[str, Count]:
    """One chain in a home of its own; for a process of its own."""
    found: dict[str, Count] = defaultdict(Count)
    with tempfile.TemporaryDirectory(prefix="weriye-needless-") as home:
        os.environ.update(WERIYE_HOME=home, WERIYE_ADDRESS="http://weriye.test", WERIYE_WARM_PAGES="4")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        import weriye
        from tests.journeys.chain import NOW
        from weriye.live import actions as live
        from weriye.stories.actions import create_editions

        logging.disable(logging.WARNING)
        with time_machine.travel(NOW, tick=False) as clock:
            call_command("migrate", verbosity=0)
            create_editions()
            schedule = Path(weriye.__file__).parent / "demo" / "schedule.json"
            live.load_demo(json.loads(schedule.read_text(encoding="utf-8")))
            measure(seed, steps, found, clock)
    return dict(found)


def report(found: Mapping[str, Count], sizes: dict[str, int]) -> None:
    """Print the figures and write them."""
    rows = sorted(found.items(), key=lambda item: item[1].changed - item[1].baked)
    print(f"{'edit':18} {'edits':>6} {'baked':>6} {'changed':>8} {'needless':>9}  most often")
    for edit, count in rows:
        why = "; ".join(f"{n} {cause}" for cause, n in count.causes.most_common(3))
        print(f"{edit:18} {count.edits:6} {count.baked:6} {count.changed:8} {count.baked - count.changed:9}  {why}")
    baked, changed = sum(c.baked for c in found.values()), sum(c.changed for c in found.values())
    print(f"{baked} pages baked, {changed} changed, {1 - changed / baked:.1%} needless")
    figures = {
        "needless": round(1 - changed / baked, 4),
        "baked": baked,
        "changed": changed,
        "by_edit": {
            edit: {"edits": c.edits, "baked": c.baked, "changed": c.changed, "causes": dict(c.causes.most_common())}
            for edit, c in rows
        },
    }
    print(write_results("needless", figures, sizes))


def main() -> None:
    parser = argparse.ArgumentParser(description="Count the pages that are baked and come out as they were.")
    parser.add_argument("--chains", type=int, default=6)
    parser.add_argument("--steps", type=int, default=62)
    options = parser.parse_args()
    found: dict[str, Count] = defaultdict(Count)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        for counts in pool.map(chain_of_its_own, range(options.chains), [options.steps] * options.chains):
            for edit, count in counts.items():
                there = found[edit]
                there.edits += count.edits
                there.baked += count.baked
                there.changed += count.changed
                there.causes.update(count.causes)
    report(found, {"chains": options.chains, "steps": options.steps})


if __name__ == "__main__":
    main()
