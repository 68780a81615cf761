"""`weriye user`: logins for the desk."""

import secrets
from enum import StrEnum
from typing import Annotated

import typer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from weriye.desk.roles import ADMINISTRATOR, REPORTER, editor
from weriye.stories.editions import editions, has_edition

from .exits import BadInput

app = typer.Typer(no_args_is_help=True)


class Role(StrEnum):
    """What somebody does at the desk."""

    REPORTER = "reporter"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


@app.callback()
def people() -> None:
    """Logins for the desk."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Annotated[Role, typer.Option(help="What they do.")],
    edition: Annotated[
        list[str] | None, typer.Option(help="Edition that an editor publishes; may be repeated. Default: all.")
    ] = None,
) -> None:
    """Make a login and print its password, which is shown this once."""
    codes = edition or [paper.code for paper in editions()]
    for code in codes:
        if not has_edition(code):
            known = ", ".join(paper.code for paper in editions())
            raise BadInput(f"there is no edition {code!r}; write one of {known}")
    if edition and role is not Role.EDITOR:
        raise BadInput(f"--edition is for editors; leave it out for {role.value}")
    user_model = get_user_model()
    if not name or len(name) > 150 or not name.isprintable() or name != name.strip():
        raise BadInput(f"{name!r} is no name to log in with; write 1 to 150 characters without spaces around them")
    if user_model.objects.filter(username__iexact=name).exists():
        raise BadInput(f"there is a login {name!r} already; choose another name")
    groups = {
        Role.REPORTER: [REPORTER],
        Role.EDITOR: [editor(code) for code in codes],
        Role.ADMINISTRATOR: [ADMINISTRATOR],
    }[role]
    found = Group.objects.filter(name__in=groups)
    if found.count() != len(groups):
        raise BadInput("the roles are not there yet; `weriye setup` makes them")
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = user_model.objects.create_user(name, password=password)
        user.is_superuser = role is Role.ADMINISTRATOR
        user.save()
        user.groups.set(found)
    typer.echo(f"{name}  {password}")
