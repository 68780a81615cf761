"""`weriye channel`: the live channel's state, a look at its stream, and its week's schedule."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from weriye.live import actions, models, queries
from weriye.stories.editions import editions

from .exits import BadInput, Failed

app = typer.Typer(help="The live channel: its state, a look at its stream, its schedule.")
LARGEST = 2_000_000


@app.callback(invoke_without_command=True)
def channel(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Show whether the channel is on air, what is on now and next, and what is wrong."""
    if context.invoked_subcommand is None:
        show(as_json)


@app.command()
def probe(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """Look at the stream once and store what was seen; it is on air when it moved since the last look."""
    actions.probe(timezone.now())
    show(as_json)


@app.command()
def schedule(file: Annotated[Path, typer.Argument(help="JSON; see docs/how-to/live-channel.md.")]) -> None:
    """Make the week's programmes those of a file, taking away what it does not name."""
    try:
        if file.is_file() and file.stat().st_size > LARGEST:
            raise BadInput(f"{file} is larger than {LARGEST:,} bytes: no schedule is")
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file} is no JSON: {error}") from None
    try:
        actions.load_schedule(data)
    except actions.BadSchedule as problem:
        raise BadInput(f"{file}: {problem}") from None
    typer.echo(f"{models.Programme.objects.count()} programmes, {models.Slot.objects.count()} slots a week")


def show(as_json: bool) -> None:
    """Print the channel's stored state."""
    found = queries.channel()
    if found is None:
        raise Failed("there is no live channel; make one in the desk under Live, or load the demo")
    problem = queries.problem()
    if as_json:
        state: dict[str, Any] = asdict(found) | {"problem": problem}
        typer.echo(json.dumps(state, default=lambda value: value.isoformat(), ensure_ascii=False, indent=2))
        return
    first = editions()[0].code
    zone = models.Channel.objects.get(slug=found.slug).zone
    on_air = "on air" if found.on_air else "off air"
    since = f" since {found.since.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if found.since else ""
    lines = [
        ("channel", f"{found.name[first]} ({found.slug})"),
        ("stream", found.hls_url),
        ("sound only", found.audio_url or "none"),
        ("state", on_air + since),
    ]
    for word, broadcast in (("now", found.now), ("next", found.next)):
        lines.append((word, "nothing"))
        if broadcast:
            start, end = broadcast.start.astimezone(zone), broadcast.end.astimezone(zone)
            lines[-1] = (word, f"{start:%a %H:%M}–{end:%H:%M} {broadcast.title[first]}")
    if problem:
        lines.append(("problem", problem))
    for word, text in lines:
        typer.echo(f"{word:<11}{text}")
