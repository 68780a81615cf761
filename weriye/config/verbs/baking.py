"""`weriye bake` and `weriye mirror`: pages as files."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from weriye.press import actions, bursts, queries
from weriye.press.files import BadPath, file_of
from weriye.press.mirror import mirror as write_mirror
from weriye.press.models import BakedPage, StalePage
from weriye.press.serving import in_folder

from .exits import BadInput, Failed
from .progress import progress


def bake(
    everything: Annotated[bool, typer.Option("--all", help="Bake every page, stale or not.")] = False,
    explain: Annotated[str, typer.Option(help="Bake nothing; tell what the page at this path shows.")] = "",
) -> None:
    """Bake what is stale into files. Safe beside a running newsroom."""
    if explain:
        _explain(explain)
        return
    if everything:
        actions.mark_everything("weriye bake --all")
    else:
        actions.mark_outdated()
    typer.echo(f"{bake_with_progress()} pages baked")
    failures = queries.status().failures
    if failures:
        lines = "; ".join(f"{failure.path}: {failure.error}" for failure in failures[:5])
        raise Failed(f"{len(failures)} pages could not be baked: {lines}")


def bake_with_progress() -> int:
    """Bake until nothing is due, with a progress bar. Returns how many pages were baked."""
    actions.resolve()
    baked = 0
    with progress("Baking", StalePage.objects.count()) as advance:
        while True:
            bursts.end_pauses()
            some = actions.bake_some()
            if not some and not actions.resolve():
                return baked
            baked += some
            advance(some)


def _explain(path: str) -> None:
    try:
        file_of(path)
    except BadPath:
        raise BadInput(f"{path!r} is no page's path; write it as in the address, such as /so/") from None
    page = queries.baked_page(path)
    waiting = StalePage.objects.filter(path=path).first()
    if page is None and waiting is None:
        raise Failed(f"{path} is not baked and not stale; it is baked when somebody asks for it, if it is a page")
    if page is not None:
        typer.echo(f"{path}: {page.size:,} bytes, baked {page.baked_at:%Y-%m-%d %H:%M:%S} UTC because: {page.reason}")
        for key in queries.keys_of(path):
            typer.echo(f"  {key}")
    if waiting is not None:
        typer.echo(f"stale since {waiting.since:%Y-%m-%d %H:%M:%S} UTC because: {waiting.reason} {waiting.error}")


def mirror(folder: Path) -> None:
    """Write the whole site into an empty folder, with relative links: it reads from a USB stick, without a server."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is there and not an empty folder; name another one")
    actions.bake_all()
    images = in_folder(settings.MEDIA_ROOT / "images")

    def media(address: str) -> Path | None:
        prefix = "/media/images/"
        found = images(address.removeprefix(prefix)) if address.startswith(prefix) else None
        return found if found and found.is_file() else None

    paths = BakedPage.objects.values_list("path", flat=True)
    with progress("Writing", paths.count()) as advance:
        count = write_mirror(paths.iterator(), folder, media, advance)
    typer.echo(f"{count} pages written to {folder}; open {folder / 'index.html'}")
