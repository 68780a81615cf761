"""Writes a generated archive as rows, many times quicker than `stories.bulk`, and the same rows.

`tests/benchmarks` holds that against the real thing. What differs: `digest` is of the story's key,
and related stories are drawn from those that share a subject, not computed. SQLite only.
"""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count, islice
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import F, Max, UUIDField
from wagtail.models import Locale, Page, ReferenceIndex

from benchmarks.archive import A_DAY, EDITIONS, SOURCE, Story, stories
from weriye.audience import actions as audience
from weriye.language.slugs import slugify
from weriye.search.actions import SHOWN
from weriye.search.models import Related
from weriye.stories import editions
from weriye.stories.actions import month_page
from weriye.stories.models import Appearance, Article, Byline, Entry, MonthPage, Picture, PublishedArticle

AT_ONCE = 5_000
OF_ONE_SUBJECT = 40
WARMEST = 1_000
slug_of = lru_cache(maxsize=200_000)(slugify)
_uuid = UUIDField()


class Rows:
    """Rows of one table, some columns given, the others as a new object has them."""

    def __init__(self, model: type[models.Model], *names: str, **same: Any) -> None:
        fields = {field.attname: field for field in model._meta.local_concrete_fields}
        rest = {
            name: same.get(name, field.get_default())
            for name, field in fields.items()
            if name not in names and not (field.primary_key and name not in same)
        }
        self._rest = tuple(fields[name].get_db_prep_save(value, connection) for name, value in rest.items())
        columns = [connection.ops.quote_name(fields[name].column) for name in (*names, *rest)]
        table = connection.ops.quote_name(model._meta.db_table)
        marks = ", ".join(["%s"] * len(columns))
        self._statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        """One row; the values as the database keeps them."""
        self._rows.append((*values, *self._rest))

    def write(self) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(self._statement, self._rows)
        self._rows.clear()


class Folders:
    """The folders of months: where the next article goes, and under which slug."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str], MonthPage] = {}
        self._last: dict[int, int] = {}
        self._slugs: Counter[tuple[int, str]] = Counter()
        self._added: Counter[int] = Counter()

    def place(self, edition: str, at: datetime, headline: str) -> tuple[str, str, str]:
        """Path in the tree, slug and the desk's address of a new article."""
        month = f"{at.astimezone(editions.edition(edition).time_zone):%Y-%m}"
        folder = self._pages.get((edition, month))
        if folder is None:
            folder = self._pages[edition, month] = month_page(edition, at)
            last = folder.get_last_child()
            self._last[folder.pk] = last._get_lastpos_in_path() if last else 0
            self._slugs.update((folder.pk, slug) for slug in folder.get_children().values_list("slug", flat=True))
        self._last[folder.pk] += 1
        self._added[folder.pk] += 1
        base = slug = slug_of(headline, edition)
        while self._slugs[folder.pk, slug]:
            self._slugs[folder.pk, base] += 1
            slug = f"{base}-{self._slugs[folder.pk, base]}"
        self._slugs[folder.pk, slug] += 1
        path = Page._get_path(folder.path, folder.depth + 1, self._last[folder.pk])
        return path, slug, f"{folder.url_path}{slug}/"

    def write(self) -> None:
        for pk, added in self._added.items():
            Page.objects.filter(pk=pk).update(numchild=F("numchild") + added)
        self._added.clear()


