"""`weriye analyse` and `weriye compare`: the language room from the command line."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from weriye.language.analysis import analyse as analyse_text
from weriye.language.comparison import compare as compare_texts
from weriye.stories import editions
from weriye.stories.queries import gazetteer_names

from .exits import BadInput

LARGEST = 20 * 1024 * 1024


def known_edition(code: str) -> str:
    """The code itself. Raises BadInput for an edition that the station has not."""
    if not editions.has_edition(code):
        known = ", ".join(edition.code for edition in editions.editions())
        raise BadInput(f"there is no edition {code!r}; the editions are {known}")
    return code


def analyse(
    edition: Annotated[str, typer.Option(help="Whose language the lines are in.")],
) -> None:
    """Read lines on standard input; print each one's tokens with stem and folded key as a JSON line."""
    known_edition(edition)
    for raw in sys.stdin.buffer:
        try:
            line = raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise BadInput(f"standard input is not UTF-8: {error.reason} at byte {error.start} of a line") from None
        tokens = [{"text": t.text, "stem": t.stem, "folded": t.folded} for t in analyse_text(line, edition)]
        sys.stdout.write(json.dumps(tokens, ensure_ascii=False) + "\n")


def compare(
    file_a: Path,
    file_b: Path,
    editions_of: Annotated[tuple[str, str], typer.Option("--editions", help="Edition of each file.")],
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Run the checks across editions on two plain texts: headline first, paragraphs between empty lines."""
    edition_a, edition_b = (known_edition(code) for code in editions_of)
    gazetteer = gazetteer_names(edition_a, edition_b)
    findings = compare_texts(_read(file_a), _read(file_b), edition_a, edition_b, gazetteer)
    if as_json:
        shown = [
            {"kind": f.kind, "text": f.text, "side": f.side, "message": f.message, "position": f.position}
            for f in findings
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for finding in findings:
        typer.echo(f"{finding.kind}: {finding.message}")
    if not findings:
        typer.echo("nothing found")


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput(f"{file} is larger than 20 MB")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not UTF-8 text") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
