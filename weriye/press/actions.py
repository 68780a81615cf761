"""Writes of the press: naming what is stale, and baking it."""

import fcntl
import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import groupby, islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from . import bell, bursts, delivery, dropping, files, queue, tags, websub
from .models import BakedPage, PageKey, StaleKey, StalePage
from .queue import resolve
from .recording import recording, remembering
from .site import Rendered, Urgency, the_site
from .tags import PATH

__all__ = [
    "bake_all",
    "bake_now",
    "bake_some",
    "forget_everything",
    "mark_damaged",
    "mark_everything",
    "mark_outdated",
    "mark_stale",
    "resolve",
    "try_again",
]

log = logging.getLogger(__name__)
BATCH = 32
AT_ONCE = 5000  # pages marked in one transaction
LOOK_UP = 2  # pages baked between two looks for something more urgent
MAYBE_NOT_ON_DISK = timedelta(minutes=2)


@transaction.atomic
def mark_stale(keys: Iterable[str] = (), paths: Iterable[str] = (), reason: str = "") -> None:
    """Name what a change made stale: things by key, pages by path whether or not they were ever baked.

    Call it inside the transaction of the change; the worker is woken once that is committed.
    """
    named = [*sorted(keys), *(PATH + path for path in sorted(paths))]
    heat = bursts.heat(named)
    StaleKey.objects.bulk_create((StaleKey(key=key, reason=reason[:300], heat=heat) for key in named), batch_size=2000)
    transaction.on_commit(bell.ring)


def mark_everything(reason: str) -> int:
    """Make every page stale that is kept baked, or is baked and should not be. Returns how many."""
    paths = set(the_site().paths()) | set(BakedPage.objects.values_list("path", flat=True))
    return _mark(dropping.without_old_assets(paths), reason)


def mark_outdated() -> int:
    """Make the pages stale that another version of the site baked, and those never baked. Returns how many.

    Those lately read come first. Pages that are not kept baked are left to `dropping.Walk`.
    """
    site = the_site()
    dropping.keep_old_assets()
    baked = BakedPage.objects.order_by()
    paths = set(baked.exclude(version=site.version()).values_list("path", flat=True).iterator())
    if dropping.is_on():
        paths = site.lasting(paths)
    kept = iter(site.paths())
    while some := set(islice(kept, AT_ONCE)):
        paths |= some - set(baked.filter(path__in=some).values_list("path", flat=True))
    # Of several workers that start at once, one says it.
    paths -= set(StalePage.objects.values_list("path", flat=True))
    unread = site.unread(paths, timezone.now() - dropping.LATELY)
    return _mark(paths, "another version of the site", unread)


def mark_damaged() -> int:
    """Make the pages stale whose files are not what the ledger says, among those baked last. Returns how many.

    After a power cut the newest files may be empty or missing though their rename was recorded: only
    the database waits for the disk. Older files had the time to reach it.
    """
    newest = BakedPage.objects.aggregate(newest=Max("baked_at"))["newest"]
    if newest is None:
        return 0
    recent = BakedPage.objects.filter(baked_at__gte=newest - MAYBE_NOT_ON_DISK).values_list("path", "digest")
    odd = {path for path, digest in recent if not files.is_whole(path, digest)}
    # Another worker may have it in hand, or have entered it just now.
    odd -= queue.in_hand(odd)
    damaged = {path for path, digest in _digests(odd).items() if not files.is_whole(path, digest)}
    for path in damaged:
        files.remove(path)
    return _mark(damaged, "its file was damaged")


def _mark(paths: set[str], reason: str, later: Collection[str] = ()) -> int:
    site = the_site()

    def urgency(path: str) -> Urgency:
        return Urgency.LATER if path in later else site.urgency(path, frozenset())

    # What pages name stands before they do.
    assets = {path for path in paths if path.startswith(dropping.ASSETS)}
    if assets:
        with transaction.atomic():
            queue.mark_pages(dict.fromkeys(assets, (Urgency.NOW, reason)))
    listed = sorted(paths - assets)
    # By parts: nobody who bakes meanwhile waits for long.
    for start in range(0, len(listed), AT_ONCE):
        with transaction.atomic():
            some = listed[start : start + AT_ONCE]
            queue.mark_pages({path: (urgency(path), reason) for path in some})
    bell.ring()
    return len(paths)


