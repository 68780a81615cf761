"""`weriye import page|jsonl`: articles from outside."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from weriye.wire import actions
from weriye.wire.archive import JsonlReport
from weriye.wire.incoming import Unusable

from .exits import BadInput, Failed
from .progress import progress

MOST_SHOWN = 100

app = typer.Typer(no_args_is_help=True, add_completion=False)

Edition = Annotated[str, typer.Option(help="Which edition it is for, such as so or en.")]
Publish = Annotated[bool, typer.Option("--publish", help="Put it on the site; without, it waits at the desk.")]
Json = Annotated[bool, typer.Option("--json", help="For a program to read.")]


@app.command()
def page(
    file: Annotated[Path, typer.Argument(help="The page, as text or HTML, in UTF-8.")],
    edition: Edition,
    publish: Publish = False,
    as_json: Json = False,
    section: Annotated[str, typer.Option(help="Slug of the section. Default: the edition's own default.")] = "",
) -> None:
    """Make an article of a page saved as text or HTML. The same page again changes nothing."""
    data = _read(file, actions.LARGEST_PAGE)
    try:
        report = actions.import_page(data, edition, publish, section)
    except Unusable as problem:
        raise BadInput(f"{file}: {problem}") from None
    url = f"{settings.WERIYE_ADDRESS}{report.address}" if report.address else _desk_address(report.article)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "url": url}, ensure_ascii=False, default=_iso))
    else:
        _print_page(report, url)


@app.command()
def jsonl(
    file: Annotated[str, typer.Argument(help="One JSON object a line, in UTF-8; - is standard input.")],
    edition: Edition,
    publish: Publish = False,
    as_json: Json = False,
    pictures: Annotated[Path | None, typer.Option(help="Folder with the files that the bodies show.")] = None,
) -> None:
    """Take a whole archive. Stopped midway, the same command goes on; lines taken before are known again."""
    try:
        with _opened(file) as (stream, lines), progress("Importing", lines) as advance:
            report = actions.import_jsonl(stream, edition, publish, pictures, advance)
    except Unusable as problem:
        raise BadInput(f"{file}: {problem}") from None
    except KeyboardInterrupt:
        raise Failed("stopped; what was taken stays, and the same command goes on from there") from None
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print_archive(report)
    if report.skipped:
        raise Failed(f"{report.skipped} of {report.lines} lines were skipped; mend them and run the same command")


def _read(file: Path, largest: int) -> bytes:
    """The bytes of a regular file. Raises BadInput."""
    _refuse_what_is_no_file(file)
    try:
        if file.stat().st_size > largest:
            raise BadInput(f"{file}: it is larger than {largest // 1024 // 1024} MB; one page is far smaller")
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file}: it cannot be read: {error.strerror}") from None


def _refuse_what_is_no_file(file: Path) -> None:
    try:
        if file.is_dir():
            raise BadInput(f"{file}: it is a folder; name a file")
        if not file.exists():
            raise BadInput(f"{file}: there is no such file")
        if not file.is_file():
            raise BadInput(f"{file}: it is not a regular file")
    except (OSError, ValueError) as error:
        raise BadInput(f"the file cannot be looked at: {error}") from None


@contextmanager
def _opened(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """An archive's bytes and how many lines it has, where that can be known. Raises BadInput."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    file = Path(name)
    _refuse_what_is_no_file(file)
    try:
        stream = file.open("rb")
    except OSError as error:
        raise BadInput(f"{file}: it cannot be read: {error.strerror}") from None
    with stream:
        if b"\0" in stream.read(8192):
            raise BadInput(f"{file}: it is binary; an archive is text, one JSON object a line")
        stream.seek(0)
        lines = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
        if stream.tell() == 0:
            raise BadInput(f"{file}: it is empty")
        stream.seek(0)
        yield stream, lines


def _desk_address(article: int) -> str:
    try:
        return f"{settings.WERIYE_ADDRESS}{reverse('wagtailadmin_pages:edit', args=[article])}"
    except NoReverseMatch:
        return ""


def _iso(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _print_page(report: actions.PageReport, url: str) -> None:
    words = {"created": "taken", "changed": "changed", "unchanged": "here already, nothing changed"}
    typer.echo(f"{url}  ({words[report.state]}, {'on the site' if report.published else 'a draft'})")
    typer.echo(f"headline    {report.headline}")
    if report.dateline:
        known = report.place if report.place_known else f"{report.place}, new to the gazetteer: add its position there"
        typer.echo(f"dateline    {report.dateline}  ({known})")
    for name, value in (
        ("source", report.source),
        ("byline", ", ".join(report.bylines)),
        ("published", report.published_at.isoformat() if report.published_at else ""),
        ("updated", report.updated_at.isoformat() if report.updated_at else ""),
        ("section", report.section),
    ):
        if value:
            typer.echo(f"{name:<12}{value}")
    typer.echo(f"kept        {report.paragraphs} paragraphs in {report.blocks} blocks")
    if report.pictures_dropped:
        typer.echo(f"dropped     {report.pictures_dropped} pictures: a page's pictures are not fetched")
    for line in report.dropped:
        typer.echo(f"dropped     {line if len(line) <= 100 else line[:99] + '…'}")


def _print_archive(report: JsonlReport) -> None:
    for bad in report.bad[:MOST_SHOWN]:
        typer.echo(f"line {bad.line}: {bad.reason}", err=True)
    if report.skipped > MOST_SHOWN:
        typer.echo(f"… and {report.skipped - MOST_SHOWN} more lines; --json tells a thousand", err=True)
    typer.echo(
        f"{report.lines} lines: {report.taken} taken, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.skipped} skipped"
    )
    for section, count in report.unknown_sections:
        typer.echo(f"section {section!r} is unknown: {count} articles went to their edition's default section")
    if report.pictures_dropped:
        typer.echo(f"{report.pictures_dropped} pictures dropped: no such file; --pictures names their folder")
    if report.summaries_cut:
        typer.echo(f"{report.summaries_cut} summaries cut to 400 characters")
