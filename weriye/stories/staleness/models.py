"""Tables of staleness. Found by Django through `stories.models`."""

from typing import ClassVar

from django.db import models


class Following(models.Model):
    """What of its counterpart an article was last brought up to date with.

    There is a row once the counterpart has changed, or once the article was begun from it; without one the
    article is in step. `parts` is the counterpart as the article knows it, `stale` the ids of the parts that
    differ now, each with the instant (ISO 8601) since when, and `stale_since` the first of these.
    `answered` is ids of parts whose next change in the counterpart follows this very article, and so is no news to it.
    `readers_told`: the article says on its page that the story has moved on.
    """

    article = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="follows")
    counterpart = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="followed_by")
    parts = models.JSONField(default=list)
    stale = models.JSONField(default=dict)
    answered = models.JSONField(default=list)
    stale_since = models.DateTimeField(null=True)
    readers_told = models.BooleanField(default=False)

    class Meta:
        verbose_name = "story out of step"
        verbose_name_plural = "stories out of step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "counterpart"], name="one_following_per_pair")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["stale_since"], condition=models.Q(stale_since__isnull=False), name="longest_stale_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} after {self.counterpart_id}"
