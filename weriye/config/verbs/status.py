"""`weriye status`: how the newsroom is, for a person or a program."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone

from weriye.live.queries import problem as live_problem
from weriye.press.queries import status as press_status
from weriye.press.site import Urgency
from weriye.stories.clock.queries import not_out
from weriye.stories.editions import editions
from weriye.stories.models import PublishedArticle
from weriye.stories.sizes.queries import waiting as sizes_waiting

URGENCIES = {
    Urgency.NOW: "articles, fronts, feeds and sitemaps",
    Urgency.SOON: "topics, people, places and archives",
    Urgency.LATER: "pages that merely list what changed",
}


def status(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """What is published, what is stale, what failed and why."""
    press = press_status()
    sizes = sizes_waiting()
    published = {e.code: PublishedArticle.objects.filter(edition=e.code).count() for e in editions()}
    if as_json:
        shown = {
            "published": published,
            "press": asdict(press) | {"pages_per_second": press.pages_per_second},
            "live": {"problem": live_problem()},
            "pictures": asdict(sizes),
            "not_out": [asdict(one) for one in not_out(timezone.now())],
        }
        typer.echo(json.dumps(shown, default=str))
        return
    for code, count in published.items():
        typer.echo(f"{code}: {count} articles published")
    typer.echo(f"press: {press.baked} pages baked, {press.stale} stale, {press.keys} changes not yet looked at")
    for waiting in press.waiting:
        typer.echo(
            f"press: {waiting.pages} {URGENCIES[waiting.urgency]}, the oldest since {waiting.oldest:%Y-%m-%d %H:%M:%S}"
        )
    typer.echo(
        f"press: {press.pages_per_second:.1f} pages a second in the last minute, {press.last_hour} in the last hour"
    )
    if press.workers == 0:
        typer.echo("press: no worker is there; start one with `weriye serve` or `weriye work`")
    elif press.workers is not None:
        typer.echo(f"press: {press.workers} worker{'s' if press.workers > 1 else ''} there")
    if problem := live_problem():
        typer.echo(f"live: {problem}")
    for late in not_out(timezone.now()):
        what = "not out" if late.what == "publish" else "not off the site"
        reason = late.error or "nobody has tried: is a worker running?"
        typer.echo(f"{what}: {late.edition} “{late.headline}”, due at {late.due_at:%Y-%m-%d %H:%M:%S} UTC: {reason}")
    if sizes.pictures:
        since = f"{sizes.oldest:%Y-%m-%d %H:%M:%S}"
        typer.echo(f"pictures: {sizes.pictures} wait for their sizes, the oldest since {since}")
    for unmade in sizes.failures:
        typer.echo(f"picture {unmade.picture} “{unmade.title}” failed ({unmade.attempts} times): {unmade.error}")
    for failure in press.failures:
        again = f"; tried again at {failure.retry_at:%H:%M:%S}" if failure.retry_at else ""
        typer.echo(f"failed: {failure.path} ({failure.attempts} times): {failure.error}{again}")
    if press.failed > len(press.failures):
        typer.echo(f"failed: {press.failed - len(press.failures)} more")
    for sending in press.sendings:
        since = f", the oldest since {sending.oldest:%Y-%m-%d %H:%M:%S}" if sending.oldest else ""
        typer.echo(f"{sending.to}: {sending.waiting} waiting{since}")
        if sending.error:
            typer.echo(f"{sending.to}: {sending.error}")
