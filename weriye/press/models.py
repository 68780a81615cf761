"""The ledger (which page shows what) and what is stale."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .site import Urgency


class BakedPage(models.Model):
    """A page that stands as a file. `digest` is of its bytes, `version` the site's when it was baked."""

    path = models.CharField(max_length=500, unique=True)
    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes, not compressed.")
    reason = models.CharField(max_length=300)
    baked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path


class PageKey(models.Model):
    """A baked page shows the thing of this key."""

    page = models.ForeignKey(BakedPage, on_delete=models.CASCADE, related_name="page_keys")
    key = models.CharField(max_length=150)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "page"], name="one_key_per_page")]

    def __str__(self) -> str:
        return self.key


class StaleKey(models.Model):
    """A thing that changed. Written in the transaction of the change; a worker turns it into stale pages.

    Remembered for a while after that (`resolved_at`), for pages that were being baked meanwhile.
    `heat` is how often the same was changed in the minute before (see `bursts`).
    """

    key = models.CharField(max_length=600, db_index=True)
    heat = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key


class StalePage(models.Model):
    """A path to be baked, or to be taken away if there is no page any more.

    `marks` counts how often it was named, so that a change made while it is being baked is not lost.
    `holder` bakes it now, until `held_until`. `error` is why the last attempt failed; it is tried
    again at `retry_at`.
    """

    path = models.CharField(max_length=500, unique=True)
    urgency = models.PositiveSmallIntegerField(choices=[(u.value, u.name) for u in Urgency], default=Urgency.SOON)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(auto_now_add=True)
    marks = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["urgency", "id"], name="most_urgent_first"),
            models.Index(fields=["held_until"], name="stalepage_held", condition=Q(held_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.path


class Outgoing(models.Model):
    """What others must still be told. `marks`, `holder` and the rest as in StalePage."""

    since = models.DateTimeField(auto_now_add=True)
    marks = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(fields=["held_until"], name="%(class)s_held", condition=Q(held_until__isnull=False))
        ]


class Delivery(Outgoing):
    """A page that the object store does not have as the folder has it. Written with the ledger's entry.

    `keys` are to be purged from the CDN once the store has the page.
    """

    class Action(models.TextChoices):
        PUT = "put"
        DELETE = "delete"

    path = models.CharField(max_length=500, unique=True)
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.PUT)
    keys = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.action} {self.path}"


class Ping(Outgoing):
    """A feed that changed and that the WebSub hub has not been told of yet."""

    path = models.CharField(max_length=500, unique=True)

    def __str__(self) -> str:
        return self.path


class Purge(Outgoing):
    """A key whose pages the CDN may still hold as they were."""

    key = models.CharField(max_length=600, unique=True)

    def __str__(self) -> str:
        return self.key