def bake_some(limit: int = BATCH) -> int:
    """Bake the most urgent stale pages. Returns how many were tried; 0 means that nothing is due."""
    started = queue.instant()
    version = the_site().version()
    claim = queue.claim(limit)
    digests = _digests(stale.path for stale in claim.pages)
    done: list[StalePage] = []
    results: dict[str, Rendered | None] = {}
    with remembering():
        # What waits is not read before what is urgent is out.
        for urgency, group in groupby(claim.pages, key=lambda stale: stale.urgency):
            pages = list(group)
            _prepare(pages)
            for number, stale in enumerate(pages):
                # What can wait waits: something new may be more urgent.
                if done and urgency != Urgency.NOW and number % LOOK_UP == 0 and queue.is_knocking():
                    break
                try:
                    results[stale.path] = _render_and_write(stale.path, digests.get(stale.path))
                    done.append(stale)
                except Exception as error:
                    log.exception("baking %s failed", stale.path)
                    queue.put_back(stale, error)
            else:
                continue
            break
    if done:
        reasons = {stale.path: stale.reason for stale in done}
        with queue.entering(stale.path for stale in claim.pages):
            _enter(results, reasons, version, started)
            queue.strike_off(claim.holder, done)
            queue.release(claim.holder)
    return len(claim.pages)


def _prepare(pages: list[StalePage]) -> None:
    """Have the site read ahead. Whatever is wrong with one page must be said of that page, by baking it."""
    try:
        the_site().prepare([stale.path for stale in pages])
    except Exception:
        log.exception("reading ahead for %d pages failed; each reads its own", len(pages))


def try_again() -> int:
    """Make the pages that failed due now, not when their pause is over. Returns how many."""
    with transaction.atomic():
        tried = StalePage.objects.exclude(error="").update(retry_at=None)
        transaction.on_commit(bell.ring)
    return tried


def bake_all() -> int:
    """Bake until nothing is due, keys first, waiting for no burst to end. Returns how many pages were baked."""
    baked = 0
    while True:
        resolved = resolve()
        bursts.end_pauses()
        some = bake_some()
        if not some and not resolved:
            return baked
        baked += some


def bake_now(path: str) -> bytes | None:
    """Bake one page at once, because somebody asks for it and it has no file. None: there is none.

    Who asks for the same page meanwhile waits for the one bake. Raises files.BadPath.
    """
    started = queue.instant()
    version = the_site().version()
    files.file_of(path)
    with _one_at_a_time(path):
        with suppress(FileNotFoundError):
            return files.file_of(path).read_bytes()
        with remembering():
            the_site().prepare([path])
            rendered = _render(path)
        if rendered is None:
            return None
        # In the queue first: a crash before the ledger knows of the file leaves it to be baked again.
        stale = queue.claim_asked_for(path)
        _write(path, rendered, None)
        with queue.entering([path]):
            _enter({path: rendered}, {path: stale.reason}, version, started)
            # A worker may have baked it meanwhile, from what is newer, and been overwritten.
            if queue.named_since({PATH + path, *rendered.keys}, started):
                queue.mark_pages({path: (Urgency.NOW, "changed while it was baked")})
            queue.strike_off(stale.holder, [stale])
    return rendered.body


@contextmanager
def _one_at_a_time(path: str) -> Iterator[None]:
    """One process and thread of this machine bakes a page on demand; the others wait."""
    slot = int.from_bytes(hashlib.sha256(path.encode()).digest()[:1])
    folder = settings.WERIYE_HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{slot:02x}").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _digests(paths: Iterable[str]) -> dict[str, str]:
    """What the ledger says that the files hold."""
    return dict(BakedPage.objects.filter(path__in=list(paths)).values_list("path", "digest"))


