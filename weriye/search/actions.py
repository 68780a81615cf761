"""Writes of the search room: what changed is noted with the change, indexed after it."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db import transaction

from weriye.press.actions import mark_stale
from weriye.press.queue import is_busy
from weriye.stories.models import PublishedArticle

from . import index, keys
from .kinship import Kin, Kinship
from .models import Pending, Related, Unrelated
from .texts import texts

log = logging.getLogger(__name__)

AT_ONCE = 100  # articles indexed in one step: what is published meanwhile waits for it
STORIES_AT_ONCE = 20  # stories related in one step: the worker must get back to baking
BULK = 1_000
SHOWN = 8  # related stories kept for one story
NEIGHBOURS = 16  # stories that look again when a story is new


@transaction.atomic
def enqueue(articles: Iterable[int]) -> None:
    """Note that articles changed, in the transaction of the change; the worker indexes them after it."""
    Pending.objects.bulk_create((Pending(article=pk) for pk in sorted(articles)), batch_size=BULK)


def index_pending(*, relating: bool = True) -> int:
    """One step: index what waits, or relate stories when nothing waits. Returns how many; 0: nothing is due.

    Without `relating`, stories go on waiting.

    An index that is missing or cannot be read is begun anew, and everything waits for it again.
    """
    try:
        with index.writing():
            try:
                return _index_some() or (_relate_some() if relating else 0)
            except index.IndexUnusable as problem:
                log.warning("%s; it is made anew", problem)
                return _start_over()
    except index.IndexBusy:
        return 0


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Make the index anew beside the one in use, then put it in use. Returns how many articles it holds.

    `progress` is told how many were indexed since it was told last. Raises IndexBusy while another
    process writes. Related stories are computed again afterwards, by `index_pending`.
    """
    done = last = 0
    with index.writing():
        name = index.create()
        rows = PublishedArticle.objects.order_by("pk").values_list("pk", flat=True)
        while some := list(rows.filter(pk__gt=last)[:BULK]):
            read = texts(some)
            index.put(read, name=name, fresh=True)
            last = some[-1]
            done += len(read)
            if progress is not None:
                progress(len(some))
        index.take_over(name)
        _note_analysis()
        _relate_everything()
    return done


def _index_some() -> int:
    if not index.is_usable():
        raise index.IndexUnusable("there is no usable search index")
    if index.analysis_noted() != _analysis():
        log.info("words are analysed in another way than in the index: all articles are indexed again")
        _enqueue_everything()
        _note_analysis()
    rows = list(Pending.objects.order_by("pk")[:AT_ONCE])
    if not rows:
        return 0
    articles = {row.article for row in rows}
    read = texts(articles)
    gone = articles - {text.article for text in read}
    # Who a withdrawn article was is known to the index alone.
    stories = {text.story for text in read} | index.stories_of(gone)
    index.put(read, gone)
    # The index is on disk. A crash before the next lines only indexes the same again.
    with transaction.atomic():
        Pending.objects.filter(pk__in=[row.pk for row in rows]).delete()
        _unrelate(stories, spread=True)
    return len(rows)


def _relate_some() -> int:
    rows = list(Unrelated.objects.order_by("pk")[:STORIES_AT_ONCE])
    if not rows:
        return 0
    kinship = Kinship(index.searcher())
    spread = {row.story for row in rows if row.spread}
    found: dict[UUID, list[Kin]] = {}
    with index.readable():
        for row in rows:
            if found and is_busy():
                # What was just published is not to wait for what is related.
                break
            found[row.story] = kinship.of(row.story, NEIGHBOURS if row.story in spread else SHOWN)
    rows = [row for row in rows if row.story in found]
    spread &= found.keys()
    with transaction.atomic():
        neighbours: set[UUID] = set(Related.objects.filter(other__in=spread).values_list("story", flat=True))
        for story, kin in found.items():
            _store(story, kin[:SHOWN])
            if story in spread:
                neighbours |= {one.story for one in kin}
        Unrelated.objects.filter(pk__in=[row.pk for row in rows]).delete()
        _unrelate(neighbours - found.keys(), spread=False)
    return len(rows)


def _store(story: UUID, kin: list[Kin]) -> None:
    before = list(Related.objects.filter(story=story).order_by("rank").values_list("other", flat=True))
    if before == [one.story for one in kin]:
        return
    Related.objects.filter(story=story).delete()
    Related.objects.bulk_create(
        Related(story=story, rank=rank, other=one.story, score=one.score) for rank, one in enumerate(kin)
    )
    mark_stale({keys.related(story)}, reason="other related stories")


def _unrelate(stories: Iterable[UUID], spread: bool) -> None:
    """Have the related stories of these computed again, unless that is waiting already."""
    listed = sorted(stories)
    for start in range(0, len(listed), BULK):
        some = listed[start : start + BULK]
        waiting = Unrelated.objects.filter(story__in=some)
        if spread:  # those that wait without spreading must wait again
            waiting = waiting.filter(spread=True)
        there = set(waiting.values_list("story", flat=True))
        Unrelated.objects.bulk_create(Unrelated(story=one, spread=spread) for one in some if one not in there)


def _start_over() -> int:
    """Begin an empty index; every published article waits to be indexed, the newest first."""
    name = index.create()
    waiting = _enqueue_everything()
    index.take_over(name)
    _note_analysis()
    return max(waiting, 1)


@transaction.atomic
def _enqueue_everything() -> int:
    Pending.objects.all().delete()
    newest = PublishedArticle.objects.order_by("-published_at", "-pk").values_list("pk", flat=True)
    Pending.objects.bulk_create((Pending(article=pk) for pk in newest.iterator()), batch_size=BULK)
    _forget_the_lost()
    return Pending.objects.count()


@transaction.atomic
def _relate_everything() -> None:
    Unrelated.objects.all().delete()
    stories = PublishedArticle.objects.order_by("story").values_list("story", flat=True).distinct()
    Unrelated.objects.bulk_create((Unrelated(story=one, spread=False) for one in stories.iterator()), batch_size=BULK)
    _forget_the_lost()


def _forget_the_lost() -> None:
    """Look again at stories related to one that is no longer published, whom no index remembers."""
    told = PublishedArticle.objects.values("story")
    lost = set(Related.objects.exclude(other__in=told).values_list("story", flat=True))
    lost |= set(Related.objects.exclude(story__in=told).values_list("story", flat=True))
    _unrelate(lost, spread=False)


@cache
def _analysis() -> str:
    """A name for the way this version analyses words: it changes whenever that code or its data do."""
    digest = hashlib.sha256()
    room = files("weriye.language")
    for part in (room, room / "data"):
        for file in sorted(part.iterdir(), key=lambda one: one.name):
            if file.is_file() and file.name.endswith((".py", ".txt")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _note_analysis() -> None:
    index.note_analysis(_analysis())
