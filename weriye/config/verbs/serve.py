"""`weriye serve` and `weriye work`: the newsroom's processes."""

import os
import socket
import sys
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command

from .beside import WorkerBeside
from .exits import Failed


def serve(
    demo: Annotated[bool, typer.Option(help="Load the demo station when the newsroom is empty.")] = False,
    worker: Annotated[bool, typer.Option(help="Start a baking worker beside the server.")] = True,
) -> None:
    """Serve readers and the desk on one port, with a worker that bakes. Ctrl-C stops everything."""
    environment = settings.ENVIRONMENT
    _refuse_taken_port(environment.bind, environment.port)
    prepare()
    if demo:
        from .demo import load_when_empty

        load_when_empty()
    beside = WorkerBeside() if worker else None
    try:
        _print_addresses()
        _run_granian(environment.bind, environment.port)
    finally:
        if beside is not None:
            beside.stop()


def work() -> None:
    """Bake what is stale and keep the clock's chores, without a server. Ctrl-C stops it."""
    from weriye.config.worker import Worker

    Worker().run()


def prepare() -> None:
    """Bring the database up to date and see that editions, roles and the gazetteer are there."""
    from weriye.desk.roles import create_roles
    from weriye.stories import gazetteer
    from weriye.stories.actions import create_editions
    from weriye.stories.models import Entry

    settings.WERIYE_HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    create_editions()
    create_roles()
    if not Entry.objects.filter(kind=Entry.Kind.PLACE).exists():
        gazetteer.load()


def _refuse_taken_port(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise Failed(
                f"port {port} on {bind} cannot be used ({error.strerror}); choose another one: PORT=8001 make run"
            ) from None


def _print_addresses() -> None:
    typer.echo(f"Site   {settings.WERIYE_ADDRESS}/")
    typer.echo(f"Desk   {settings.WERIYE_ADDRESS}/desk/")
    logins = settings.WERIYE_HOME / "demo-logins.txt"
    if logins.exists():
        typer.echo(f"Demo logins (kept in {logins}):\n{logins.read_text().rstrip()}")
    typer.echo("Ctrl-C stops.")
    sys.stdout.flush()


def _run_granian(bind: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
    Granian(
        "weriye.config.asgi:application",
        address=bind,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
