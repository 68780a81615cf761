"""Many new articles at once, as an archive brings them: the same rows as one at a time, in few queries.

Must not know where the articles come from. Everything that readers may see of an article is
computed by the functions that publish a single one, so that `actions.reconcile` afterwards finds
nothing to change.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import router, transaction
from django.db.models import F
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, ReferenceIndex

from weriye.language.slugs import slugify

from . import editions, keys
from .actions import (
    appearances_of,
    keys_of_new,
    month_page,
    publish_article,
    published_row,
)
from .clock.actions import hold_until
from .clock.queries import embargoes
from .models import Appearance, Article, Byline, Entry, FormerAddress, MonthPage, PublishedArticle
from .weeks import week_of

RECENT = timedelta(days=30)
SMALL_ARCHIVE = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An article to be made. `body` is pairs of a block's type and its value as the database keeps it.

    `dateline`, `bylines` and `subjects` are entries of the gazetteer, `picture` the key of a picture;
    times are aware. `former_paths` are addresses of an old site that shall lead to the article. Before `embargo`
    the story may not be out in any edition.
    """

    edition: str
    story: UUID
    headline: str
    body: tuple[tuple[str, Any], ...]
    summary: str = ""
    section: str = ""
    dateline: Entry | None = None
    dateline_source: str = ""
    bylines: tuple[Entry, ...] = ()
    subjects: tuple[Entry, ...] = ()
    picture: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    former_paths: tuple[str, ...] = ()
    embargo: datetime | None = None


def raw_body(body: Iterable[tuple[str, Any]], before: Sequence[dict[str, Any]] = ()) -> str:
    """A body as the database keeps it, every block with an identity.

    Blocks that were there `before`, as they are or changed in their place, keep theirs.
    """
    blocks = [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in body]
    if not before:
        return json.dumps(blocks)
    old, new = ([json.dumps([b["type"], b["value"]]) for b in some] for some in (before, blocks))
    for change, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal" or (change == "replace" and a_end - a == b_end - b):
            for there, block in zip(before[a:a_end], blocks[b:b_end], strict=True):
                block["id"] = there["id"]
    return json.dumps(blocks)


def fill(article: Article, draft: Draft) -> None:
    """Give an article, new or not, what a draft holds; nothing is saved."""
    article.title = article.draft_title = draft.headline
    article.translation_key = draft.story
    article.summary = draft.summary
    article.section = draft.section or editions.edition(draft.edition).default_section
    article.dateline = draft.dateline
    article.dateline_source = draft.dateline_source
    article.picture_id = draft.picture
    article.picture_alt = draft.picture_alt
    article.picture_caption = draft.picture_caption
    article.published_at = draft.published_at
    article.updated_at = draft.updated_at
    article.body = raw_body(draft.body, list(article.body.raw_data))
    article.subjects.set(draft.subjects)
    people = [person.pk for person in draft.bylines]
    if [byline.person_id for byline in article.bylines.all()] != people:
        article.bylines.set([Byline(person=person, sort_order=n) for n, person in enumerate(draft.bylines)])


@transaction.atomic
def create_articles(drafts: Sequence[Draft], publish: bool) -> list[int]:
    """Make the articles, published or not, and name once what became stale. Returns their keys in order.

    What may not be out yet is made unpublished and, with `publish`, goes out at its time.
    No two drafts, nor a draft and an article that is there, may be of one story and edition.
    """
    if not drafts:
        return []
    now = timezone.now()
    keep_embargoes(drafts, now)
    waits = waits_until([(draft.story, draft.published_at) for draft in drafts], now)
    articles = _place(drafts, [publish and at is None for at in waits], now)
    _insert(articles)
    _insert_relations(articles)
    if publish:
        _publish([article for article in articles if article.live], now)
    _lead_former_paths(articles, drafts)
    _index_references(articles)
    if publish:
        for article, at in zip(articles, waits, strict=True):
            if at is not None:
                _go_out_at(Article.objects.get(pk=article.pk), at)
    return [article.pk for article in articles]


def keep_embargoes(drafts: Iterable[Draft], now: datetime) -> None:
    """Hold the stories of these drafts until their embargoes, or longer where they are held longer already."""
    held: dict[UUID, datetime] = {}
    for draft in drafts:
        if draft.embargo is not None and draft.embargo > now:
            held[draft.story] = max(draft.embargo, held.get(draft.story, now))
    for story, until in held.items():
        hold_until(story, until)


def waits_until(some: Sequence[tuple[UUID, datetime | None]], now: datetime) -> list[datetime | None]:
    """For each story and time of publication the instant before which it may not be out; None: it may be now.

    That is its embargo's end, or the time of publication where that is still to come.
    """
    held = embargoes({story for story, _at in some}, now)
    found = []
    for story, at in some:
        latest = max((instant for instant in (held.get(story), at) if instant is not None), default=now)
        found.append(latest if latest > now else None)
    return found