class Writer:
    """Turns stories into rows. Places, authors, subjects and pictures are the database's, by primary key."""

    def __init__(self, seed: int) -> None:
        entries = list(Entry.objects.prefetch_related("spellings").order_by("pk"))
        self.places = [entry for entry in entries if entry.kind == Entry.Kind.PLACE]
        self.authors = [entry.pk for entry in entries if entry.kind == Entry.Kind.PERSON]
        self.subjects = [entry.pk for entry in entries if entry.kind == Entry.Kind.TOPIC]
        self.pictures = list(Picture.objects.order_by("pk").values_list("pk", "title"))
        self._chance = Random(seed)
        self._folders = Folders()
        self._locales = {locale.language_code: locale.pk for locale in Locale.objects.all()}
        self._pks, self._bylines = (count((m.objects.aggregate(n=Max("pk"))["n"] or 0) + 1) for m in (Page, Byline))
        self._of_subject: dict[int, deque[str]] = {pk: deque(maxlen=OF_ONE_SUBJECT) for pk in self.subjects}
        kinds = ContentType.objects.get_for_models(Page, Article, Entry, Picture)
        self._entry_kind, self._picture_kind = kinds[Entry].pk, kinds[Picture].pk
        at = ("published_at",)
        shown = ("section", "summary", "picture_id", "picture_alt")
        told = ("translation_key", "title", "draft_title", "first_published_at", "last_published_at", "locale_id")
        self.pages = Rows(
            Page, "id", "path", "slug", "url_path", *told,
            depth=4, numchild=0, live=True, has_unpublished_changes=False, content_type_id=kinds[Article].pk,
        )  # fmt: skip
        self.articles = Rows(Article, "page_ptr_id", *shown, *at, "body", "dateline_id", dateline_source=SOURCE)
        self.published = Rows(
            PublishedArticle, "article_id", *shown, *at, "edition", "story", "address", "headline", "digest"
        )
        self.appearances = Rows(Appearance, "entry_id", "article_id", "role", "edition", *at)
        self.bylines = Rows(Byline, "id", "article_id", "person_id", sort_order=0)
        self.about = Rows(Article.subjects.through, "article_id", "entry_id")
        self.related = Rows(Related, "story", "rank", "other", "score")
        self.references = Rows(
            ReferenceIndex,
            "object_id", "to_content_type_id", "to_object_id", "model_path", "content_path", "content_path_hash",
            content_type_id=kinds[Article].pk, base_content_type_id=kinds[Page].pk,
        )  # fmt: skip

    def names(self) -> list[dict[str, str]]:
        """What each place is called in each edition."""
        return [{edition: place.name(edition) for edition in EDITIONS} for place in self.places]

    def sizes(self) -> tuple[int, int, int]:
        """How many authors, subjects and pictures there are."""
        return len(self.authors), len(self.subjects), len(self.pictures)

    def add(self, some: Iterable[Story]) -> None:
        """Write these stories in one transaction."""
        with transaction.atomic():
            for story in some:
                self._add(story)
            self._folders.write()
            for rows in vars(self).values():
                if isinstance(rows, Rows):
                    rows.write()

    def _add(self, story: Story) -> None:
        key = _uuid.get_db_prep_value(story.key, connection)
        at = connection.ops.adapt_datetimefield_value(story.at)
        subjects = [self.subjects[number] for number in story.subjects]
        for edition in story.told:
            self._add_article(story, edition, key, at, subjects)
        self._relate(key, subjects)

    def _add_article(self, story: Story, edition: str, key: str, at: str, subjects: list[int]) -> None:
        pk, byline = next(self._pks), next(self._bylines)
        told = story.told[edition]
        author, place = self.authors[story.author], self.places[story.place].pk
        picture, alt = self.pictures[story.picture] if story.picture is not None else (None, "")
        path, slug, url_path = self._folders.place(edition, story.at, told.headline)
        self.pages.add(
            pk, path, slug, url_path, key, told.headline, told.headline, at, at, self._locales[edition]
        )  # fmt: skip
        body = [
            {"type": "paragraph", "value": text, "id": str(UUID(int=story.key.int ^ pk << 16 ^ number))}
            for number, text in enumerate(told.paragraphs)
        ]
        shown = (story.section, told.summary, picture, alt, at)
        self.articles.add(pk, *shown, json.dumps(body), place)
        day = story.at.astimezone(editions.edition(edition).time_zone)
        address = f"/{edition}/{day:%Y/%m/%d}/{slug}/"
        digest = hashlib.sha256(f"{key} {edition}".encode()).hexdigest()
        self.published.add(pk, *shown, edition, key, address, told.headline, digest)
        roles = [(place, "dateline"), (author, "byline"), *((subject, "subject") for subject in subjects)]
        for entry, role in roles:
            self.appearances.add(entry, pk, role, edition, at)
        self.bylines.add(byline, pk, author)
        for subject in subjects:
            self.about.add(pk, subject)
        self._refer(pk, self._entry_kind, author, "bylines.item.person", f"bylines.{byline}.person")
        self._refer(pk, self._entry_kind, place, "dateline", "dateline")
        if picture is not None:
            self._refer(pk, self._picture_kind, picture, "picture", "picture")

    def _refer(self, pk: int, kind: int, to: int, model_path: str, path: str) -> None:
        hashed = _uuid.get_db_prep_value(ReferenceIndex._get_content_path_hash(path), connection)
        self.references.add(str(pk), kind, str(to), model_path, path, hashed)

    def _relate(self, key: str, subjects: list[int]) -> None:
        """The newest stories with the same subjects, as many as are kept for a story."""
        near = list(dict.fromkeys(other for subject in subjects for other in self._of_subject[subject]))
        for rank, other in enumerate(self._chance.sample(near, min(SHOWN, len(near)))):
            self.related.add(key, rank, other, 1 - rank / 10)
        for subject in subjects:
            self._of_subject[subject].append(key)


def write_archive(size: int, until: datetime, seed: int = 1) -> Iterator[int]:
    """Write so many stories into this process's newsroom; yields how many are written, now and then.

    The newest get warm pages. The search index knows nothing of them: rebuild it.
    """
    # All folders first: the writer counts primary keys of pages by itself.
    for days in range(size // A_DAY + 2):
        for edition in EDITIONS:
            month_page(edition, until - timedelta(days=days))
    writer = Writer(seed)
    waiting = stories(size, until, writer.names(), writer.sizes(), seed)
    done = 0
    while some := list(islice(waiting, AT_ONCE)):
        writer.add(some)
        done += len(some)
        yield done
    newest = PublishedArticle.objects.filter(published_at__gt=until - timedelta(days=30)).order_by("-published_at")
    audience.warm(newest.values_list("pk", flat=True)[:WARMEST])
