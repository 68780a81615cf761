"""`weriye demo`: the demo station, through the same doors as real content."""

import io
import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import typer
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from weriye.live import actions as live
from weriye.press import actions as press
from weriye.search import actions as search
from weriye.stories import editions
from weriye.stories.actions import add_entry
from weriye.stories.models import Article
from weriye.wire.actions import import_jsonl

from .baking import bake_with_progress
from .exits import Failed

DEMO = Path(__file__).parent.parent.parent / "demo"
# The newest story in the files was published at this instant; loading shifts every time by whole days.
LAST_DAY = datetime.fromisoformat("2026-11-20T17:40:00+03:00")
TIMES = ("published", "updated")
PEOPLE = {"tifaftire": "Editor", "weriye": "Reporter", "maamule": "Administrator"}


def demo() -> None:
    """Load the demo station into an empty newsroom."""
    from .serve import prepare

    prepare()
    if not load_when_empty():
        raise Failed(f"the newsroom in {settings.WERIYE_HOME} has articles already; choose another WERIYE_HOME")
    typer.echo("The demo station is loaded. `weriye serve` serves it.")


def load_when_empty() -> bool:
    """Load the demo unless there is an article. Returns whether it was loaded."""
    if Article.objects.exists():
        return False
    typer.echo("Loading the demo station …")
    live.load_demo(json.loads((DEMO / "schedule.json").read_text(encoding="utf-8")))
    for entry in json.loads((DEMO / "gazetteer.json").read_text(encoding="utf-8")):
        add_entry(entry.pop("kind"), entry)
    now = timezone.now()
    for edition in editions.editions():
        lines = "".join(_shifted_lines(edition.code, now))
        if lines:
            import_jsonl(io.BytesIO(lines.encode()), edition.code, publish=True, pictures=DEMO / "pictures")
    _make_logins()
    while search.index_pending():
        pass
    press.mark_outdated()
    bake_with_progress()
    return True


def _shifted_lines(edition: str, now: datetime) -> Iterator[str]:
    """The edition's demo lines with every time moved so that the newest is less than a day old."""
    shift = timedelta(days=(now - LAST_DAY).days)
    for file in sorted((DEMO / "stories").glob(f"*.{edition}.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            for name in TIMES:
                if article.get(name):
                    article[name] = (datetime.fromisoformat(article[name]) + shift).isoformat()
            yield json.dumps(article, ensure_ascii=False) + "\n"


def _make_logins() -> None:
    """One login for each kind of journalist, with passwords made at random, kept in a file only we may read."""
    lines = []
    for name, role in PEOPLE.items():
        password = secrets.token_urlsafe(12)
        user = get_user_model().objects.create_user(name, password=password)
        if role == "Administrator":
            user.is_superuser = user.is_staff = True
            user.save()
        else:
            user.groups.set(Group.objects.filter(name__startswith=role))
        lines.append(f"  {name:<10} {password}   ({role})\n")
    descriptor = os.open(settings.WERIYE_HOME / "demo-logins.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(lines)
