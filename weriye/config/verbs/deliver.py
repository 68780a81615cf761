"""`weriye deliver`: what the object store and the CDN must still be told."""

import time
from collections.abc import Callable
from typing import Annotated

import typer
from django.conf import settings

from weriye.press import delivery, queries
from weriye.press.models import Delivery, Outgoing, Purge
from weriye.press.outage import Outage

from .exits import BadInput, Failed
from .progress import progress


def deliver(
    everything: Annotated[
        bool, typer.Option("--all", help="Upload every page, and take away what the store has beside them.")
    ] = False,
) -> None:
    """Bring what waits to the object store, and purge the CDN. Safe beside a running newsroom, which does it itself."""
    if not delivery.is_wanted():
        raise BadInput("there is nobody to deliver to; set WERIYE_STORE or WERIYE_CDN, see docs/how-to/object-store.md")
    if everything and settings.WERIYE_STORE is None:
        raise BadInput("--all uploads to a store and WERIYE_STORE is not set")
    try:
        if everything:
            with progress("Listing", None) as advance:
                delivery.deliver_everything(advance)
        delivered = _all(delivery.deliver_some, Delivery, "Uploading")
        purged = _all(delivery.purge_some, Purge, "Purging")
    except Outage as outage:
        raise Failed(f"{outage}; what waits is kept, and sent later by `weriye serve` or by this again") from None
    typer.echo(f"{delivered} pages delivered, {purged} cache tags purged")
    left = [sending for sending in queries.sendings() if sending.error]
    if left:
        raise Failed("; ".join(f"{sending.waiting} wait for the {sending.to}: {sending.error}" for sending in left))


def _all(send: Callable[[], int], model: type[Outgoing], title: str) -> int:
    """Send until nothing is due and nobody holds a claim: that of a process that died must run out first."""
    done = 0
    with progress(title, model._default_manager.count()) as advance:
        while True:
            some = send()
            done += some
            advance(some)
            if not some:
                if not model._default_manager.exclude(holder="").exists():
                    return done
                time.sleep(0.5)
