"""Writes the pages of docs/reference that are made from the code: settings and commands."""

from dataclasses import fields
from pathlib import Path

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from .environment import Environment

FOLDER = Path("docs/reference")
MADE = "<!-- Made by `python -m weriye.config.reference`; do not edit. -->\n\n"


def settings_page() -> str:
    """All variables of the environment, as Markdown."""
    lines = [MADE + "# Settings\n\nAll from the environment; checked at start.\n\n"]
    lines.append("| variable | default | what it is |\n|---|---|---|\n")
    for setting in fields(Environment):
        default = f"`{setting.default}`" if setting.default else ""
        lines.append(f"| `{setting.metadata['name']}` | {default} | {setting.metadata['doc']} |\n")
    return "".join(lines)


def cli_page() -> str:
    """Every verb of `weriye` with its arguments and options, as Markdown."""
    from .commands import commands

    lines = [MADE + "# The `weriye` command\n\nExit 0: done. 1: something failed. 2: bad input or usage.\n"]
    _describe(typer.main.get_command(commands()), "weriye", lines)
    return "".join(lines)


def _describe(command: object, name: str, lines: list[str]) -> None:
    if isinstance(command, TyperGroup):
        for verb, child in sorted(command.commands.items()):
            _describe(child, f"{name} {verb}", lines)
        return
    if not isinstance(command, TyperCommand):
        return
    context = typer.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    lines.append(f"\n## `{name}`\n\n`{name} {usage}`\n\n{(command.help or '').strip()}\n")
    options = [p for p in command.params if isinstance(p, TyperOption) and p.name != "help"]
    if options:
        lines.append("\n| option | what it does |\n|---|---|\n")
        for option in options:
            names = ", ".join(f"`{o}`" for o in (*option.opts, *option.secondary_opts))
            lines.append(f"| {names} | {option.help or ''} |\n")


def write() -> None:
    """Write both pages into docs/reference of the working folder."""
    FOLDER.joinpath("settings.md").write_text(settings_page(), encoding="utf-8")
    FOLDER.joinpath("cli.md").write_text(cli_page(), encoding="utf-8")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
    django.setup()
    write()
