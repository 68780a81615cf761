"""The `weriye` command: one verb, one module in `config/verbs`."""

import os
import sys

import typer


def main() -> None:
    """Run the verb that the command line names. Exit 0 done, 1 something failed, 2 bad input or usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    from weriye.config.verbs.exits import Problem

    try:
        django.setup()
        commands()(prog_name="weriye")
    except ImproperlyConfigured as problem:
        _stop(str(problem), 2)
    except Problem as problem:
        _stop(str(problem), problem.code)
    except OperationalError as error:
        _stop(f"the database does not answer as it should: {error}; `weriye setup` brings it up to date", 1)


def commands() -> typer.Typer:
    """All verbs. Django must be set up."""
    from weriye.config.verbs import (
        analysing,
        baking,
        channel,
        deliver,
        demo,
        importing,
        searching,
        serve,
        setup,
        status,
        webserver,
    )

    app = typer.Typer(
        help="The newsroom and the news site of a bilingual broadcaster.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("serve")(serve.serve)
    app.command("work")(serve.work)
    app.command("setup")(setup.setup)
    app.command("demo")(demo.demo)
    app.command("bake")(baking.bake)
    app.command("mirror")(baking.mirror)
    app.command("deliver")(deliver.deliver)
    app.command("webserver")(webserver.webserver)
    app.command("status")(status.status)
    app.command("search")(searching.search)
    app.command("analyse")(analysing.analyse)
    app.command("compare")(analysing.compare)
    app.add_typer(importing.app, name="import", help="Bring articles in from outside.")
    app.add_typer(channel.app, name="channel", help="The live channel.")
    return app


def _stop(message: str, code: int) -> None:
    print(f"weriye: {message}", file=sys.stderr)  # noqa: T201
    raise SystemExit(code)
