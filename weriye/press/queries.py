"""Reads of the press: how much is baked, stale, failed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from .models import BakedPage, PageKey, StaleKey, StalePage


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be baked, and why; its last good file stands."""

    path: str
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Status:
    """Pages baked and stale, changes (`keys`) not yet turned into stale pages, since when, and failures."""

    baked: int
    stale: int
    keys: int
    oldest: datetime | None
    failures: tuple[Failure, ...]


def status() -> Status:
    failed = StalePage.objects.exclude(error="").order_by("path")[:100]
    return Status(
        baked=BakedPage.objects.count(),
        stale=StalePage.objects.count(),
        keys=StaleKey.objects.filter(resolved_at=None).count(),
        oldest=StalePage.objects.aggregate(oldest=Min("since"))["oldest"],
        failures=tuple(Failure(page.path, page.attempts, page.error.splitlines()[0]) for page in failed),
    )


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of what a baked page shows."""
    return tuple(PageKey.objects.filter(page__path=path).order_by("key").values_list("key", flat=True))


def baked_page(path: str) -> BakedPage | None:
    return BakedPage.objects.filter(path=path).first()
