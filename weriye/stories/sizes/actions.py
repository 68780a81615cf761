"""Name a picture whose sizes shall be made; make those of the next one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .. import keys
from ..actions import picture_stale
from ..models import Picture, Rendition
from ..pictures import make_renditions
from .models import SizesToMake

LONGEST_WAIT = 300  # seconds


def note(picture: Picture) -> None:
    """Have a picture's sizes made, again when it is named already. In the transaction of what changed it."""
    row, made = SizesToMake.objects.get_or_create(picture=picture)
    if not made:
        SizesToMake.objects.filter(pk=row.pk).update(marks=F("marks") + 1, attempts=0, error="", retry_at=None)


def make_next() -> bool:
    """Make the sizes of one picture, the one that waits longest. False when none is due.

    Killed in the middle, it is still named. What fails is kept with its reason, and tried again after 2, 4, 8 … up
    to 300 seconds; it holds up no other.
    """
    with _next() as row:
        if row is None:
            return False
        try:
            _make(Picture.objects.get(pk=row.picture_id))
        except Exception as error:
            tried = min(row.attempts + 1, 1000)
            SizesToMake.objects.filter(pk=row.pk, marks=row.marks).update(
                attempts=tried,
                error=f"{type(error).__name__}: {error}"[:1000],
                retry_at=timezone.now() + timedelta(seconds=min(2 ** min(tried, 9), LONGEST_WAIT)),
            )
        else:
            # Named again meanwhile, with another focal point or file, it stays.
            SizesToMake.objects.filter(pk=row.pk, marks=row.marks).delete()
    return True


def _make(picture: Picture) -> None:
    """Make what is missing; what was made of a file that was replaced meanwhile is thrown away."""
    there = set(picture.renditions.values_list("pk", flat=True))
    make_renditions(picture)
    with transaction.atomic():
        now = Picture.objects.filter(pk=picture.pk).values_list("file", flat=True).first()
        if now == picture.file.name:
            return
        for rendition in Rendition.objects.filter(image=picture).exclude(pk__in=there):
            rendition.delete()
        # A page may have been baked with them.
        picture_stale(picture, {keys.picture(picture.pk)})


@contextmanager
def _next() -> Iterator[SizesToMake | None]:
    due = SizesToMake.objects.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now())).order_by("since", "pk")
    if not connection.features.has_select_for_update_skip_locked:
        # One worker; a transaction as long as this would keep everybody else from writing.
        yield due.first()
        return
    with transaction.atomic():
        yield due.select_for_update(skip_locked=True).first()
