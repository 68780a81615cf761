"""Table of what entries were before: the one that they were merged into, or the address they had."""

from typing import ClassVar

from django.db import models


class FormerEntry(models.Model):
    """A kind and slug that no entry has any more, and where its pages lead now.

    `was` is the primary key of an entry that was merged into `entry`: revisions written before still name it.
    It is empty where the same entry only changed its address.
    """

    kind = models.CharField(max_length=12)
    slug = models.CharField(max_length=100)
    was = models.BigIntegerField(null=True, unique=True)
    entry = models.ForeignKey("stories.Entry", on_delete=models.CASCADE, related_name="former")

    class Meta:
        verbose_name_plural = "former entries"
        indexes: ClassVar = [models.Index(fields=["kind", "slug"], name="former_entry_at")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"
