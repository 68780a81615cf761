"""`weriye setup`: make a newsroom ready to be served."""

import typer

from .serve import prepare


def setup() -> None:
    """Bring the database up to date and see that editions, roles and the gazetteer are there. Safe to repeat."""
    prepare()
    typer.echo("The newsroom is ready. `weriye serve` serves it.")
