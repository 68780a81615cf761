"""Writes: one verb each. What a change made stale is named here, in the change's own transaction."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, Site

from weriye.language.slugs import slugify

from . import editions, keys, queries
from .gazetteer.models import FormerEntry
from .live_story.queries import times_of
from .models import (
    Appearance,
    Article,
    EditionPage,
    Entry,
    FormerAddress,
    MonthPage,
    Picture,
    PublishedArticle,
    Spelling,
)
from .staleness import actions as staleness
from .weeks import span_of, week_of


@transaction.atomic
def create_editions() -> None:
    """Give every configured edition its locale and its root in the desk's tree. Safe to repeat."""
    root = Page.objects.get(depth=1)
    first: EditionPage | None = EditionPage.objects.order_by("path").first()
    for edition in editions.editions():
        locale, _ = Locale.objects.get_or_create(language_code=edition.code)
        if EditionPage.objects.filter(locale=locale).exists():
            continue
        page = EditionPage(title=edition.title, slug=edition.code, locale=locale)
        if first is not None:
            page.translation_key = first.translation_key
        root.add_child(instance=page)
        first = first or page
    if first is not None and not Site.objects.filter(root_page=first.pk).exists():
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": first}
        )
        Page.objects.filter(depth=2).exclude(pk__in=EditionPage.objects.values("pk")).delete()


def month_page(edition: str, at: datetime) -> MonthPage:
    """The desk's folder for articles begun at an instant, made when it is not there yet."""
    slug = f"{at.astimezone(editions.edition(edition).time_zone):%Y-%m}"
    # By name alone: asked for those of a language, or in the order of the tree, SQLite walks through the whole archive.
    for found in MonthPage.objects.filter(slug=slug).select_related("locale").order_by("pk"):
        if found.locale.language_code == edition:
            return found
    parent = EditionPage.objects.get(locale__language_code=edition)
    page = MonthPage(title=slug, slug=slug, locale=parent.locale)
    parent.add_child(instance=page)
    return page


@transaction.atomic
def create_article(article: Article, edition: str, at: datetime | None = None) -> Article:
    """Put a new, unpublished article into its edition's folder. Raises ValidationError."""
    parent = month_page(edition, at or timezone.now())
    article.locale = parent.locale
    article.live = False
    if not article.section:
        article.section = editions.edition(edition).default_section
    if not article.slug:
        article.slug = _free_slug(parent, slugify(article.title, edition))
    parent.add_child(instance=article)
    return article


def _free_slug(parent: MonthPage, base: str) -> str:
    """The slug, or with -2, -3 … what no other article of the folder has.

    Wagtail's own search for one takes an article that has no place in the tree yet for the only one.
    """
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def publish_article(article: Article, user: Any = None) -> None:
    """Save what the article holds as a revision and put that on the site. Raises ValidationError."""
    article.full_clean()
    article.save_revision(user=user, changed=True).publish(user=user)


def keep_what_is_live(revision: Revision) -> None:
    """Before an article's revision is made: one that came in published gets the revision by which it is on the site.

    Without one Wagtail takes it off the site until the time that a change of it is scheduled for.
    """
    content = revision.content
    if not content.get("live") or content.get("live_revision") is not None or not str(revision.object_id).isdecimal():
        return
    stored = Article.objects.filter(pk=int(revision.object_id), live=True, live_revision=None).first()
    if stored is None:
        return
    kept = Revision(
        content_object=stored,
        base_content_type=stored.get_base_content_type(),
        created_at=stored.last_published_at or timezone.now(),
        content=stored.serializable_data() | {"live": False},  # It is no change, that makes another one.
        object_str=str(stored),
    )
    kept.save()
    Article.objects.filter(pk=stored.pk).update(live_revision=kept)
    content["live_revision"] = kept.pk


@transaction.atomic
def start_counterpart(article: Article, edition: str, user: Any = None) -> Article:
    """Begin the same story in another edition: structure, pictures, people and places carried over.

    The text is left in the source's words to write from. Returns the draft, or the counterpart
    that is there already. Raises KeyError for an unknown edition.
    """
    editions.edition(edition)
    there = Article.objects.filter(translation_key=article.translation_key, locale__language_code=edition).first()
    if there is not None:
        return there
    draft = Article(
        title=article.title,
        translation_key=article.translation_key,
        summary=article.summary,
        section=article.section,
        dateline=article.dateline,
        dateline_source=article.dateline_source,
        picture=article.picture,
        picture_alt=article.picture_alt,
        picture_caption=article.picture_caption,
        owner=user,
    )
    draft.body = article.body
    draft.subjects.set(article.subjects.all())
    draft.bylines.set([type(b)(person=b.person, sort_order=b.sort_order) for b in article.bylines.all()])
    create_article(draft, edition)
    draft.save_revision(user=user)
    staleness.begin(draft, article)
    return draft


