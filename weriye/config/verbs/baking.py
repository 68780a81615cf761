"""`weriye bake`: bake what is stale, or everything."""

from typing import Annotated

import typer

from weriye.press import actions

from .exits import Failed
from .progress import progress


def bake(
    everything: Annotated[bool, typer.Option("--all", help="Bake every page, stale or not.")] = False,
) -> None:
    """Bake what is stale into files. Safe beside a running newsroom."""
    from weriye.press.models import StalePage

    if everything:
        actions.mark_everything("weriye bake --all")
    actions.resolve()
    total = StalePage.objects.count()
    baked = 0
    with progress("Baking", total) as advance:
        while True:
            resolved = actions.resolve()
            some = actions.bake_some()
            baked += some
            advance(some)
            if not some and not resolved:
                break
    failures = StalePage.objects.exclude(error="").order_by("path")
    typer.echo(f"{baked} pages baked")
    if failures:
        lines = "; ".join(f"{page.path}: {page.error.splitlines()[0]}" for page in failures[:5])
        raise Failed(f"{len(failures)} pages could not be baked: {lines}")
