"""Tables of the live story: the story's state, its posts, and what a post said before it was changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

# Posts on one page of a live story. Page 1 has the posts 1 to 20: a full page changes only when one of its posts does.
ON_PAGE = 20
LONGEST_HEADLINE = 200
LONGEST_TEXT = 10_000


class LiveStory(models.Model):
    """That an article is a live story. Running while `closed_at` is empty.

    `sequence` counts the changes that readers are told, `posts` the posts ever made; `updated_at` is when
    readers last got something to read. Whoever changes any of it, or a post, holds this row's lock.
    """

    article = models.OneToOneField(
        "stories.Article", on_delete=models.CASCADE, primary_key=True, related_name="live_story"
    )
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    posts_made = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "live stories"

    def __str__(self) -> str:
        return f"live story {self.article_id}"

    @property
    def is_running(self) -> bool:
        return self.closed_at is None


class Post(models.Model):
    """One post of a live story.

    `number` counts from 1 within the story and never changes, nor does `at`; posts stand in its order.
    `sequence` is the number of the story's change that made the post what it is now. `version` counts what it
    said, `twin_version` which version of its twin it was told after. `client_id` is made by who writes, so that
    sending twice makes one post. A withdrawn post keeps its place, with a notice.
    """

    story = models.ForeignKey(LiveStory, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    client_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    headline = models.CharField(max_length=LONGEST_HEADLINE, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    byline = models.CharField(max_length=100, blank=True)
    picture = models.ForeignKey("stories.Picture", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture_alt = models.CharField(max_length=300, blank=True)
    picture_caption = models.CharField(max_length=500, blank=True)
    pinned = models.BooleanField(default=False)
    is_key = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    twin = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="+")
    twin_version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["story", "number"], name="one_post_per_number"),
            models.UniqueConstraint(fields=["story", "sequence"], name="one_post_per_change"),
        ]

    def __str__(self) -> str:
        return f"post {self.number} of {self.story_id}"

    @property
    def page(self) -> int:
        """The page of the live story that the post stands on, from 1."""
        return (self.number - 1) // ON_PAGE + 1


class EarlierPost(models.Model):
    """What a post said before somebody changed or withdrew it, for those who work on it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="earlier")
    version = models.PositiveIntegerField()
    headline = models.CharField(max_length=LONGEST_HEADLINE, blank=True)
    text = models.TextField(blank=True)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "version"], name="one_earlier_post_per_version")
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.post}"
