"""Reads of the press: how much is baked, stale, failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from . import bell
from .models import BakedPage, Delivery, PageKey, Ping, Purge, StaleKey, StalePage
from .site import Urgency


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be baked, and why; its last good file stands. Tried again at `retry_at`, or now."""

    path: str
    attempts: int
    error: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sending:
    """How many things still wait to be sent to the store or the CDN, since when, and what went wrong last."""

    to: str
    waiting: int
    oldest: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many stale pages of one urgency wait, and since when the oldest."""

    urgency: Urgency
    pages: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """Pages baked and stale, changes (`keys`) not yet turned into stale pages, since when, failures, deliveries.

    `waiting` is the queue by urgency, most urgent first. `last_minute` and `last_hour` are pages whose last bake was
    then. `failed` counts them all, `failures` lists the first. `workers` is how many listen, None when that cannot
    be told.
    """

    baked: int
    stale: int
    keys: int
    oldest: datetime | None
    waiting: tuple[Waiting, ...]
    last_minute: int
    last_hour: int
    workers: int | None
    failed: int
    failures: tuple[Failure, ...]
    sendings: tuple[Sending, ...]

    @property
    def pages_per_second(self) -> float:
        """Over the last minute."""
        return self.last_minute / 60


LISTED = 100  # failures


def status() -> Status:
    """How the press is. Some ten queries, none of which reads a page."""
    now = timezone.now()
    rows = StalePage.objects.values_list("urgency").annotate(n=Count("id"), oldest=Min("since")).order_by("urgency")
    waiting = tuple(Waiting(Urgency(urgency), pages, oldest) for urgency, pages, oldest in rows)
    failed = StalePage.objects.exclude(error="").order_by("path")
    failures = tuple(_failure(page) for page in failed[:LISTED])
    return Status(
        baked=BakedPage.objects.count(),
        stale=sum(one.pages for one in waiting),
        keys=StaleKey.objects.filter(resolved_at=None).count(),
        oldest=min((one.oldest for one in waiting), default=None),
        waiting=waiting,
        last_minute=BakedPage.objects.filter(baked_at__gt=now - timedelta(minutes=1)).count(),
        last_hour=BakedPage.objects.filter(baked_at__gt=now - timedelta(hours=1)).count(),
        workers=bell.listening(),
        failed=len(failures) if len(failures) < LISTED else failed.count(),
        failures=failures,
        sendings=sendings(),
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """Whether the press keeps up, for whoever looks at it in passing. Both numbers are `COUNTED` at most."""

    stale: int
    keys: int
    oldest: datetime | None
    failures: tuple[Failure, ...]
    more: bool


COUNTED = 1000


def in_brief(failures: int) -> Brief:
    """The head of the queue, with so many failures. Three queries that cost the same however long the queue is."""
    head = StalePage.objects.order_by("urgency", "id").values("pk")[:COUNTED]
    waiting = StalePage.objects.filter(pk__in=head)
    counted = waiting.aggregate(n=Count("pk"), oldest=Min("since"))
    failed = list(waiting.exclude(error="").order_by("path")[: failures + 1]) if counted["n"] else []
    return Brief(
        stale=counted["n"],
        keys=StaleKey.objects.filter(resolved_at=None)[:COUNTED].count(),
        oldest=counted["oldest"],
        failures=tuple(_failure(page) for page in failed[:failures]),
        more=len(failed) > failures,
    )


def _failure(page: StalePage) -> Failure:
    return Failure(page.path, page.attempts, page.error.splitlines()[0], page.retry_at)


def sendings() -> tuple[Sending, ...]:
    """What waits for the store, the CDN and the hub, where there are such."""
    found = []
    there = (
        ("store", settings.WERIYE_STORE, Delivery),
        ("CDN", settings.WERIYE_CDN, Purge),
        ("hub", settings.WERIYE_HUB, Ping),
    )
    for to, place, model in there:
        if place:
            rows = model._default_manager
            failed = rows.exclude(error="").order_by("-attempts").values_list("error", flat=True).first() or ""
            found.append(Sending(to, rows.count(), rows.aggregate(oldest=Min("since"))["oldest"], failed))
    return tuple(found)


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of what a baked page shows."""
    return tuple(PageKey.objects.filter(page__path=path).order_by("key").values_list("key", flat=True))


def baked_page(path: str) -> BakedPage | None:
    return BakedPage.objects.filter(path=path).first()
