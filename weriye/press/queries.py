"""Reads of the press: how much is baked, stale, failed."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Min

from .models import BakedPage, Delivery, PageKey, Purge, StaleKey, StalePage


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be baked, and why; its last good file stands."""

    path: str
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Sending:
    """How many things still wait to be sent to the store or the CDN, since when, and what went wrong last."""

    to: str
    waiting: int
    oldest: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Status:
    """Pages baked and stale, changes (`keys`) not yet turned into stale pages, since when, failures, deliveries."""

    baked: int
    stale: int
    keys: int
    oldest: datetime | None
    failures: tuple[Failure, ...]
    sendings: tuple[Sending, ...]


def status() -> Status:
    failed = StalePage.objects.exclude(error="").order_by("path")[:100]
    return Status(
        baked=BakedPage.objects.count(),
        stale=StalePage.objects.count(),
        keys=StaleKey.objects.filter(resolved_at=None).count(),
        oldest=StalePage.objects.aggregate(oldest=Min("since"))["oldest"],
        failures=tuple(Failure(page.path, page.attempts, page.error.splitlines()[0]) for page in failed),
        sendings=sendings(),
    )


def sendings() -> tuple[Sending, ...]:
    """What waits for the store and the CDN, where there are such."""
    found = []
    for to, place, model in (("store", settings.WERIYE_STORE, Delivery), ("CDN", settings.WERIYE_CDN, Purge)):
        if place is not None:
            rows = model._default_manager
            failed = rows.exclude(error="").order_by("-attempts").values_list("error", flat=True).first() or ""
            found.append(Sending(to, rows.count(), rows.aggregate(oldest=Min("since"))["oldest"], failed))
    return tuple(found)


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of what a baked page shows."""
    return tuple(PageKey.objects.filter(page__path=path).order_by("key").values_list("key", flat=True))


def baked_page(path: str) -> BakedPage | None:
    return BakedPage.objects.filter(path=path).first()