@dataclass(frozen=True, slots=True)
class _State:
    """A published article as far as other pages show it."""

    edition: str
    story: UUID
    address: str
    section: str
    month: str
    week: str
    day: str
    card: tuple[Any, ...]
    place: tuple[Any, ...]  # in the lists
    updated_at: datetime | None
    entries: frozenset[int]
    digest: str
    corrections: str


@transaction.atomic
def reconcile(article: Article, reason: str = "") -> None:
    """Make what readers may see of an article agree with the article as it is saved.

    Writes `PublishedArticle`, its appearances and former addresses, and names the keys that
    became stale. Repeating it changes nothing and names nothing.
    """
    if not article.live:
        withdraw(article, reason)
        return
    before = _published_state(article.pk)
    row = published_row(article)
    row.live_from, row.live_until, row.updated_at = times_of(row)
    row.address = _free_address(row)
    PublishedArticle.objects.filter(story=row.story, edition=row.edition).exclude(pk=row.pk).delete()
    row.save(force_insert=before is None, force_update=before is not None)
    _write_appearances(article, row)
    FormerAddress.objects.filter(path=row.address).delete()
    if before is None:
        FormerAddress.objects.filter(article=article).update(withdrawn_at=None, reason="")
    if before is not None and before.address != row.address:
        FormerAddress.objects.update_or_create(path=before.address, defaults={"article": article})
    after = _published_state(article.pk)
    stale, paths = _what_became_stale(article.pk, before, after)
    if row.live_from is not None and (before is None or before.address != row.address):
        stale |= {keys.posts(article.pk)}
    if stale or paths:
        keys.changed.send(
            sender=Article,
            keys=stale,
            paths=paths,
            reason=reason or f"{'changed' if before else 'published'}: {article.title}",
            articles=frozenset({article.pk}),
        )


@transaction.atomic
def withdraw(article: Article, reason: str = "") -> None:
    """Take an article off the site: its addresses answer 410 from now on, and say since when."""
    before = _published_state(article.pk)
    if before is None:
        return
    PublishedArticle.objects.filter(pk=article.pk).delete()
    FormerAddress.objects.update_or_create(path=before.address, defaults={"article": article})
    FormerAddress.objects.filter(article=article).update(withdrawn_at=timezone.now())
    stale, paths = _what_became_stale(article.pk, before, None)
    keys.changed.send(
        sender=Article,
        keys=stale,
        paths=paths,
        reason=reason or f"withdrawn: {article.title}",
        articles=frozenset({article.pk}),
    )


@transaction.atomic
def explain_withdrawal(article: Article, reason: str) -> None:
    """Say to readers why an article is off the site, in their edition's words; empty: no longer.

    Raises ValueError when it is on the site, or was never there.
    """
    there = FormerAddress.objects.filter(article=article, withdrawn_at__isnull=False)
    paths = frozenset(there.values_list("path", flat=True))
    if not paths:
        raise ValueError(f"{article} is not withdrawn")
    there.update(reason=" ".join(reason.split())[:500])
    keys.changed.send(
        sender=Article,
        keys=frozenset(),
        paths=paths,
        reason=f"said why it is withdrawn: {article.title}",
        articles=frozenset(),
    )


def published_row(article: Article) -> PublishedArticle:
    """What readers may see of an article, computed and not yet saved."""
    edition = editions.edition(article.edition)
    at = article.published_at or article.first_published_at or timezone.now()
    day = at.astimezone(edition.time_zone)
    return PublishedArticle(
        article=article,
        edition=edition.code,
        story=article.translation_key,
        address=f"/{edition.code}/{day:%Y/%m/%d}/{article.slug}/",
        section=edition.section(article.section).slug,
        headline=article.title,
        summary=article.summary,
        picture_id=article.picture_id,
        picture_alt=article.picture_alt,
        published_at=at,
        updated_at=article.updated_at,
        digest=_digest(article),
        corrections=_digest_of_corrections(article),
    )


def _free_address(row: PublishedArticle) -> str:
    """The row's address, with a number where another article of that day stands at it.

    Two articles begun in different months may have one slug and be published on one day.
    """
    others = PublishedArticle.objects.exclude(pk=row.pk)
    free, number = row.address, 1
    while others.filter(address=free).exists():
        number += 1
        free = f"{row.address[:-1]}-{number}/"
    return free


def _digest(article: Article) -> str:
    shown = article.serializable_data()
    for bookkeeping in (
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "last_published_at",
        "has_unpublished_changes",
        "draft_title",
        "numchild",
        "owner",
        "locked",
        "locked_at",
        "locked_by",
        "wagtail_admin_comments",
    ):
        shown.pop(bookkeeping, None)
    if isinstance(shown["body"], str):  # PostgreSQL keeps the parts of a block in an order of its own
        shown["body"] = json.loads(shown["body"])
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()


