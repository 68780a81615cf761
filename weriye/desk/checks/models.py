"""What is kept of the checks: the findings that somebody overruled."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Overruling(models.Model):
    """That an editor let a finding stand, and why. `digest` is of what was found: another finding is another word."""

    article = models.ForeignKey("stories.Article", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    digest = models.CharField(max_length=32)
    reason = models.TextField(max_length=300)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "rule", "digest"], name="one_overruling_per_finding")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
