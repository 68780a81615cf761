"""How many pages one core bakes in a second: rendering, both compressions, files and ledger, as the worker does it."""

import os
import time
from pathlib import Path

from benchmarks.newsroom import KEPT_ADDRESS

WARM_UP = 64


def measure(home: Path, pages: int) -> dict[str, float]:
    """Bake articles from all over the archive of a home that nobody serves; once in a process."""
    kept = {"WERIYE_HOME": str(home), "WERIYE_ADDRESS": KEPT_ADDRESS}
    os.environ.update({**kept, "DJANGO_SETTINGS_MODULE": "weriye.config.settings"})
    import django

    django.setup()
    from weriye.press import actions as press
    from weriye.press import files
    from weriye.press.models import BakedPage
    from weriye.stories.models import PublishedArticle

    press.mark_outdated()
    press.bake_all()
    pks = list(PublishedArticle.objects.order_by("pk").values_list("pk", flat=True))
    chosen = pks[:: max(1, len(pks) // (pages + WARM_UP))][: pages + WARM_UP]
    before = set(BakedPage.objects.values_list("path", flat=True))
    paths = list(PublishedArticle.objects.filter(pk__in=chosen).order_by("pk").values_list("address", flat=True))
    # As if they came out otherwise: what is the same would not be compressed and written.
    BakedPage.objects.filter(path__in=paths).update(digest="")
    _bake(paths[:WARM_UP])
    start = time.perf_counter()
    computed = _bake(paths[WARM_UP:])
    seconds = time.perf_counter() - start
    baked = len(paths) - WARM_UP
    cold = [path for path in paths if path not in before]
    for path in cold:
        files.remove(path)
    BakedPage.objects.filter(path__in=cold).delete()
    print(
        f"baking {baked:,} articles   {baked / computed:6.0f} a second of one core, {baked / seconds:6.0f} by the clock"
    )
    return {"pages": baked, "a_core_second": round(baked / computed, 1), "a_second": round(baked / seconds, 1)}


def _bake(paths: list[str]) -> float:
    """Bake these pages; seconds of processor time, the kernel's counted."""
    from weriye.press import actions as press

    press.mark_stale(paths=paths, reason="measured")
    while press.resolve():
        pass
    start = time.process_time()
    while press.bake_some():
        pass
    return time.process_time() - start
