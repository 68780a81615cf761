"""A small newsroom under random edits, for the laws that must hold whatever is edited."""

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from weriye.audience import actions as audience
from weriye.live import actions as live
from weriye.press import actions as press
from weriye.search import actions as search
from weriye.stories import editions
from weriye.stories.actions import add_entry, create_article, publish_article, start_counterpart
from weriye.stories.models import Article, Byline, Correction, Entry, Picture

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = ("roob", "biyo", "dekad", "suuq", "warbaahin", "caafimaad", "ciyaar", "gabay", "beer", "doon", "shir")


class Chain:
    """Random edits to a small newsroom; each is a method, chosen by a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0
        self.places = [add_entry("place", {"so": f"Magaalo {n}", "en": f"Town {n}"}) for n in range(3)]
        self.people = [add_entry("person", {"so": f"Qof {n}", "en": f"Person {n}"}) for n in range(3)]
        self.topics = [add_entry("topic", {"so": f"Mowduuc {n}", "en": f"Topic {n}"}) for n in range(3)]
        self.pictures = [self.make_picture(n) for n in range(2)]

    @staticmethod
    def make_picture(number: int) -> Picture:
        file = BytesIO()
        Image.new("RGB", (1300, 800), (number * 90, 80, 120)).save(file, "JPEG")
        picture = Picture(title=f"p{number}", credit="Me", file=ImageFile(file, name=f"p{number}.jpg"))
        picture.save()
        return picture

    def words(self, count: int) -> str:
        self.names += 1
        return " ".join(self.random.choices(WORDS, k=count)) + f" {self.names}"

    def articles(self, live: bool | None = True) -> list[Article]:
        found = Article.objects.order_by("pk")
        return list(found if live is None else found.filter(live=live))

    def pick(self, live: bool | None = True) -> Article | None:
        found = self.articles(live)
        return self.random.choice(found) if found else None

    def new(self) -> None:
        edition = self.random.choice([e.code for e in editions.editions()])
        article = Article(
            title=self.words(5),
            summary=self.words(8),
            section=self.random.choice(editions.edition(edition).sections).slug,
            dateline=self.random.choice([None, *self.places]),
            dateline_source="Badweyn TV",
            picture=self.random.choice([None, *self.pictures]),
            picture_alt="Sawir",
            published_at=NOW - timedelta(hours=self.random.randint(0, 24 * 70)),
        )
        article.body = [("paragraph", f"<p>{self.words(30)}</p>") for _ in range(3)]
        article.subjects.set(self.random.sample(self.topics, 2))
        article.bylines.set([Byline(person=self.random.choice(self.people))])
        create_article(article, edition, article.published_at)
        publish_article(article)

    def edit(self, change: Callable[[Article], None]) -> None:
        article = self.pick()
        if article is not None:
            change(article)
            publish_article(article)

    def headline(self) -> None:
        self.edit(lambda a: setattr(a, "title", self.words(4)))

    def body(self) -> None:
        self.edit(lambda a: setattr(a, "body", [("paragraph", f"<p>{self.words(20)}</p>")]))

    def section(self) -> None:
        self.edit(lambda a: setattr(a, "section", self.random.choice(editions.edition(a.edition).sections).slug))

    def picture(self) -> None:
        self.edit(lambda a: setattr(a, "picture", self.random.choice([None, *self.pictures])))

    def credit(self) -> None:
        picture = self.random.choice(self.pictures)
        picture.credit = self.words(2)
        picture.save()

    def slug(self) -> None:
        self.edit(lambda a: setattr(a, "slug", f"slug-{self.names}-{self.random.randint(0, 10**6)}"))

    def date(self) -> None:
        self.edit(lambda a: setattr(a, "published_at", NOW - timedelta(hours=self.random.randint(0, 1600))))

    def updated(self) -> None:
        self.edit(lambda a: setattr(a, "updated_at", NOW))

    def subjects(self) -> None:
        self.edit(lambda a: a.subjects.set(self.random.sample(self.topics, self.random.randint(0, 3))))

    def byline(self) -> None:
        self.edit(lambda a: a.bylines.set([Byline(person=p) for p in self.random.sample(self.people, 2)]))

    def dateline(self) -> None:
        self.edit(lambda a: setattr(a, "dateline", self.random.choice([None, *self.places])))

    def correction(self) -> None:
        self.edit(lambda a: a.corrections.add(Correction(at=NOW, text=self.words(6))))

    def rename(self) -> None:
        entry: Entry = self.random.choice([*self.places, *self.people, *self.topics])
        spelling = self.random.choice(list(entry.spellings.all()))
        spelling.text = self.words(2)
        spelling.save()
        entry.save()

    def counterpart(self) -> None:
        article = self.pick()
        if article is not None:
            other = self.random.choice([e.code for e in editions.editions() if e.code != article.edition])
            publish_article(start_counterpart(article, other))

    def unpublish(self) -> None:
        if article := self.pick():
            article.unpublish()

    def republish(self) -> None:
        if article := self.pick(live=False):
            publish_article(article)

    def delete(self) -> None:
        if article := self.pick(live=None):
            article.delete()

    def read(self) -> None:
        for article in self.random.choices(self.articles(), k=3) if self.articles() else ():
            for _ in range(self.random.randint(20, 200)):
                audience.count_read(article.pk, str(self.random.random()))
        audience.flush_reads()
        audience.refresh_trending(timezone.now())

    def programme(self) -> None:
        live.turn_programme(NOW + timedelta(hours=self.random.randint(0, 167)))

    def edits(self) -> list[Callable[[], None]]:
        twice = [self.new, self.new, self.counterpart]
        return [
            *twice, self.headline, self.body, self.section, self.picture, self.credit, self.slug, self.date,
            self.updated, self.subjects, self.byline, self.dateline, self.correction, self.rename,
            self.unpublish, self.republish, self.delete, self.read, self.programme,
        ]  # fmt: skip

    def step(self) -> str:
        edit = self.random.choice(self.edits())
        edit()
        return edit.__name__


def settle() -> None:
    """What the worker does until nothing is left to do."""
    while press.bake_all() or search.index_pending():
        pass


def tree(folder: Path) -> dict[str, bytes]:
    """What is served of a site's folder: relative name and bytes of every file."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    names = {file: str(file.relative_to(folder)) for file in files}
    return {name: file.read_bytes() for file, name in names.items() if not name.startswith(".new/")}


def full_bake(settings: Any, folder: Path) -> dict[str, bytes]:
    """The whole site baked from nothing into a folder of its own."""
    before = settings.WERIYE_SITE_FOLDER
    settings.WERIYE_SITE_FOLDER = folder
    shutil.rmtree(folder, ignore_errors=True)
    press.forget_everything()
    press.mark_everything("full")
    press.bake_all()
    settings.WERIYE_SITE_FOLDER = before
    return tree(folder)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
