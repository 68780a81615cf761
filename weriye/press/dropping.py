"""Dropping pages that nobody reads: they lose their file and are baked again when somebody asks.

Only pages that the site does not keep baked. When one was read last is told by three: whoever counts
reads (the site knows), the access time of its files (our server sets it once a day, nginx and Caddy leave
it to the file system, which may be mounted without), and at the least the time of its bake. Where none of
them says better a page is dropped too early, and costs one more bake.

The same walk through the ledger meets the pages that another version of the site baked: those read
lately are baked anew, the others dropped. Until then they stand as they were, whole, and so do the assets
that they name.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import bell, delivery, files, queue
from .models import BakedPage, StalePage
from .site import Urgency, the_site

# A page of another version that was read since is baked anew.
LATELY = timedelta(days=7)
STEP = 500  # rows of the ledger looked at in one step
PASS = 3600.0  # seconds from the beginning of one walk to the next
# Files whose address holds a hash of what is in them.
ASSETS = "/assets/"


def is_on() -> bool:
    """Whether pages are dropped. Not with an object store: nothing behind it bakes what it has not."""
    return bool(settings.WERIYE_KEEP_DAYS) and settings.WERIYE_STORE is None


@dataclass(slots=True)
class Walk:
    """Goes through the ledger a little at a time, and from its beginning again an hour later."""

    after: int = 0
    begun: float = float("-inf")

    def step(self, now: datetime) -> int:
        """Look at the next pages. Returns how many were dropped or marked stale."""
        if not is_on() or (self.after == 0 and time.monotonic() - self.begun < PASS):
            return 0
        if self.after == 0:
            self.begun = time.monotonic()
        rows = list(BakedPage.objects.filter(pk__gt=self.after).order_by("pk")[:STEP])
        self.after = rows[-1].pk if len(rows) == STEP else 0
        return look_at(rows, now)


def look_at(rows: Iterable[BakedPage], now: datetime) -> int:
    """Drop those of these pages that nobody reads; mark those stale that are read and of another version."""
    site = the_site()
    version = site.version()
    kept_since = now - timedelta(days=settings.WERIYE_KEEP_DAYS)
    since = {row.path: kept_since if row.version == version else now - LATELY for row in rows}
    pages = {row.path: row for row in rows if row.version != version or row.baked_at < kept_since}
    for path in site.lasting(pages) | _stale(pages):
        del pages[path]
    idle = {path for path, row in pages.items() if max(row.baked_at, files.last_read(path)) < since[path]}
    # Nobody counts how often an asset is read, but pages that stand name it.
    asset = {path for path in idle if path.startswith(ASSETS)}
    if asset and BakedPage.objects.exclude(version=version).exclude(path__startswith=ASSETS).exists():
        idle -= asset
    for when in set(since.values()):
        asked = {path for path in idle - asset if since[path] == when}
        idle -= asked - site.unread(asked, when)
    read = {path: row for path, row in pages.items() if path not in idle and row.version != version}
    _drop([pages[path] for path in sorted(idle)])
    if read:
        with transaction.atomic():
            queue.mark_pages(dict.fromkeys(sorted(read), (Urgency.LATER, "another version of the site")))
        bell.ring()
    return len(idle) + len(read)


def _stale(paths: Iterable[str]) -> set[str]:
    return set(StalePage.objects.filter(path__in=list(paths)).values_list("path", flat=True))


def _drop(rows: Iterable[BakedPage]) -> None:
    """First the file, then the ledger's entry: a crash between the two leaves a page that is baked when asked for."""
    for row in rows:
        files.remove(row.path)
        with transaction.atomic():
            # Baked again meanwhile: then the ledger has to know it.
            gone, _ = BakedPage.objects.filter(pk=row.pk, baked_at=row.baked_at).delete()
            if gone and delivery.is_wanted():
                delivery.note([delivery.Change(row.path, gone=True)])


def keep_old_assets() -> None:
    """Let assets that another version of the site named stand on, as if baked now: pages that name them do."""
    site = the_site()
    old = BakedPage.objects.exclude(version=site.version()).filter(path__startswith=ASSETS)
    paths = set(old.values_list("path", flat=True))
    old.filter(path__in=paths - site.lasting(paths)).update(version=site.version(), baked_at=timezone.now())


def without_old_assets(paths: set[str]) -> set[str]:
    """These paths but for assets that the site no longer has."""
    assets = {path for path in paths if path.startswith(ASSETS)}
    return paths - (assets - the_site().lasting(assets))
