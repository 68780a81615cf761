"""Bursts: one thing that changes again and again within a minute is not baked every time.

The first changes are baked at once. After those a page waits a little longer with each further one, the
less urgent the longer, and what comes meanwhile is baked with it. A change of anything else waits for
nothing: a change is as hot as the one of its keys that was named least often of late, and whatever
a new story names, its own key was never named before.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Count, F
from django.utils import timezone

from .models import StaleKey, StalePage
from .site import Urgency, the_site

WINDOW = timedelta(minutes=1)
AT_ONCE = 3  # changes that are baked without a pause
LONGEST = {Urgency.NOW: 10, Urgency.SOON: 20, Urgency.LATER: 30}  # seconds
# Whoever names more at once is an import, not somebody who corrects a story again and again.
MOST_KEYS = 100
ROWS = 1000


def heat(keys: Iterable[str]) -> int:
    """How often the one of these keys that was named least was named in the last minute."""
    named = set(keys)
    if not named or len(named) > MOST_KEYS:
        return 0
    lately = StaleKey.objects.filter(key__in=named, at__gte=timezone.now() - WINDOW)
    counts = dict(lately.values_list("key").annotate(n=Count("id")).order_by())
    return min(int(counts.get(key, 0)) for key in named)


def pause(heat: int, urgency: Urgency) -> int:
    """Seconds that a page waits, from when it was first named, when what changed is so hot."""
    return 0 if heat < AT_ONCE else min(2 ** min(heat - AT_ONCE, 10), LONGEST[urgency])


def hold_back(pages: Mapping[str, tuple[Urgency, int]]) -> None:
    """Let stale pages wait, by path with urgency and heat. Call it in the transaction that marked them."""
    patience = the_site().patience
    alike: dict[int, list[str]] = {}
    for path, (urgency, hot) in pages.items():
        if seconds := max(pause(hot, urgency), patience(path)):
            alike.setdefault(seconds, []).append(path)
    for seconds, paths in alike.items():
        for start in range(0, len(paths), ROWS):
            some = StalePage.objects.filter(path__in=paths[start : start + ROWS])
            some.update(retry_at=F("since") + timedelta(seconds=seconds))


def end_pauses() -> None:
    """Make every page due that only waits for a burst to end."""
    StalePage.objects.filter(error="", retry_at__isnull=False).update(retry_at=None)
