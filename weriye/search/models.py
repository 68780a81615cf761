"""Tables of the search room: what waits to be indexed, and which stories are related."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Pending(models.Model):
    """An article to be indexed anew, or taken out of the index: the outbox of `enqueue`.

    One row for each change, struck off by its own key, so that a change made while its article is
    being indexed is not lost. No foreign key: the article may be gone.
    """

    article = models.BigIntegerField()
    enqueued = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "pending"

    def __str__(self) -> str:
        return str(self.article)


class Unrelated(models.Model):
    """A story whose related stories are to be computed again.

    `spread`: its texts changed, so the stories that it is related to must look again too.
    """

    story = models.UUIDField()
    spread = models.BooleanField()

    class Meta:
        verbose_name_plural = "unrelated"

    def __str__(self) -> str:
        return str(self.story)


class Related(models.Model):
    """`other` is the story most related to `story` but `rank` (0 is the best). `score` is 0 to 2."""

    story = models.UUIDField()
    rank = models.PositiveSmallIntegerField()
    other = models.UUIDField(db_index=True)
    score = models.FloatField()

    class Meta:
        verbose_name_plural = "related"
        constraints: ClassVar = [models.UniqueConstraint(fields=["story", "rank"], name="one_story_per_rank")]

    def __str__(self) -> str:
        return f"{self.story} {self.rank}: {self.other}"