def _digest_of_corrections(article: Article) -> str:
    shown = sorted((one.at.isoformat(), one.text) for one in article.corrections.all())
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest() if shown else ""


def _published_state(pk: int) -> _State | None:
    row = PublishedArticle.objects.filter(pk=pk).first()
    if row is None:
        return None
    return _state_of(row, frozenset(row.appearances.values_list("entry_id", flat=True)))


def _state_of(row: PublishedArticle, entries: frozenset[int]) -> _State:
    zone = editions.edition(row.edition).time_zone
    return _State(
        edition=row.edition,
        story=row.story,
        address=row.address,
        section=row.section,
        month=f"{row.published_at.astimezone(zone):%Y-%m}",
        week=week_of(row.published_at.astimezone(zone)),
        day=f"{row.published_at.astimezone(zone):%Y-%m-%d}",
        card=(
            row.headline,
            row.summary,
            row.picture_id,
            row.picture_alt,
            row.published_at,
            row.section,
            row.address,
            row.live_from,
            row.live_until,
        ),
        place=(row.published_at, row.section, row.address, row.live_from, row.live_until),
        updated_at=row.updated_at,
        entries=entries,
        digest=row.digest,
        corrections=row.corrections,
    )


def keys_of_new(row: PublishedArticle, entries: frozenset[int]) -> frozenset[str]:
    """Keys of the lists that a newly published article joins. Its own keys no page can carry yet."""
    return _lists(_state_of(row, entries)) | {keys.weeks(row.edition), keys.months(row.edition, row.section)}


def appearances_of(article: Article) -> set[tuple[int, Appearance.Role]]:
    """Entries of the gazetteer that an article shows, with the role of each."""
    roles = {(entry.pk, Appearance.Role.SUBJECT) for entry in article.subjects.all()}
    roles |= {(byline.person_id, Appearance.Role.BYLINE) for byline in article.bylines.all()}
    if article.dateline_id is not None:
        roles.add((article.dateline_id, Appearance.Role.DATELINE))
    return roles


def _write_appearances(article: Article, row: PublishedArticle) -> None:
    there = {(a.entry_id, a.role, a.published_at, a.edition): a.pk for a in row.appearances.all()}
    wanted = {(pk, role.value, row.published_at, row.edition) for pk, role in appearances_of(article)}
    Appearance.objects.filter(pk__in=[pk for key, pk in there.items() if key not in wanted]).delete()
    Appearance.objects.bulk_create(
        Appearance(entry_id=entry, article=row, role=role, edition=edition, published_at=at)
        for entry, role, at, edition in sorted(wanted - set(there))
    )


def _lists(state: _State) -> frozenset[str]:
    """Keys of the lists whose membership or order an article is part of."""
    return frozenset(
        {
            keys.latest(state.edition),
            keys.section(state.edition, state.section),
            keys.month(state.edition, state.section, state.month),
            keys.day(state.edition, state.day),
            keys.sitemap(state.edition, state.week),
        }
        | {keys.coverage(state.edition, entry) for entry in state.entries}
    )


def _what_became_stale(pk: int, before: _State | None, after: _State | None) -> tuple[frozenset[str], frozenset[str]]:
    if before == after:
        return frozenset(), frozenset()
    stale = {keys.article(pk)}
    paths = {state.address for state in (before, after) if state}
    if (before.corrections if before else "") != (after.corrections if after else ""):
        stale |= {keys.corrections(state.edition) for state in (before, after) if state}
    if before is None or after is None:
        there = before or after
        assert there is not None
        stale |= {keys.story(there.story), keys.card(pk)} | _lists(there) | _spans(before, after)
        stale |= _sitemaps_of_counterparts(pk, there.story)
        return frozenset(stale), frozenset(paths)
    if before.card != after.card:
        stale.add(keys.card(pk))
    if before.updated_at != after.updated_at:
        stale |= {keys.updated(pk), keys.sitemap(after.edition, after.week)}
    moved = before.address != after.address
    if moved:
        stale.add(keys.story(after.story))
        stale |= _sitemaps_of_counterparts(pk, after.story)
    stale |= _spans(before, after)
    if before.place != after.place:
        stale |= _lists(before) | _lists(after)
    else:
        stale |= {keys.coverage(after.edition, entry) for entry in before.entries ^ after.entries}
    return frozenset(stale), frozenset(paths if moved else {after.address})


