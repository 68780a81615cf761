"""Tables of the clock: what holds now. What is over is in Wagtail's history."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Embargo(models.Model):
    """A story that may not go out before `until`, in any edition, by any hand. Afterwards the row means nothing."""

    story = models.UUIDField(unique=True)
    until = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.story} until {self.until:%Y-%m-%d %H:%M:%S}"


class Promise(models.Model):
    """A story's edition that somebody promised by `due_at` when another one went out (`told`)."""

    story = models.UUIDField()
    edition = models.CharField(max_length=12)
    told = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="+")
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    promised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["story", "edition"], name="one_promise_per_edition")]

    def __str__(self) -> str:
        return f"{self.story} in {self.edition} by {self.due_at:%Y-%m-%d %H:%M:%S}"


class FailedRelease(models.Model):
    """Something scheduled that could not be done at its time: why, how often it was tried, when it is again."""

    class What(models.TextChoices):
        PUBLISH = "publish"
        WITHDRAW = "withdraw"

    article = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="failed_releases")
    what = models.CharField(max_length=8, choices=What)
    due_at = models.DateTimeField()
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "what"], name="one_failed_release")]

    def __str__(self) -> str:
        return f"{self.what} {self.article_id}: {self.error}"


class Breaking(models.Model):
    """The article that an edition's fronts cry out until `until`. One for each edition."""

    edition = models.CharField(max_length=12, unique=True)
    article = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "breaking"

    def __str__(self) -> str:
        return f"{self.edition}: {self.article_id} until {self.until:%Y-%m-%d %H:%M:%S}"
