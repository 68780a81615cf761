"""The queue of stale pages: from stale keys by the ledger to pages, claimed, struck off or put back.

A page is struck off only by who claimed it and only if nobody named it again meanwhile. The claim of a
worker that died is taken over at once, that of one whose machine is lost when it has run out.

Any number of workers may do this at the same time. Who locks many rows locks them in the order of their
paths, those of the queue before those of the ledger: nobody blocks another one for ever.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from . import bursts, holders
from .models import PageKey, StaleKey, StalePage
from .site import Urgency, the_site
from .tags import PATH

CLAIM = timedelta(seconds=60)
# How long keys that were turned into pages are remembered, for bakes that were under way meanwhile.
REMEMBERED = timedelta(minutes=10)
AT_ONCE = 5000
# Pages that became stale within this time are what readers wait for: a headline that many list.
LIVELY = timedelta(seconds=5)
ROWS = 1000  # in one statement: SQLite takes 32,766 values
LEDGER_LOCK = 0x57_45_52_49  # any number of our own, for PostgreSQL's advisory lock


@contextmanager
def _resolving() -> Iterator[None]:
    """A transaction that excludes every `entering`. On SQLite every writing transaction is alone anyway."""
    with transaction.atomic():
        _lock_ledger("pg_advisory_xact_lock")
        yield


@contextmanager
def entering(paths: Iterable[str]) -> Iterator[None]:
    """A transaction to enter pages into the ledger and strike them off, while nobody reads it for stale keys.

    Many may enter pages at once. What the queue has of these paths is locked.
    """
    with transaction.atomic():
        _lock_ledger("pg_advisory_xact_lock_shared")
        rows = StalePage.objects.filter(path__in=list(paths)).order_by("path")
        list(rows.select_for_update().values_list("pk"))
        yield


def _lock_ledger(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [LEDGER_LOCK])


def instant() -> datetime:
    """Now, by one clock for all workers: the database's where there is one. For `named_since`."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def resolve() -> int:
    """Turn stale keys into stale pages by the ledger. Returns how many keys were turned."""
    if not StaleKey.objects.filter(resolved_at=None).exists():
        return 0
    site = the_site()
    with _resolving():
        # Not before the lock is ours: a bake that began while we waited must see that it was later.
        now = instant()
        rows = list(StaleKey.objects.filter(resolved_at=None).order_by("id")[:AT_ONCE])
        reasons = {row.key: row.reason for row in rows}
        heats: dict[str, int] = {}
        for row in rows:
            heats[row.key] = min(row.heat, heats.get(row.key, row.heat))
        stale: dict[str, set[str]] = {}
        named = []
        for key in reasons:
            if key.startswith(PATH):
                stale.setdefault(key.removeprefix(PATH), set()).add(key)
            else:
                named.append(key)
        for start in range(0, len(named), 500):
            found = PageKey.objects.filter(key__in=named[start : start + 500])
            for path, key in found.values_list("page__path", "key"):
                stale.setdefault(path, set()).add(key)
        for key in named:
            for path in site.born([key]):
                stale.setdefault(path, set()).add(key)
        urgencies = {path: site.urgency(path, frozenset(keys)) for path, keys in stale.items()}
        mark_pages({path: (urgencies[path], min(reasons[key] for key in keys)) for path, keys in stale.items()})
        bursts.hold_back({path: (urgencies[path], min(heats[key] for key in keys)) for path, keys in stale.items()})
        StaleKey.objects.filter(pk__in=[row.pk for row in rows]).update(resolved_at=now)
        StaleKey.objects.filter(resolved_at__lt=now - REMEMBERED).delete()
    return len(rows)


def mark_pages(pages: dict[str, tuple[Urgency, str]]) -> None:
    """Put pages into the queue, or make what waits there more urgent. Call it in a transaction."""
    table = connection.ops.quote_name(StalePage._meta.db_table)
    now = StalePage._meta.get_field("since").get_db_prep_value(timezone.now(), connection)
    listed = sorted(pages)
    for start in range(0, len(listed), ROWS):
        some = listed[start : start + ROWS]
        # One statement, so that a row which another process inserts or strikes off meanwhile is marked all the same.
        statement = (
            f"INSERT INTO {table} (path, urgency, reason, since, marks, attempts, error, holder) "  # noqa: S608
            f"VALUES {', '.join(['(%s, %s, %s, %s, 1, 0, %s, %s)'] * len(some))} "
            f"ON CONFLICT (path) DO UPDATE SET marks = {table}.marks + 1, reason = EXCLUDED.reason, retry_at = NULL, "
            f"urgency = CASE WHEN EXCLUDED.urgency < {table}.urgency THEN EXCLUDED.urgency ELSE {table}.urgency END"
        )
        values: list[str | int] = []
        for path in some:
            urgency, reason = pages[path]
            values += (path, urgency.value, reason, now, "", "")
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


