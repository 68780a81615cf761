"""WebSub: tells the hub of the settings that a feed changed, once readers can have the new one.

W3C WebSub leaves open how a publisher tells its hub: this is what hubs take, `hub.mode=publish` with the
feed's address. Nobody else's address is ever asked: the hub's comes from the settings, and redirects are
not followed. Must not know what is in a feed.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from . import outbox
from .models import Delivery, Ping, Purge
from .outage import Outage

log = logging.getLogger(__name__)
FEEDS = ("/feed.xml", "/feed.atom", "/feed.json")
AT_ONCE = 20
SECONDS = 10
# Where a CDN is behind, a hub is not kept waiting for longer.
PATIENCE = timedelta(seconds=60)


def is_wanted() -> bool:
    """Whether there is a hub to be told."""
    return bool(settings.WERIYE_HUB)


def note(paths: Iterable[str]) -> None:
    """Put those of these changed pages that are feeds into the outbox, in the transaction of the ledger's entry."""
    if is_wanted():
        outbox.put_in(Ping, "path", (path for path in paths if path.endswith(FEEDS)))


def ping_some() -> int:
    """Tell the hub of some changed feeds. Returns how many it was told of, raises Outage when it cannot be told."""
    if not is_wanted():
        return 0
    rows = outbox.claim(Ping, AT_ONCE)
    told = 0
    for number, row in enumerate(rows):
        if _is_under_way(row):
            outbox.release([row])
            continue
        try:
            _ping(settings.WERIYE_HUB, settings.WERIYE_ADDRESS + quote(row.path, safe="/"))
        except Outage as outage:
            outbox.put_back(row, outage)
            outbox.release(rows[number + 1 :])
            raise
        except Refused as refused:
            log.warning("the hub refuses %s: %s", row.path, refused)
            outbox.put_back(row, refused, outbox.later(row))
        else:
            outbox.strike_off(row)
        told += 1
    return told


class Refused(Exception):
    """The hub answers, and will not have this feed."""


def _is_under_way(row: Ping) -> bool:
    """Whether the store has not got the feed yet, or the CDN not been told, so that a hub would fetch the old one."""
    if settings.WERIYE_STORE is not None and Delivery.objects.filter(path=row.path).exists():
        return True
    return (
        settings.WERIYE_CDN is not None
        and row.since > timezone.now() - PATIENCE
        and Purge.objects.filter(since__lte=row.since).exists()
    )


def _ping(hub: str, topic: str) -> None:
    """Raises Outage where nothing can be told now, Refused where this feed cannot."""
    import httpx

    try:
        # Of the answer nothing but its head is read: what a hub says after it may be long.
        with httpx.stream(
            "POST",
            hub,
            data={"hub.mode": "publish", "hub.url": topic},
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
        ) as answer:
            status, wait = answer.status_code, answer.headers.get("retry-after", "")
    except httpx.HTTPError as error:
        raise Outage(f"the hub {hub} cannot be reached: {error}") from None
    if 200 <= status < 300:
        return
    if status == 429 or status >= 500:
        seconds = float(min(int(wait[:9]), 3600)) if wait.isascii() and wait.isdigit() else None
        raise Outage(f"the hub {hub} answers {status}", seconds)
    raise Refused(f"the hub {hub} answers {status} to {topic}")