def _render_and_write(path: str, there: str | None) -> Rendered | None:
    """Bake one page. `there` is the digest of what stands in its place, if the ledger knows of anything."""
    rendered = _render(path)
    if rendered is None:
        files.remove(path)
    else:
        _write(path, rendered, there)
    return rendered


def _render(path: str) -> Rendered | None:
    with recording() as keys:
        rendered = the_site().render(path)
    return rendered and Rendered(rendered.body, rendered.content_type, rendered.keys | frozenset(keys))


def _write(path: str, rendered: Rendered, there: str | None) -> None:
    if there != _digest(rendered) or not files.is_there(path):
        files.write(path, rendered.body)
    if settings.WERIYE_CDN is not None:
        files.write_tags(path, tags.header(path, rendered.keys))


def _digest(rendered: Rendered) -> str:
    return files.digest(rendered.body)


def _enter(results: dict[str, Rendered | None], reasons: dict[str, str], version: str, started: datetime) -> None:
    """Write the ledger. A page that shows something new to it that was named since `started` is stale again."""
    gone = [path for path, rendered in results.items() if rendered is None]
    rows = BakedPage.objects.filter(path__in=list(results)).order_by("path").select_for_update()
    known = dict(rows.values_list("path", "digest"))
    BakedPage.objects.filter(path__in=gone).delete()
    pages = {path: rendered for path, rendered in sorted(results.items()) if rendered is not None}
    now = timezone.now()
    BakedPage.objects.bulk_create(
        (
            BakedPage(
                path=path,
                digest=_digest(rendered),
                version=version,
                size=len(rendered.body),
                reason=reasons[path],
                baked_at=now,
            )
            for path, rendered in pages.items()
        ),
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["digest", "version", "size", "reason", "baked_at"],
    )
    pks = dict(BakedPage.objects.filter(path__in=list(pages)).values_list("path", "pk"))
    before: dict[int, set[str]] = {pk: set() for pk in pks.values()}
    for pk, key in PageKey.objects.filter(page__in=list(before)).values_list("page_id", "key"):
        before[pk].add(key)
    added: dict[str, frozenset[str]] = {}
    for path, rendered in pages.items():
        pk = pks[path]
        added[path] = rendered.keys - before[pk]
        if dropped := before[pk] - rendered.keys:
            PageKey.objects.filter(page=pk, key__in=dropped).delete()
    _insert_keys([(pks[path], key) for path, keys in added.items() for key in sorted(keys)])
    _mark_missed(added, {path for path in pages if not before[pks[path]]}, started)
    websub.note(path for path, rendered in pages.items() if known.get(path) != _digest(rendered))
    if delivery.is_wanted():
        delivery.note(
            [delivery.Change(path, gone=True) for path in gone if path in known]
            + [
                delivery.Change(path, gone=False, keys=tags.common(path, before[pks[path]], rendered.keys))
                for path, rendered in pages.items()
                if known.get(path) != _digest(rendered)
                # A CDN is to hold a page with the tags that it has now, even when its bytes are the same.
                or (settings.WERIYE_STORE is None and before[pks[path]] != rendered.keys)
            ]
        )


def _insert_keys(rows: list[tuple[int, str]]) -> None:
    """Some thirty rows a page, so without making an object of each."""
    table, page, key = (connection.ops.quote_name(name) for name in (PageKey._meta.db_table, "page_id", "key"))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({page}, {key}) VALUES (%s, %s)", rows)  # noqa: S608


def _mark_missed(added: dict[str, frozenset[str]], new: set[str], started: datetime) -> None:
    """What was named while these pages were rendered and not yet known to show it."""
    wanted = {key for keys in added.values() for key in keys} | {PATH + path for path in new}
    named = queue.named_since(wanted, started) if wanted else frozenset()
    missed = [path for path, keys in added.items() if keys & named or (path in new and PATH + path in named)]
    queue.mark_pages(dict.fromkeys(missed, (Urgency.NOW, "changed while it was baked")))


def forget_everything() -> None:
    """Empty the ledger and the queue, for a bake from nothing. The files are left to the caller."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (PageKey, BakedPage, StaleKey, StalePage):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
