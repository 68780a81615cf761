"""The queue of stale pages: from stale keys by the ledger to pages, claimed, struck off or put back.

A page is struck off only by who claimed it and only if nobody named it again meanwhile; the claim of
a worker that died runs out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone

from .models import PageKey, StaleKey, StalePage
from .site import Urgency, the_site
from .tags import PATH

CLAIM = timedelta(seconds=60)
# How long keys that were turned into pages are remembered, for bakes that were under way meanwhile.
REMEMBERED = timedelta(minutes=10)
AT_ONCE = 5000
LEDGER_LOCK = 0x57_45_52_49  # any number of our own, for PostgreSQL's advisory lock


@contextmanager
def ledger(shared: bool) -> Iterator[None]:
    """A transaction in which reading the ledger for stale keys excludes entering pages into it.

    Many may enter pages at once (`shared`); on SQLite every writing transaction is alone anyway.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {function}(%s)", [LEDGER_LOCK])
        yield


def resolve() -> int:
    """Turn stale keys into stale pages by the ledger. Returns how many keys were turned."""
    if not StaleKey.objects.filter(resolved_at=None).exists():
        return 0
    site = the_site()
    now = timezone.now()
    with ledger(shared=False):
        rows = list(StaleKey.objects.filter(resolved_at=None).order_by("id")[:AT_ONCE])
        reasons = {row.key: row.reason for row in rows}
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
        mark_pages(
            {
                path: (site.urgency(path, frozenset(keys)), min(reasons[key] for key in keys))
                for path, keys in stale.items()
            }
        )
        StaleKey.objects.filter(pk__in=[row.pk for row in rows]).update(resolved_at=now)
        StaleKey.objects.filter(resolved_at__lt=now - REMEMBERED).delete()
    return len(rows)


def mark_pages(pages: dict[str, tuple[Urgency, str]]) -> None:
    """Put pages into the queue, or make what waits there more urgent. Call it in a transaction."""
    listed = list(pages)
    there = set[str]()
    for start in range(0, len(listed), 2000):
        there |= set(StalePage.objects.filter(path__in=listed[start : start + 2000]).values_list("path", flat=True))
    StalePage.objects.bulk_create(
        (StalePage(path=path, urgency=u, reason=why) for path, (u, why) in pages.items() if path not in there),
        batch_size=2000,
        ignore_conflicts=True,
    )
    alike: dict[tuple[Urgency, str], list[str]] = {}
    for path in there:
        alike.setdefault(pages[path], []).append(path)
    for (urgency, why), paths in alike.items():
        StalePage.objects.filter(path__in=paths).update(
            urgency=Least(F("urgency"), urgency.value), reason=why, marks=F("marks") + 1, retry_at=None
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """Stale pages that are ours to bake until the claim runs out."""

    holder: str
    pages: tuple[StalePage, ...]


def claim(limit: int) -> Claim:
    """Take the most urgent pages that are due and nobody else's."""
    holder = uuid4().hex
    now = timezone.now()
    due = StalePage.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), Q(held_until=None) | Q(held_until__lt=now))
    if not due.exists():
        return Claim(holder, ())
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        pages = tuple(due.order_by("urgency", "id")[:limit])
        StalePage.objects.filter(pk__in=[page.pk for page in pages]).update(holder=holder, held_until=now + CLAIM)
    return Claim(holder, pages)


def strike_off(holder: str, pages: Iterable[StalePage]) -> None:
    """Take pages that were baked out of the queue; those named again meanwhile stay, free for all."""
    by_marks: dict[int, list[int]] = {}
    for page in pages:
        by_marks.setdefault(page.marks, []).append(page.pk)
    for marks, pks in by_marks.items():
        StalePage.objects.filter(pk__in=pks, marks=marks, holder=holder).delete()
        StalePage.objects.filter(pk__in=pks, holder=holder).update(holder="", held_until=None, error="", attempts=0)


def release(holder: str) -> None:
    """Give back what is claimed and not yet baked, unharmed."""
    StalePage.objects.filter(holder=holder).update(holder="", held_until=None)


def is_knocking() -> bool:
    """Whether something became stale that nobody has looked at yet."""
    return StaleKey.objects.filter(resolved_at=None).exists()


def put_back(page: StalePage, error: Exception) -> None:
    """Keep a page that failed, to be tried again after 2, 4, 8 … up to 300 seconds."""
    attempts = min(page.attempts + 1, 100)
    StalePage.objects.filter(pk=page.pk).update(
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
