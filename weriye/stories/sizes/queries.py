"""Which pictures wait for their sizes, and which cannot be made."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from .models import SizesToMake


@dataclass(frozen=True, slots=True)
class Unmade:
    """A picture whose sizes could not be made, and why. Tried again at `retry_at`."""

    picture: int
    title: str
    attempts: int
    error: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many pictures wait for sizes, since when the oldest; `failed` counts failures, `failures` lists the first."""

    pictures: int
    oldest: datetime | None
    failed: int
    failures: tuple[Unmade, ...]


def waiting(most: int = 10) -> Waiting:
    rows = SizesToMake.objects.all()
    failing = rows.exclude(error="").order_by("pk")
    shown = failing.values_list("picture_id", "picture__title", "attempts", "error", "retry_at")[:most]
    return Waiting(
        pictures=rows.count(),
        oldest=rows.aggregate(oldest=Min("since"))["oldest"],
        failed=failing.count(),
        failures=tuple(Unmade(*row) for row in shown),
    )
