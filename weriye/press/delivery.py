"""Delivery: pages that changed go to the object store, then the CDN is told to forget them.

What is to be sent is written in the transaction that enters a page into the ledger, and sent
afterwards by a thread of the worker's: a store or a CDN that fails holds up no bake and loses nothing.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import cdn, outbox, queue, store, tags
from .models import BakedPage, Delivery, Purge
from .outage import Outage

log = logging.getLogger(__name__)

# So many uploads that several rounds of the slowest end before their claim runs out.
UPLOADS = 32
# With more purges than this waiting, the CDN is told to forget everything instead.
TOO_MANY_PURGES = 2000


def is_wanted() -> bool:
    """Whether anybody but the folder is to have the pages."""
    return settings.WERIYE_STORE is not None or settings.WERIYE_CDN is not None


@dataclass(frozen=True, slots=True)
class Change:
    """A page whose file changed or went away, with the keys good for purging it (`tags.common`)."""

    path: str
    gone: bool
    keys: frozenset[str] = frozenset()


def note(changes: Iterable[Change]) -> None:
    """Put changed pages into the outbox. Call it in the transaction of the ledger's entry."""
    by_path = {change.path: change for change in changes}
    if not by_path:
        return
    keys = _keys_to_purge(settings.WERIYE_CDN, by_path) if settings.WERIYE_CDN is not None else {}
    if settings.WERIYE_STORE is None:
        outbox.put_in(Purge, "key", keys.values())
        return
    outbox.put_in(Delivery, "path", by_path)
    rows = list(Delivery.objects.filter(path__in=list(by_path)).order_by("path").select_for_update())
    for row in rows:
        row.action = Delivery.Action.DELETE if by_path[row.path].gone else Delivery.Action.PUT
        row.keys = sorted({*row.keys, *filter(None, [keys.get(row.path)])})
    Delivery.objects.bulk_update(rows, ["action", "keys"], batch_size=500)


def _keys_to_purge(account: cdn.Account, changes: Mapping[str, Change]) -> dict[str, str]:
    if not cdn.connect(account).by_key:
        return {path: tags.PATH + path for path in changes}
    lately = timezone.now() - queue.REMEMBERED
    return tags.to_purge(
        {path: change.keys for path, change in changes.items()}, lambda keys: queue.named_since(keys, lately)
    )


def deliver_some() -> int:
    """Bring some changed pages to the store. Returns how many were tried, raises Outage when none can be."""
    if settings.WERIYE_STORE is None:
        return 0
    rows = outbox.claim(Delivery, UPLOADS)
    if not rows:
        return 0
    there = store.Store(settings.WERIYE_STORE)
    outage: Outage | None = None
    # The threads only upload: the database is this thread's.
    with ThreadPoolExecutor(store.AT_ONCE) as pool:
        uploads = [(row, pool.submit(_send, there, row.path, row.action)) for row in rows]
        for row, upload in uploads:
            if outage is not None and upload.cancel():
                outbox.release([row])
                continue
            error = upload.exception()
            if error is None:
                _delivered(row)
            elif isinstance(error, Outage):
                outage = error
                outbox.put_back(row, error)
            elif isinstance(error, Exception):
                log.warning("delivering %s failed: %s", row.path, error)
                outbox.put_back(row, error, outbox.later(row))
    if outage is not None:
        raise outage
    return len(rows)


def _send(there: store.Store, path: str, action: str) -> None:
    if action == Delivery.Action.DELETE:
        there.delete(path)
    else:
        there.put(path)


def _delivered(row: Delivery) -> None:
    with transaction.atomic():
        if outbox.strike_off(row):
            outbox.put_in(Purge, "key", row.keys)


def purge_some() -> int:
    """Tell the CDN some keys to forget. Returns how many, raises Outage when it does not take them."""
    if settings.WERIYE_CDN is None:
        return 0
    there = cdn.connect(settings.WERIYE_CDN)
    everything = there.forgets_all and Purge.objects.count() > TOO_MANY_PURGES
    rows = outbox.claim(Purge, 100_000 if everything else there.at_once)
    if not rows:
        return 0
    try:
        if everything:
            there.purge_everything()
        else:
            there.purge([row.key for row in rows])
    except Outage as outage:
        outbox.put_back(rows[0], outage)
        outbox.release(rows[1:])
        raise
    for row in rows:
        outbox.strike_off(row)
    return len(rows)


def deliver_everything(done: Callable[[int], None] = lambda _: None) -> int:
    """Put every baked page into the outbox, and what the store has of ours beside them. Returns how many.

    `done` is told how many objects of the store were looked at. Raises Outage.
    """
    if settings.WERIYE_STORE is None:
        return 0
    baked = set(BakedPage.objects.values_list("path", flat=True))
    there = store.Store(settings.WERIYE_STORE)
    strays = []
    for path in there.paths():
        if path not in baked and there.is_ours(path):
            strays.append(path)
        done(1)
    with transaction.atomic():
        # The ledger may have changed while the store was listed.
        baked = set(BakedPage.objects.values_list("path", flat=True))
        note(Change(path, gone=False) for path in baked)
        note(Change(path, gone=True) for path in strays if path not in baked)
    return len(baked) + len(strays)