@dataclass(frozen=True, slots=True)
class Claim:
    """Stale pages that are ours to bake until the claim runs out."""

    holder: str
    pages: tuple[StalePage, ...]


def claim(limit: int) -> Claim:
    """Take the most urgent pages that are due and nobody else's."""
    now = timezone.now()
    holder = holders.new_holder()
    free = Q(held_until=None) | Q(held_until__lt=now) | Q(holder__in=_abandoned(now))
    due = StalePage.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), free)
    if not due.exists():
        return Claim(holder, ())
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        pages = tuple(due.order_by("urgency", "id")[:limit])
        StalePage.objects.filter(pk__in=[page.pk for page in pages]).update(holder=holder, held_until=now + CLAIM)
    for page in pages:
        page.holder = holder
    return Claim(holder, pages)


def _abandoned(now: datetime) -> list[str]:
    held = StalePage.objects.filter(held_until__gte=now).order_by()
    return holders.abandoned(held.values_list("holder", flat=True).distinct())


def claim_asked_for(path: str) -> StalePage:
    """Put one page into the queue as ours, so that a crash leaves it there; who holds it already goes on to.

    Whoever holds it has to bake it once more.
    """
    now = timezone.now()
    holder = holders.new_holder()
    with transaction.atomic():
        mark_pages({path: (Urgency.LATER, "asked for")})
        ours = Q(held_until=None) | Q(held_until__lt=now) | Q(holder__in=_abandoned(now))
        StalePage.objects.filter(ours, path=path).update(holder=holder, held_until=now + CLAIM)
        page = StalePage.objects.get(path=path)
    page.holder = holder
    return page


def in_hand(paths: Iterable[str]) -> set[str]:
    """Which of these pages somebody bakes at this moment."""
    now = timezone.now()
    held = StalePage.objects.filter(held_until__gte=now).exclude(holder__in=_abandoned(now))
    return set(held.values_list("path", flat=True)) & set(paths)


def strike_off(holder: str, pages: Iterable[StalePage]) -> None:
    """Take pages that were baked out of the queue; those named again meanwhile stay, free for all.

    A page whose claim somebody took over is named again: what we wrote may be older than what they wrote.
    """
    listed = list(pages)
    held = StalePage.objects.filter(pk__in=[page.pk for page in listed], holder=holder)
    ours = set(held.values_list("pk", flat=True))
    by_marks: dict[int, list[int]] = {}
    for page in listed:
        by_marks.setdefault(page.marks, []).append(page.pk)
    for marks, pks in by_marks.items():
        held.filter(pk__in=pks, marks=marks).delete()
    held.update(holder="", held_until=None, error="", attempts=0)
    mark_pages({page.path: (Urgency(page.urgency), page.reason) for page in listed if page.pk not in ours})


def release(holder: str) -> None:
    """Give back what is claimed and not yet baked, unharmed."""
    StalePage.objects.filter(holder=holder, held_until__isnull=False).update(holder="", held_until=None)


def is_knocking() -> bool:
    """Whether something became stale that nobody has looked at yet."""
    return StaleKey.objects.filter(resolved_at=None).exists()


def is_urgent() -> bool:
    """Whether a page is due that readers are to see at once, or may be."""
    due = StalePage.objects.filter(urgency=Urgency.NOW.value, retry_at=None, error="")
    return is_knocking() or due.exists()


def is_busy() -> bool:
    """Whether pages are due that something of the last seconds made stale, and not an archive to be baked anew."""
    due = StalePage.objects.filter(retry_at=None, error="").order_by("-id")
    newest = due.values_list("since", flat=True).first()
    return is_knocking() or (newest is not None and newest > timezone.now() - LIVELY)


def put_back(page: StalePage, error: Exception) -> None:
    """Keep a page that failed, to be tried again after 2, 4, 8 … up to 300 seconds."""
    attempts = min(page.attempts + 1, 100)
    StalePage.objects.filter(pk=page.pk, holder=page.holder).update(
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:2000],
        retry_at=timezone.now() + timedelta(seconds=min(2**attempts, 300)),
        holder="",
        held_until=None,
    )


def named_since(keys: Iterable[str], since: datetime) -> frozenset[str]:
    """Which of these keys were turned into stale pages at or after an instant."""
    wanted = list(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        rows = StaleKey.objects.filter(key__in=wanted[start : start + 500], resolved_at__gte=since)
        found.update(rows.values_list("key", flat=True))
    return frozenset(found)
