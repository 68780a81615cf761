"""All verbs of the `weriye` command put together. Django must be set up before this is imported."""

import typer

from .verbs import (
    analysing,
    baking,
    channel,
    deliver,
    demo,
    importing,
    people,
    searching,
    serve,
    setup,
    status,
    webserver,
    weigh,
)


def commands() -> typer.Typer:
    """The command with every verb."""
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
    app.command("weigh")(weigh.weigh_pages)
    app.command("search")(searching.search)
    app.command("reindex")(searching.reindex)
    app.command("analyse")(analysing.analyse)
    app.command("compare")(analysing.compare)
    app.add_typer(importing.app, name="import", help="Bring articles in from outside.")
    app.add_typer(people.app, name="user", help="Logins for the desk.")
    app.add_typer(channel.app, name="channel", help="The live channel.")
    return app
