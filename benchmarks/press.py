"""The press with a small and a large archive, beside Hugo and nginx. `make bench-press`.

    python -m benchmarks.press --stories 1000 100000 1000000
    python -m benchmarks.press --only serve

Measured: publish → visible, a headline on 200 pages, memory and the database's growth at each size; pages
baked by one core; Hugo building the same articles; requests served by one core. Generated homes are kept in
--homes for the next run; figures of sizes and parts that are not run now are kept too.
"""

import argparse
import multiprocessing
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import bake_rate, homes, hugo, publishing, serving
from benchmarks.plot import drawing
from benchmarks.results_file import earlier_results, write_results

ROOT = Path(__file__).parent.parent
PARTS = ("publish", "bake", "hugo", "serve", "plot")
PLOT = ROOT / "docs" / "explanation" / "press-cost.svg"
HUGO_AT_MOST = 100_000  # of a million Hugo holds every page in memory
OF_LARGEST = ("headline_on_200_pages_s", "rss_mb", "database_bytes_per_story")
T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the archive")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run")
    parser.add_argument("--publishes", type=int, default=60)
    parser.add_argument("--bakes", type=int, default=3_000, help="articles baked to find the rate")
    parser.add_argument("--seconds", type=int, default=5, help="of one round of serving")
    parser.add_argument("--rounds", type=int, default=5, help="of serving")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--homes", type=Path, default=ROOT / "build" / "archives", help="where archives are kept")
    options = parser.parse_args()
    if min(options.stories) < 500 or min(options.publishes, options.bakes, options.seconds, options.rounds) < 1:
        parser.error("an archive has 500 stories at least; everything else is 1 at least")
    figures = earlier_results("press")
    figures.pop("about", None)
    by_size: dict[str, Any] = figures.setdefault("by_size", {})
    sizes = sorted(set(options.stories))

    def home(size: int) -> Path:
        print(f"\n{size:,} stories", flush=True)
        return homes.archive_home(options.homes.resolve(), size, options.seed)

    def keep() -> Path:
        return write_results("press", _summed_up(figures), {"stories": sizes, "publishes": options.publishes})

    for size in sizes if "publish" in options.only else ():
        found = _in_own_process(publishing.measure, home(size), options.publishes)
        by_size.setdefault(str(size), {}).update(found)
        _print_memory(found)
        keep()
    if "bake" in options.only:
        baked = _in_own_process(bake_rate.measure, home(sizes[-1]), options.bakes)
        figures |= {"bakes_per_core_s": baked["a_core_second"], "bakes": {**baked, "stories": sizes[-1]}}
        keep()
    for size in sizes if "hugo" in options.only else ():
        if size > HUGO_AT_MOST:
            print(f"Hugo is not asked to build {size:,} stories")
            continue
        _need("hugo")
        built = _in_own_process(hugo.measure, home(size), options.homes.resolve() / f"hugo-{size}", options.seed)
        by_size.setdefault(str(size), {})["hugo"] = built
        keep()
    if "serve" in options.only:
        _need("taskset", "util-linux"), _need("wrk"), _need("nginx", "nginx", "libnginx-mod-http-brotli-static")
        figures |= _in_own_process(serving.measure, home(sizes[0]), options.seconds, options.rounds)
    file = keep()
    if "plot" in options.only:
        _plot(by_size)
    print(f"\nwritten to {file}")
    return 0


def _in_own_process(measure: Callable[..., T], *arguments: object) -> T:
    """Each part is the newsroom of another home, and Django knows only one in a process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _need(program: str, *packages: str) -> None:
    """Have a program installed where apt and root allow it; else end with what to type."""
    done = subprocess.run(["sh", str(ROOT / "scripts" / "system-packages"), *(packages or (program,))], check=False)
    if done.returncode and shutil.which(program) is None:
        sys.exit(1)


def _summed_up(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures with those under their short names that are taken from one size or from all."""
    by_size: dict[str, Any] = figures["by_size"]
    measured = sorted((size for size in by_size if "publish_visible_ms" in by_size[size]), key=int)
    built = sorted((size for size in by_size if "hugo" in by_size[size]), key=int)
    out = dict(figures)
    out["publish_visible_ms"] = {size: by_size[size]["publish_visible_ms"] for size in measured}
    if measured:
        out |= {name: by_size[measured[-1]][name] for name in OF_LARGEST}
    if built:
        out["hugo"] = by_size[built[-1]]["hugo"]
    return out


def _print_memory(found: dict[str, Any]) -> None:
    print(
        f"memory   idle {found['rss_mb']['idle']:.0f} MB   under load {found['rss_mb']['load']:.0f} MB\n"
        f"database   {found['database_bytes_per_story']:,} bytes a story   "
        f"(generated in {found['generated_in_s']:,} s)",
        flush=True,
    )


def _plot(by_size: dict[str, Any]) -> None:
    shown = {int(size): found["publish_visible_ms"]["p95"] for size, found in by_size.items() if "rss_mb" in found}
    rebuilt = {int(size): found["hugo"]["rebuild_s"] * 1000 for size, found in by_size.items() if "hugo" in found}
    curves = {"Weriye: publish to visible, p95": shown, "Hugo: rebuild after one more article": rebuilt}
    if not shown:
        print("nothing to draw yet: run the part `publish` first")
        return
    PLOT.write_text(drawing(curves, "stories in the archive", "milliseconds"), encoding="utf-8")
    print(f"drawn in {PLOT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
