"""Reads of what editions have corrected, and of what they have taken off the site."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from . import editions
from .models import Correction, FormerAddress


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction in a published article, and where that stands."""

    at: datetime
    text: str
    article: int
    address: str
    headline: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article that is off the site: since when, why (empty: not said), of which story (None: deleted)."""

    at: datetime
    reason: str
    story: UUID | None


def corrections(edition: str, limit: int) -> list[Corrected]:
    """What an edition corrected last, newest first."""
    return _corrected(edition, None, None, limit)


def corrections_between(edition: str, since: datetime, until: datetime) -> list[Corrected]:
    """What an edition corrected at or after `since` and before `until`, newest first."""
    return _corrected(edition, since, until, None)


def _corrected(edition: str, since: datetime | None, until: datetime | None, limit: int | None) -> list[Corrected]:
    rows = _of(edition)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    fields = ("at", "text", "article", "article__published__address", "article__published__headline")
    return [Corrected(*row) for row in rows.order_by("-at", "-article", "text").values_list(*fields)[:limit]]


def _of(edition: str) -> QuerySet[Correction]:
    """An edition's corrections. Written so that a database begins with the few corrections, not the many articles."""
    told = Concat("article__published__edition", Value(""))
    return Correction.objects.alias(told=told).filter(told=edition)


def correction_months(edition: str) -> list[str]:
    """The months (`2026-11`, in the edition's own time) in which an edition corrected anything, newest first."""
    zone = editions.edition(edition).time_zone
    rows = _of(edition).order_by("-at").values_list("at", flat=True)
    found: list[str] = []
    newest = rows.first()
    while newest is not None:
        start = newest.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found.append(f"{start:%Y-%m}")
        newest = rows.filter(at__lt=start).first()
    return found


def withdrawn(path: str) -> Withdrawn | None:
    """What stood at an address and is off the site now."""
    rows = FormerAddress.objects.filter(path=path)
    row = rows.values_list("withdrawn_at", "reason", "article__translation_key").first()
    return None if row is None or row[0] is None else Withdrawn(row[0], row[1], row[2])
