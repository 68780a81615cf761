"""`weriye user`: logins for the desk, and what each may do there."""

import secrets
from enum import StrEnum
from typing import Annotated, Any

import typer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from weriye.desk.models import SectionEditor
from weriye.desk.roles import ADMINISTRATOR, REPORTER, editor, producer, reporter_of, translator
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions, has_edition

from .exits import BadInput

app = typer.Typer(no_args_is_help=True)


class Role(StrEnum):
    """What somebody does at the desk."""

    REPORTER = "reporter"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    PRODUCER = "producer"
    ADMINISTRATOR = "administrator"


Roles = Annotated[list[Role], typer.Option("--role", help="What they do; may be repeated.")]
Editions = Annotated[
    list[str] | None, typer.Option("--edition", help="Edition that the roles are for; may be repeated. Default: all.")
]
Sections = Annotated[
    list[str] | None,
    typer.Option("--section", help="Section that an editor is held to; may be repeated. Default: all."),
]


@app.callback()
def people() -> None:
    """Logins for the desk."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Roles,
    edition: Editions = None,
    section: Sections = None,
) -> None:
    """Make a login and print its password, which is shown this once."""
    groups, grants = _asked_for(role, edition, section)
    user_model = get_user_model()
    if not name or len(name) > 150 or not name.isprintable() or name != name.strip():
        raise BadInput(f"{name!r} is no name to log in with; write 1 to 150 characters without spaces around them")
    if user_model.objects.filter(username__iexact=name).exists():
        raise BadInput(f"there is a login {name!r} already; choose another name, or `weriye user role` to change it")
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = user_model.objects.create_user(name, password=password)
        _give(user, role, groups, grants)
    typer.echo(f"{name}  {password}")


@app.command("role")
def role_of(
    name: Annotated[str, typer.Argument(help="The login.")],
    role: Roles,
    edition: Editions = None,
    section: Sections = None,
) -> None:
    """Give a login these roles instead of those it has."""
    groups, grants = _asked_for(role, edition, section)
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise BadInput(f"there is no login {name!r}; `weriye user add` makes one")
    with transaction.atomic():
        _give(user, role, groups, grants)
    sections = [f"{code}/{slug}" for code, slug in grants]
    typer.echo(f"{name}: {', '.join([*sorted(group.name for group in groups), *sections])}")


def _asked_for(
    roles: list[Role], edition: list[str] | None, section: list[str] | None
) -> tuple[list[Group], list[tuple[str, str]]]:
    """The groups of these roles, and the sections of an editor who is held to some. Raises BadInput."""
    codes = edition or [paper.code for paper in editions()]
    for code in codes:
        if not has_edition(code):
            known = ", ".join(paper.code for paper in editions())
            raise BadInput(f"there is no edition {code!r}; write one of {known}")
    if edition and roles == [Role.ADMINISTRATOR]:
        raise BadInput("--edition is not for administrators; leave it out")
    if section and Role.EDITOR not in roles:
        raise BadInput("--section is for editors; leave it out, or say --role editor")
    grants = []
    for code in codes if section else ():
        for slug in section or ():
            if not the_edition(code).has_section(slug):
                known = ", ".join(one.slug for one in the_edition(code).sections)
                raise BadInput(f"edition {code!r} has no section {slug!r}; write one of {known}")
            grants.append((code, slug))
    names = {name for one in roles for name in _groups(one, codes, everywhere=not edition, held=bool(section))}
    found = list(Group.objects.filter(name__in=names))
    if len(found) != len(names):
        raise BadInput("the roles are not there yet; `weriye setup` makes them")
    return found, grants


def _groups(role: Role, codes: list[str], everywhere: bool, held: bool) -> list[str]:
    match role:
        case Role.REPORTER:
            return [REPORTER] if everywhere else [reporter_of(code) for code in codes]
        case Role.TRANSLATOR:
            return [translator(code) for code in codes]
        case Role.EDITOR:
            # One who is held to sections writes for the whole edition as reporters do.
            return [(reporter_of if held else editor)(code) for code in codes]
        case Role.PRODUCER:
            return [producer(code) for code in codes]
        case Role.ADMINISTRATOR:
            return [ADMINISTRATOR]


def _give(user: Any, roles: list[Role], groups: list[Group], grants: list[tuple[str, str]]) -> None:
    user.is_superuser = Role.ADMINISTRATOR in roles
    user.save()
    user.groups.set(groups)
    SectionEditor.objects.filter(user=user).delete()
    SectionEditor.objects.bulk_create(SectionEditor(user=user, edition=code, section=slug) for code, slug in grants)