def _spans(before: _State | None, after: _State | None) -> set[str]:
    """The keys of a section's months and an edition's weeks, when one of these got its first article or lost its last.

    Every archive page carries such a key: naming it at each publication would bake the whole archive.
    """
    found: set[str] = set()
    if not (before and after and (before.section, before.month) == (after.section, after.month)):
        found |= {keys.months(state.edition, state.section) for state in _alone(before, after, _in_month)}
    if not (before and after and before.week == after.week):
        found |= {keys.weeks(state.edition) for state in _alone(before, after, _in_week)}
    return found


def _alone(
    before: _State | None, after: _State | None, within: Callable[[_State], QuerySet[PublishedArticle]]
) -> Iterator[_State]:
    """Those of an article's states in whose span of time it was, or is now, the only one."""
    for state, there in ((before, 0), (after, 1)):
        if state is not None and within(state)[: there + 1].count() <= there:
            yield state


def _in_month(state: _State) -> QuerySet[PublishedArticle]:
    """What is published in the month and section of an article."""
    year, month = int(state.month[:4]), int(state.month[5:])
    zone = editions.edition(state.edition).time_zone
    since = datetime(year, month, 1, tzinfo=zone)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return queries.published_between(state.edition, since, until, state.section)


def _in_week(state: _State) -> QuerySet[PublishedArticle]:
    """What an edition published in the week of an article."""
    span = span_of(state.week, editions.edition(state.edition).time_zone)
    assert span is not None
    return queries.published_between(state.edition, *span)


def _sitemaps_of_counterparts(pk: int, story: UUID) -> set[str]:
    stale = set()
    for code, at in PublishedArticle.objects.filter(story=story).exclude(pk=pk).values_list("edition", "published_at"):
        stale.add(keys.sitemap(code, week_of(at.astimezone(editions.edition(code).time_zone))))
    return stale


@transaction.atomic
def entry_changed(entry: Entry, before: tuple[str, str] | None = None) -> None:
    """Say that an entry of the gazetteer has another name, place or time zone than before.

    `before` is the kind and slug that it had; where they are others, its old address leads to the new one.
    """
    paths: frozenset[str] = frozenset()
    if before is not None and before != (entry.kind, entry.slug):
        FormerEntry.objects.filter(kind=entry.kind, slug=entry.slug, entry=entry, was=None).delete()
        FormerEntry.objects.create(kind=before[0], slug=before[1], entry=entry)
        paths = entry_addresses(entry, *before) | entry_addresses(entry, entry.kind, entry.slug)
    keys.changed.send(
        sender=Entry,
        keys=frozenset({keys.entry(entry.pk)}),
        paths=paths,
        reason=f"gazetteer: {entry}",
        articles=frozenset(),
    )


def entry_addresses(entry: Entry, kind: str, slug: str) -> frozenset[str]:
    """Where readers find an entry under a kind and slug: in the editions that published anything with it."""
    codes = Appearance.objects.filter(entry=entry).order_by().values_list("edition", flat=True).distinct()
    return frozenset(f"/{code}/{kind}/{slug}/" for code in codes)


@transaction.atomic
def picture_changed(picture: Picture, before: Picture) -> None:
    """Say what of a picture differs from what was stored before: its files, or its credit and licence."""
    stale = set()
    if _made_from(picture) != _made_from(before):
        stale.add(keys.picture(picture.pk))
    if (picture.credit, picture.licence) != (before.credit, before.licence):
        stale.add(keys.credit(picture.pk))
    if stale:
        picture_stale(picture, stale)


def picture_gone(picture: Picture) -> None:
    """Say, before it is deleted, that a picture will not be there any more."""
    picture_stale(picture, {keys.picture(picture.pk), keys.credit(picture.pk)})


def _made_from(picture: Picture) -> tuple[Any, ...]:
    """What the sizes of a picture are made from."""
    focus = ("x", "y", "width", "height")
    return (picture.file.name, *(getattr(picture, f"focal_point_{part}") for part in focus))


def picture_stale(picture: Picture, stale: set[str]) -> None:
    """Name keys of a picture that became stale. In the transaction of the change."""
    keys.changed.send(
        sender=Picture,
        keys=frozenset(stale),
        paths=frozenset(),
        reason=f"picture: {picture.title}",
        articles=frozenset(),
    )


@transaction.atomic
def add_entry(kind: str, names: dict[str, str]) -> Entry:
    """Put an entry with a name in each edition into the gazetteer, or give the one that is there.

    `names` is by edition code; the slug is made of the English name, else of the first one.
    """
    slug = slugify(names.get("en") or next(iter(names.values())), "en")
    entry, made = Entry.objects.get_or_create(kind=kind, slug=slug)
    if made:
        for code, text in names.items():
            Spelling(entry=entry, edition=code, text=text, is_name=True).save()
    return entry
