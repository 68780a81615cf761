"""The outbox: what others (a store, a CDN) must still be told, kept in the database until they know it.

A row is struck off only by who claimed it and only if it was not named again meanwhile; the claim of
a process that died is taken over. Must not know what is sent or to whom.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from . import holders
from .models import Outgoing

CLAIM = timedelta(seconds=60)
LONGEST_WAIT = 300

Row = TypeVar("Row", bound=Outgoing)


def put_in(model: type[Row], name: str, values: Iterable[str]) -> None:
    """Name rows by their unique field: made where they are not there, named once more where they are.

    Call it in the transaction of what made them. The order keeps two such transactions from blocking
    each other for ever.
    """
    rows = model._default_manager
    wanted = sorted(set(values))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        # What is there already is locked by this, and so not struck off before it is marked.
        rows.bulk_create(
            (model(**{name: value, "marks": 0}) for value in some),
            update_conflicts=True,
            unique_fields=[name],
            update_fields=[name],
        )
        rows.filter(**{f"{name}__in": some}).update(marks=F("marks") + 1)


def claim(model: type[Row], limit: int) -> tuple[Row, ...]:
    """Take the oldest rows that are due and nobody else's."""
    now = timezone.now()
    holder = holders.new_holder()
    held = model._default_manager.filter(held_until__gte=now).order_by()
    abandoned = holders.abandoned(held.values_list("holder", flat=True).distinct())
    due = model._default_manager.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        Q(held_until=None) | Q(held_until__lt=now) | Q(holder__in=abandoned),
    )
    if not due.exists():
        return ()
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = tuple(due.order_by("id")[:limit])
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(holder=holder, held_until=now + CLAIM)
    for row in rows:
        row.holder, row.held_until = holder, now + CLAIM
    return rows


def strike_off(row: Outgoing) -> bool:
    """Take out what was sent. False: it was named again meanwhile and stays, free for all."""
    rows = type(row)._default_manager.filter(pk=row.pk, holder=row.holder)
    if rows.filter(marks=row.marks).delete()[0]:
        return True
    rows.update(holder="", held_until=None, attempts=0, error="", retry_at=None)
    return False


def release(rows: Collection[Outgoing]) -> None:
    """Give back what was claimed and not tried."""
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk, holder=row.holder).update(holder="", held_until=None)


def put_back(row: Outgoing, error: Exception, retry_at: datetime | None = None) -> None:
    """Keep what failed, with the reason; not to be tried before `retry_at`."""
    type(row)._default_manager.filter(pk=row.pk, holder=row.holder).update(
        attempts=min(row.attempts + 1, 1000),
        error=f"{type(error).__name__}: {error}"[:1000],
        retry_at=retry_at,
        holder="",
        held_until=None,
    )


def later(row: Outgoing) -> datetime:
    """When to try a row again that failed by itself: after 2, 4, 8 … up to 300 seconds."""
    return timezone.now() + timedelta(seconds=min(2 ** min(row.attempts + 1, 9), LONGEST_WAIT))
