"""`weriye weigh`: the pages that cost readers most, and those over their budget."""

import json
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer

from weriye.press.files import BadPath, file_of
from weriye.reader.budgets import budget
from weriye.reader.site import site
from weriye.reader.weight import Weighed, too_heavy, weigh

from .exits import Failed
from .progress import progress

SHOWN = 10


def weigh_pages(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """Weigh every page that is kept baked; list the ten nearest to their budget and all that are over it."""
    paths = list(site.paths())
    pages: list[Weighed] = []
    with progress("Weighing", len(paths)) as advance:
        for path in paths:
            page = weigh(path, _read)
            pages += [page] if page else []
            advance(1)
    pages.sort(key=lambda page: (-page.html / budget("html", page.kind), page.path))
    over = [fault for page in pages for fault in too_heavy(page)]
    if as_json:
        shown = {
            "pages": len(pages),
            "heaviest": [asdict(page) for page in pages[:SHOWN]],
            "over": [asdict(fault) for fault in over],
        }
        typer.echo(json.dumps(shown))
    else:
        typer.echo(f"{len(pages)} pages. Nearest to their budget, in bytes (HTML, scripts, view without pictures):")
        for page in pages[:SHOWN]:
            typer.echo(f"{page.html:>8,} {page.script:>7,} {page.view:>8,}  {page.kind:<12} {page.path}")
    if over:
        raise Failed("over budget: " + "; ".join(map(str, over)))


def _read(path: str) -> bytes | None:
    """A page as it is baked; one without a file is rendered, and not kept."""
    with suppress(BadPath, OSError):
        return file_of(path).read_bytes()
    rendered = site.render(path)
    return rendered.body if rendered else None
