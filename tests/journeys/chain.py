"""A small newsroom under random edits, for the laws that must hold whatever is edited."""

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings as configured
from django.core.files.images import ImageFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from weriye.audience import actions as audience
from weriye.config.worker import age_news_sitemap, publish_due
from weriye.live import actions as live
from weriye.live.models import Channel
from weriye.press import actions as press
from weriye.press import files
from weriye.search import actions as search
from weriye.stories import editions
from weriye.stories.actions import (
    add_entry,
    create_article,
    explain_withdrawal,
    publish_article,
    start_counterpart,
)
from weriye.stories.models import Article, Byline, Correction, Entry, FormerAddress, Picture, PublishedArticle
from weriye.stories.staleness import actions as staleness
from weriye.stories.staleness.actions import Verdict
from weriye.stories.staleness.changes import seen_together
from weriye.stories.staleness.models import Following
from weriye.stories.staleness.queries import pending

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = ("roob", "biyo", "dekad", "suuq", "warbaahin", "caafimaad", "ciyaar", "gabay", "beer", "doon", "shir")


class Chain:
    """Random edits to a small newsroom; each is a method, chosen by a seeded generator.

    `pass_time` moves the clock on, where a test holds it.
    """

    pass_time: Callable[[timedelta], object] | None = None
    sequence = 0

    def __init__(self, seed: int, pass_time: Callable[[timedelta], object] | None = None) -> None:
        self.random = random.Random(seed)
        self.pass_time = pass_time
        self.deck: list[Callable[[], None]] = []
        self.addresses: set[str] = set()
        self.names = 0
        self.places = [add_entry("place", {"so": f"Magaalo {n}", "en": f"Town {n}"}) for n in range(3)]
        self.people = [add_entry("person", {"so": f"Qof {n}", "en": f"Person {n}"}) for n in range(3)]
        self.topics = [add_entry("topic", {"so": f"Mowduuc {n}", "en": f"Topic {n}"}) for n in range(3)]
        self.pictures = [self.make_picture(n) for n in range(2)]

    @classmethod
    def make_picture(cls, number: int) -> Picture:
        picture = Picture(title=f"p{number}", credit="Me", file=cls.picture_file(number))
        picture.save()
        return picture

    @staticmethod
    def picture_file(number: int, width: int = 1300) -> ImageFile:
        file = BytesIO()
        Image.new("RGB", (width, 800), (number * 90 % 256, 80, 120)).save(file, "JPEG")
        return ImageFile(file, name=f"p{number}.jpg")

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
        publish_article(self.draft())

    def draft(self) -> Article:
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
        return create_article(article, edition, article.published_at)

    def edit(self, change: Callable[[Article], None]) -> None:
        article = self.pick()
        if article is not None:
            change(article)
            publish_article(article)

    def headline(self) -> None:
        self.edit(lambda a: setattr(a, "title", self.words(4)))

    def body(self) -> None:
        shown = {"picture": self.random.choice(self.pictures), "alt": self.words(3), "caption": ""}
        body = [("paragraph", f"<p>{self.words(20)}</p>"), ("picture", shown)]
        self.edit(lambda a: setattr(a, "body", body[: self.random.randint(1, 2)]))

    def section(self) -> None:
        self.edit(lambda a: setattr(a, "section", self.random.choice(editions.edition(a.edition).sections).slug))

    def picture(self) -> None:
        self.edit(lambda a: setattr(a, "picture", self.random.choice([None, *self.pictures])))

    def alt(self) -> None:
        self.edit(lambda a: setattr(a, "picture_alt", self.words(3)))

    def credit(self) -> None:
        picture = self.random.choice(self.pictures)
        picture.credit = self.words(2)
        picture.save()

    def focal_point(self) -> None:
        picture = self.random.choice(self.pictures)
        picture.focal_point_x, picture.focal_point_y = self.random.randint(1, 1299), self.random.randint(1, 799)
        picture.focal_point_width = picture.focal_point_height = 100
        picture.save()

    @transaction.atomic
    def other_file(self) -> None:
        """As the desk's form does it: another file in the place of the old one, whose sizes go."""
        picture = self.random.choice(self.pictures)
        old = picture.file
        picture.file = self.picture_file(self.random.randint(0, 255), self.random.choice([1300, 900]))
        picture._set_image_file_metadata()
        picture.save()
        picture.renditions.all().delete()
        transaction.on_commit(lambda: old.storage.delete(old.name))

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

    @transaction.atomic
    def merge_topic(self) -> None:
        """A topic is taken out of the gazetteer; a new one comes."""
        gone = self.random.choice(self.topics)
        self.topics.remove(gone)
        Entry.objects.get(pk=gone.pk).delete()
        self.names += 1
        self.topics.append(add_entry("topic", {"so": f"Mowduuc cusub {self.names}", "en": f"New topic {self.names}"}))

    def counterpart(self) -> None:
        article = self.pick()
        if article is not None:
            other = self.random.choice([e.code for e in editions.editions() if e.code != article.edition])
            publish_article(start_counterpart(article, other))

    def behind(self) -> Following | None:
        """A pair of published articles of which one has not followed the other."""
        rows = Following.objects.filter(stale_since__isnull=False, article__live=True, counterpart__live=True)
        found = list(rows.order_by("pk"))
        return self.random.choice(found) if found else None

    def moved_on(self) -> None:
        if row := self.behind():
            staleness.tell_readers(row.article, row.counterpart, not row.readers_told, None)

    def brought_up_to_date(self) -> None:
        if row := self.behind():
            seen = seen_together(pending(row.article, row.counterpart))
            staleness.settle(row.article, row.counterpart, Verdict.DONE, None, seen=seen)

    def explain(self) -> None:
        gone = Article.objects.filter(live=False, former_addresses__withdrawn_at__isnull=False).distinct()
        if found := list(gone.order_by("pk")):
            explain_withdrawal(self.random.choice(found), self.words(4))

    def unpublish(self) -> None:
        if article := self.pick():
            article.unpublish()

    def republish(self) -> None:
        if article := self.pick(live=False):
            article.go_live_at = article.expire_at = None
            publish_article(article)

    def schedule(self) -> None:
        """A new article, or a new headline, that goes live by the clock; it may expire by it, too."""
        article = (self.random.choice([True, False]) and self.pick()) or self.draft()
        article.title = self.words(4)
        now = timezone.now()
        article.go_live_at = now + timedelta(minutes=self.random.randint(1, 50))
        article.expire_at = self.random.choice([None, now + timedelta(minutes=self.random.randint(70, 200))])
        publish_article(article)

    def clock(self) -> None:
        """An hour passes, and the worker does what is due then."""
        if self.pass_time is not None:
            self.pass_time(timedelta(hours=1))
        publish_due(timezone.now())
        age_news_sitemap(timezone.now())

    def delete(self) -> None:
        if article := self.pick(live=None):
            article.delete()

    def read(self) -> None:
        for article in self.random.choices(self.articles(), k=3) if self.articles() else ():
            for _ in range(self.random.randint(20, 200)):
                audience.count_read(article.pk, str(self.random.random()))
        audience.flush_reads()
        audience.refresh_trending(timezone.now())
        audience.refresh_most_read(timezone.now())

    def programme(self) -> None:
        live.turn_programme(NOW + timedelta(hours=self.random.randint(0, 167)))

    def on_air(self) -> None:
        """The encoder goes on, its playlist moving from look to look, or off."""
        channel = Channel.objects.first()
        if channel is None:
            return
        playlist = configured.WERIYE_HOME / channel.hls_url.lstrip("/")
        playlist.parent.mkdir(parents=True, exist_ok=True)
        head = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"
        going_on = self.random.choice([True, False])
        for _ in range(2 if going_on else 1):
            self.sequence += 1
            segments = "".join(f"#EXTINF:4,\n{self.sequence + n}.ts\n" for n in range(3))
            end = "" if going_on else "#EXT-X-ENDLIST\n"
            playlist.write_text(f"{head}#EXT-X-MEDIA-SEQUENCE:{self.sequence}\n{segments}{end}")
            live.probe(timezone.now())

    def edition_settings(self) -> None:
        """An edition's file is edited, and the newsroom started anew."""
        before: Mapping[str, editions.Edition] = configured.EDITIONS
        edition = self.random.choice(list(before.values()))
        sections = list(edition.sections)
        known = [s for e in before.values() for s in e.sections if s.slug not in {one.slug for one in sections}]
        where = self.random.randrange(len(sections))
        change = self.random.choice(["label", "profile", "name", "less", "more"])
        if change == "profile":
            edition = replace(edition, profiles=edition.profiles[1:], tagline=self.words(3))
        elif change == "name":
            sections[where] = replace(sections[where], name=self.words(1))
        elif change == "less" and sections[where].slug != edition.default_section:
            del sections[where]
        elif change == "more" and known:
            sections.insert(where, self.random.choice(known))
        else:
            key = self.random.choice(sorted(edition.labels))
            edition = replace(edition, labels=MappingProxyType({**edition.labels, key: edition.labels[key] + "!"}))
        changed = replace(edition, sections=tuple(sections))
        configured.EDITIONS = {code: changed if code == changed.code else one for code, one in before.items()}
        press.mark_outdated()

    def edits(self) -> list[Callable[[], None]]:
        """Those that one process can do while others go on."""
        twice = [self.new, self.new, self.counterpart]
        return [
            *twice, self.headline, self.body, self.section, self.picture, self.alt, self.credit, self.focal_point,
            self.other_file, self.slug, self.date, self.updated, self.subjects, self.byline, self.dateline,
            self.correction, self.moved_on, self.moved_on, self.brought_up_to_date, self.explain,
            self.rename, self.merge_topic, self.unpublish, self.republish, self.delete,
            self.schedule, self.clock, self.read, self.programme, self.on_air,
        ]  # fmt: skip

    def step(self) -> str:
        """The next edit. All kinds have had their turn before any has another one."""
        if not self.deck:
            self.deck = [*self.edits(), self.edition_settings]
            self.random.shuffle(self.deck)
        edit = self.deck.pop()
        edit()
        self.addresses |= set(PublishedArticle.objects.values_list("address", flat=True))
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


def ill_answered(addresses: set[str]) -> list[str]:
    """Of addresses at which articles once stood, those that are not answered as they should be.

    Where none stands any more there is no file (nor a compressed twin, nor tags); the answer is 301 to
    where the article is now, and 410 where it is nowhere.
    """
    now = set(PublishedArticle.objects.values_list("address", flat=True))
    wrong = []
    for address in sorted(addresses):
        file = files.file_of(address)
        if address in now:
            if not file.is_file():
                wrong.append(f"{address} has no file")
            continue
        left = [one.name for one in file.parent.glob("*")]
        if left or file.parent.exists():
            wrong.append(f"{address} left {left}")
        answer = Client().get(address)
        former = FormerAddress.objects.filter(path=address).values_list("article__published__address").first()
        moved = former[0] if former else None
        as_it_should = (301, moved) if moved else (410, None)
        if (answer.status_code, answer.headers.get("Location")) != as_it_should:
            wrong.append(f"{address} answers {answer.status_code}, not {as_it_should}")
    return wrong


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
