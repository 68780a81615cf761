"""`weriye status`: how the newsroom is, for a person or a program."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from weriye.live.queries import problem as live_problem
from weriye.press.queries import status as press_status
from weriye.stories.editions import editions
from weriye.stories.models import PublishedArticle


def status(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """What is published, what is stale, what failed and why."""
    press = press_status()
    published = {e.code: PublishedArticle.objects.filter(edition=e.code).count() for e in editions()}
    if as_json:
        shown = {"published": published, "press": asdict(press), "live": {"problem": live_problem()}}
        typer.echo(json.dumps(shown, default=str))
        return
    for code, count in published.items():
        typer.echo(f"{code}: {count} articles published")
    typer.echo(f"press: {press.baked} pages baked, {press.stale} stale, {press.keys} changes not yet looked at")
    if press.oldest is not None:
        typer.echo(f"press: the oldest stale page waits since {press.oldest:%Y-%m-%d %H:%M:%S}")
    if problem := live_problem():
        typer.echo(f"live: {problem}")
    for failure in press.failures:
        typer.echo(f"failed: {failure.path} ({failure.attempts} times): {failure.error}")
    for sending in press.sendings:
        since = f", the oldest since {sending.oldest:%Y-%m-%d %H:%M:%S}" if sending.oldest else ""
        typer.echo(f"{sending.to}: {sending.waiting} waiting{since}")
        if sending.error:
            typer.echo(f"{sending.to}: {sending.error}")