def go_out(article: Article) -> bool:
    """Publish what an article holds, or let it go out at its time. Returns whether it is out now."""
    (at,) = waits_until([(article.translation_key, article.published_at)], timezone.now())
    _go_out_at(article, at)
    return at is None


def _go_out_at(article: Article, at: datetime | None) -> None:
    article.go_live_at = at
    publish_article(article)


def _place(drafts: Sequence[Draft], out: Sequence[bool], now: datetime) -> list[Article]:
    """Articles with their place in the tree, their slug and everything but a primary key."""
    months = _month_pages(drafts, now)
    parents = [months[_month(draft, now)] for draft in drafts]
    # Whoever else adds to these folders waits, as with the tree's own `add_child`.
    locked = Page.objects.select_for_update().filter(pk__in={parent.pk for parent in parents})
    fresh = {page.pk: page for page in locked.order_by("pk")}
    steps: dict[int, int] = {}
    for pk, page in fresh.items():
        last = page.get_last_child() if page.numchild else None
        steps[pk] = last._get_lastpos_in_path() if last else 0
    slugs = _free_slugs(drafts, parents, now)
    articles = []
    for draft, parent, slug, publish in zip(drafts, parents, slugs, out, strict=True):
        steps[parent.pk] += 1
        article = Article(
            slug=slug,
            locale=parent.locale,
            live=publish,
            has_unpublished_changes=not publish,
            first_published_at=(draft.published_at or now) if publish else None,
            last_published_at=now if publish else None,
            depth=parent.depth + 1,
            path=Page._get_path(parent.path, parent.depth + 1, steps[parent.pk]),
            numchild=0,
        )
        fill(article, draft)
        article.set_url_path(parent)
        articles.append(article)
    for pk, added in Counter(parent.pk for parent in parents).items():
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + added)
    return articles


def _month(draft: Draft, now: datetime) -> tuple[str, str]:
    zone = editions.edition(draft.edition).time_zone
    return draft.edition, f"{(draft.published_at or now).astimezone(zone):%Y-%m}"


def _month_pages(drafts: Sequence[Draft], now: datetime) -> dict[tuple[str, str], MonthPage]:
    wanted = {_month(draft, now): draft.published_at or now for draft in drafts}
    there = MonthPage.objects.filter(
        locale__language_code__in={edition for edition, _ in wanted}, slug__in={slug for _, slug in wanted}
    ).select_related("locale")
    found = {(page.locale.language_code, page.slug): page for page in there}
    for (edition, slug), at in sorted(wanted.items()):
        if (edition, slug) not in found:
            found[edition, slug] = month_page(edition, at)
    return found


def _free_slugs(drafts: Sequence[Draft], parents: Sequence[MonthPage], now: datetime) -> list[str]:
    """A slug for each draft that no other article in its folder has, nor another one's address."""
    bases = [slugify(draft.headline, draft.edition) for draft in drafts]
    taken = set(Page.objects.filter(slug__in=set(bases), depth=parents[0].depth + 1).values_list("path", "slug"))
    step = Page.steplen
    used = {(path[:-step], slug) for path, slug in taken}
    days = [_address_day(draft, now) for draft in drafts]
    addresses = {f"{day}{base}/" for day, base in zip(days, bases, strict=True)}
    used_addresses = set(PublishedArticle.objects.filter(address__in=addresses).values_list("address", flat=True))
    searched: set[tuple[str, str]] = set()
    numbers: dict[tuple[str, str], int] = {}
    slugs = []
    for base, parent, day in zip(bases, parents, days, strict=True):
        slug, place = base, (parent.path, base)
        while (parent.path, slug) in used or f"{day}{slug}/" in used_addresses:
            if place not in searched:
                # A headline met before: read once all that its folder has of it.
                searched.add(place)
                again = parent.get_children().filter(slug__startswith=f"{base}-")
                used |= {(parent.path, s) for s in again.values_list("slug", flat=True)}
                used_addresses |= set(
                    PublishedArticle.objects.filter(address__startswith=f"{day}{base}-").values_list(
                        "address", flat=True
                    )
                )
            numbers[place] = numbers.get(place, 1) + 1
            slug = f"{base}-{numbers[place]}"
        used.add((parent.path, slug))
        slugs.append(slug)
    return slugs


def _address_day(draft: Draft, now: datetime) -> str:
    day = (draft.published_at or now).astimezone(editions.edition(draft.edition).time_zone)
    return f"/{draft.edition}/{day:%Y/%m/%d}/"


