"""The table of pictures whose sizes wait to be made."""

from django.db import models

from ..models import Picture


class SizesToMake(models.Model):
    """A picture whose sizes are not all there. Written in the transaction that stores or changes the picture.

    `marks` counts how often it was named, so that a change made while its sizes are being made is not lost.
    `error` is why the last attempt failed; it is tried again at `retry_at`.
    """

    picture = models.OneToOneField(Picture, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(auto_now_add=True)
    marks = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"sizes of picture {self.picture_id}"
