"""`weriye demo`: the demo station, through the same doors as real content."""

import io
import json
import os
import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import typer
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from weriye.audience import actions as audience
from weriye.audience.counting import counter
from weriye.live import actions as live
from weriye.press import actions as press
from weriye.search import actions as search
from weriye.stories import editions, queries
from weriye.stories.actions import add_entry
from weriye.stories.live_story import actions as live_story
from weriye.stories.models import Article
from weriye.wire.actions import import_jsonl

from .baking import bake_with_progress
from .exits import Failed

DEMO = Path(__file__).parent.parent.parent / "demo"
# The newest story in the files was published at this instant; loading shifts every time by whole days.
LAST_DAY = datetime.fromisoformat("2026-11-20T17:40:00+03:00")
TIMES = ("published", "updated")
# Places among an edition's newest stories of those that everybody reads just now.
SURGING = (4, 8, 11, 15, 19, 23)
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
    _tell_live(now)
    _read_some(now)
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


def _tell_live(now: datetime) -> None:
    """A live story that goes on, told in the editions that its file has words for, post by post."""
    demo = json.loads((DEMO / "live_story.json").read_text(encoding="utf-8"))
    begun = now - timedelta(minutes=demo["minutes_ago"])
    articles: dict[str, Article] = {}
    for edition in editions.editions():
        if edition.code in demo:
            line = _live_line(demo, edition.code, begun)
            import_jsonl(io.BytesIO(line.encode()), edition.code, publish=True, pictures=DEMO / "pictures")
            articles[edition.code] = Article.objects.filter(locale__language_code=edition.code).latest("pk")
            live_story.start(articles[edition.code], begun)
    for told in demo["posts"]:
        twin = None
        for code, article in articles.items():
            written = live_story.Written(
                client_id=uuid4(),
                headline=told[code].get("headline", ""),
                text=told[code]["text"],
                is_key=told.get("key", False),
                pinned=told.get("pinned", False),
            )
            at = now - timedelta(minutes=told["minutes_ago"])
            made = live_story.post(article.pk, written, twin=twin, at=at)
            if "withdrawn" in told[code]:
                live_story.withdraw(article.pk, made.number, told[code]["withdrawn"])
            else:
                twin = made.pk


def _live_line(demo: dict[str, Any], code: str, at: datetime) -> str:
    """The article of the live story as a line of an archive."""
    words = demo[code]
    figure = f'<figure><img src="{demo["picture"]}" alt="{words["alt"]}"></figure>'
    line = {
        "id": f"{demo['id']}-{code}",
        "story": demo["id"],
        "headline": words["headline"],
        "summary": words["summary"],
        "published": at.isoformat(),
        "section": demo["section"],
        "source": editions.edition(code).source,
        "dateline": words["dateline"],
        "html": figure + words["html"],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _read_some(now: datetime) -> None:
    """Let made-up readers have read for two days: less as stories age, a few of them much in the last hours."""
    chance = random.Random(2026)  # noqa: S311 - no secret: the demo is the same for everybody
    for edition in editions.editions():
        for rank, card in enumerate(queries.latest(edition.code, 40)):
            for hours in range(48):
                at = now - timedelta(hours=hours, minutes=chance.randint(0, 59))
                age = (at - card.published_at) / timedelta(hours=1)
                ordinary = chance.randint(4, 12) * 0.5 ** (age / 12) if age > 0 else 0
                surge = chance.randint(40, 120) if rank in SURGING and hours < 3 and age > 0 else 0
                for reader in range(round(ordinary) + surge):
                    counter.count(card.article, f"{hours} {reader}", at)
    audience.flush_reads()
    audience.refresh_trending(now)
    audience.refresh_most_read(now)


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