def _insert(articles: Sequence[Article]) -> None:
    """Write the rows of both tables of a page; Django's own bulk_create refuses inherited tables."""
    # An article has every field of a page, so it is its own row of both tables.
    shared = [field for field in Page._meta.local_concrete_fields if not field.primary_key]
    pages: Any = Page._base_manager.get_queryset()
    rows: Any = Article._base_manager.get_queryset()
    pages._for_write = rows._for_write = True
    returned = pages._batched_insert(list(articles), shared, None)
    for article, (pk, *_) in zip(articles, returned, strict=True):
        article.pk = article.id = article.page_ptr_id = pk
    rows._batched_insert(list(articles), Article._meta.local_concrete_fields, None)
    for article in articles:
        article._state.adding = False
        article._state.db = router.db_for_write(Article)


def _insert_relations(articles: Sequence[Article]) -> None:
    """Write bylines and subjects, and let each article know that it has no other children.

    The lists that modelcluster holds in memory stay: what is published is computed from them
    without a query.
    """
    bylines = []
    through = Article.subjects.through
    subjects = []
    relations = [relation.get_accessor_name() for relation in get_all_child_relations(Article)]
    for article in articles:
        held = article._cluster_related_objects
        for name in relations:
            held.setdefault(name, [])
        for byline in held["bylines"]:
            byline.article = article
            bylines.append(byline)
        subjects += [through(article_id=article.pk, entry_id=entry.pk) for entry in held["subjects"]]
    Byline.objects.bulk_create(bylines)
    through.objects.bulk_create(subjects)


def _publish(articles: Sequence[Article], now: datetime) -> None:
    if not articles:
        return
    rows = [published_row(article) for article in articles]
    PublishedArticle.objects.bulk_create(rows)
    stale: set[str] = set()
    appearances = []
    for article, row in zip(articles, rows, strict=True):
        roles = appearances_of(article)
        stale |= keys_of_new(row, frozenset(entry for entry, _ in roles))
        appearances += [
            Appearance(entry_id=entry, article=row, role=role, edition=row.edition, published_at=row.published_at)
            for entry, role in sorted(roles)
        ]
    Appearance.objects.bulk_create(appearances)
    FormerAddress.objects.filter(path__in=[row.address for row in rows]).delete()
    stale |= _keys_of_counterparts(rows)
    keys.changed.send(
        sender=Article,
        keys=frozenset(stale),
        paths=_paths_to_bake(rows, now),
        reason=f"{len(rows)} articles imported",
        articles=frozenset(row.pk for row in rows),
    )


def _keys_of_counterparts(rows: Sequence[PublishedArticle]) -> set[str]:
    """Stories told in another edition before: its page switches editions, its sitemap names both."""
    stale: set[str] = set()
    stories = {row.story for row in rows}
    new = {row.pk for row in rows}
    told = PublishedArticle.objects.filter(story__in=stories).exclude(pk__in=new)
    for story, code, at in told.values_list("story", "edition", "published_at"):
        zone = editions.edition(code).time_zone
        stale |= {keys.story(story), keys.sitemap(code, week_of(at.astimezone(zone)))}
    return stale


def _paths_to_bake(rows: Sequence[PublishedArticle], now: datetime) -> frozenset[str]:
    """Addresses to bake ahead: all in a small archive, else the ones of the last 30 days.

    An old article of a large archive has no file until somebody asks for it; then the press bakes it.
    """
    small = PublishedArticle.objects.count() <= SMALL_ARCHIVE
    return frozenset(row.address for row in rows if small or row.published_at > now - RECENT)


def _lead_former_paths(articles: Sequence[Article], drafts: Sequence[Draft]) -> None:
    rows = [
        FormerAddress(path=path, article=article)
        for article, draft in zip(articles, drafts, strict=True)
        for path in draft.former_paths
    ]
    add_former_addresses(rows)


def add_former_addresses(rows: Sequence[FormerAddress]) -> None:
    """Let old addresses lead to articles, except where something stands or an older lead goes elsewhere."""
    live = set(
        PublishedArticle.objects.filter(address__in={row.path for row in rows}).values_list("address", flat=True)
    )
    free = [row for row in rows if row.path not in live]
    if free:
        FormerAddress.objects.bulk_create(free, ignore_conflicts=True)


def _index_references(articles: Sequence[Article]) -> None:
    """Tell the desk which pictures and entries are in use, as it would learn from single saves."""
    page = ContentType.objects.get_for_model(Page)
    kind = ContentType.objects.get_for_model(Article)
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=kind,
            base_content_type=page,
            object_id=str(article.pk),
            to_content_type_id=to_type,
            to_object_id=to_object,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for article in articles
        for to_type, to_object, model_path, content_path in set(ReferenceIndex._extract_references_from_object(article))
    )
