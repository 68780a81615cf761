"""Writes of the press: naming what is stale, and baking it."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from . import bell, files
from .models import BakedPage, PageKey, StaleKey, StalePage
from .recording import recording
from .site import Rendered, Urgency, the_site

log = logging.getLogger(__name__)
BATCH = 32
PATH = "path:"


@transaction.atomic
def mark_stale(keys: Iterable[str] = (), paths: Iterable[str] = (), reason: str = "") -> None:
    """Name what a change made stale: things by key, pages by path whether or not they were ever baked.

    Call it inside the transaction of the change; the worker is woken once that is committed.
    """
    rows = [StaleKey(key=key, reason=reason[:300]) for key in sorted(keys)]
    rows += [StaleKey(key=PATH + path, reason=reason[:300]) for path in sorted(paths)]
    StaleKey.objects.bulk_create(rows, batch_size=2000)
    transaction.on_commit(bell.ring)


def resolve() -> int:
    """Turn stale keys into stale pages by the ledger. Returns how many keys were turned."""
    site = the_site()
    with transaction.atomic():
        rows = list(StaleKey.objects.order_by("id")[:5000])
        if not rows:
            return 0
        why: dict[str, str] = {}
        stale_of: dict[str, set[str]] = {}
        reason_of = {row.key: row.reason for row in rows}
        for row in rows:
            if row.key.startswith(PATH):
                path = row.key.removeprefix(PATH)
                why[path] = row.reason
                stale_of.setdefault(path, set()).add(row.key)
        named = sorted(key for key in reason_of if not key.startswith(PATH))
        for start in range(0, len(named), 500):
            found = PageKey.objects.filter(key__in=named[start : start + 500])
            for path, key in found.values_list("page__path", "key"):
                why.setdefault(path, reason_of[key])
                stale_of.setdefault(path, set()).add(key)
        _mark_pages({path: (site.urgency(path, frozenset(stale_of[path])), why[path]) for path in why})
        StaleKey.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _mark_pages(pages: dict[str, tuple[Urgency, str]]) -> None:
    there = dict(StalePage.objects.filter(path__in=list(pages)).values_list("path", "urgency"))
    StalePage.objects.bulk_create(
        (StalePage(path=path, urgency=u, reason=why) for path, (u, why) in pages.items() if path not in there),
        batch_size=2000,
    )
    for path, urgency in there.items():
        now, why = pages[path]
        StalePage.objects.filter(path=path).update(
            urgency=min(urgency, now), reason=why, marks=F("marks") + 1, retry_at=None
        )


def mark_everything(reason: str) -> int:
    """Make every page that is kept baked stale, and every baked one that should not be. Returns how many."""
    site = the_site()
    paths = set(site.paths()) | set(BakedPage.objects.values_list("path", flat=True))
    with transaction.atomic():
        _mark_pages({path: (site.urgency(path, frozenset()), reason) for path in sorted(paths)})
    bell.ring()
    return len(paths)


def mark_outdated() -> int:
    """Make the pages stale that another version of the site baked, and those never baked. Returns how many."""
    version = the_site().version()
    baked = set(BakedPage.objects.filter(version=version).values_list("path", flat=True))
    site = the_site()
    paths = (set(site.paths()) | set(BakedPage.objects.values_list("path", flat=True))) - baked
    if not paths:
        return 0
    with transaction.atomic():
        _mark_pages({path: (site.urgency(path, frozenset()), "another version of the site") for path in sorted(paths)})
    bell.ring()
    return len(paths)


def bake_some(limit: int = BATCH) -> int:
    """Bake the most urgent stale pages. Returns how many were tried; 0 means that nothing is due."""
    now = timezone.now()
    due = list(StalePage.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now)).order_by("urgency", "id")[:limit])
    done: list[StalePage] = []
    results: dict[str, Rendered | None] = {}
    version = the_site().version()
    for stale in due:
        try:
            results[stale.path] = _render_and_write(stale.path)
            done.append(stale)
        except Exception as error:
            _failed(stale, error)
    if done:
        _enter(done, results, version)
    return len(due)


def bake_all() -> int:
    """Bake until nothing is due, keys first. Returns how many pages were baked."""
    baked = 0
    while True:
        resolve()
        some = bake_some()
        if not some and not StaleKey.objects.exists():
            return baked
        baked += some


def bake_now(path: str) -> Rendered | None:
    """Bake one page at once, because somebody asks for it and it has no file. None: there is none."""
    rendered = _render_and_write(path)
    if rendered is not None:
        _enter([StalePage(path=path, reason="asked for")], {path: rendered}, the_site().version())
    return rendered


def _render_and_write(path: str) -> Rendered | None:
    with recording() as keys:
        rendered = the_site().render(path)
    if rendered is None:
        files.remove(path)
        return None
    rendered = Rendered(rendered.body, rendered.content_type, rendered.keys | frozenset(keys))
    digest = _digest(rendered)
    there = BakedPage.objects.filter(path=path).values_list("digest", flat=True).first()
    if there != digest or not files.is_there(path):
        files.write(path, rendered.body)
    return rendered


def _digest(rendered: Rendered) -> str:
    return hashlib.sha256(rendered.body).hexdigest()


def _failed(stale: StalePage, error: Exception) -> None:
    """Keep the last good page; try again later, less and less often, up to every five minutes."""
    log.exception("baking %s failed", stale.path)
    attempts = min(stale.attempts + 1, 100)
    StalePage.objects.filter(pk=stale.pk).update(
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:2000],
        retry_at=timezone.now() + timedelta(seconds=min(2**attempts, 300)),
    )


@transaction.atomic
def _enter(done: list[StalePage], results: dict[str, Rendered | None], version: str) -> None:
    """Write the ledger and strike the stale pages off, unless they were named again meanwhile."""
    now = timezone.now()
    gone = [path for path, rendered in results.items() if rendered is None]
    BakedPage.objects.filter(path__in=gone).delete()
    rows = [
        BakedPage(
            path=stale.path,
            digest=_digest(rendered),
            version=version,
            size=len(rendered.body),
            reason=stale.reason,
            baked_at=now,
        )
        for stale in done
        if (rendered := results[stale.path]) is not None
    ]
    BakedPage.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["digest", "version", "size", "reason", "baked_at"],
    )
    pks = dict(BakedPage.objects.filter(path__in=[row.path for row in rows]).values_list("path", "pk"))
    there: dict[int, set[str]] = {pk: set() for pk in pks.values()}
    for pk, key in PageKey.objects.filter(page__in=list(there)).values_list("page_id", "key"):
        there[pk].add(key)
    new: list[PageKey] = []
    for path, pk in pks.items():
        rendered = results[path]
        assert rendered is not None
        new += [PageKey(page_id=pk, key=key) for key in sorted(rendered.keys - there[pk])]
        if dropped := there[pk] - rendered.keys:
            PageKey.objects.filter(page=pk, key__in=dropped).delete()
    PageKey.objects.bulk_create(new, batch_size=5000)
    by_marks: dict[int, list[int]] = {}
    for stale in done:
        if stale.pk is not None:
            by_marks.setdefault(stale.marks, []).append(stale.pk)
    for marks, stale_pks in by_marks.items():
        StalePage.objects.filter(pk__in=stale_pks, marks=marks).delete()


def forget_everything() -> None:
    """Empty the ledger and the queue, for a bake from nothing. The files are left to the caller."""
    with transaction.atomic():
        for model in (PageKey, BakedPage, StaleKey, StalePage):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
