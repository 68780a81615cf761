"""What came in before: so that the same thing coming again is known."""

from typing import ClassVar

from django.db import models

from weriye.stories.models import Article, Picture


class Import(models.Model):
    """A page or an archive's line that became an article.

    `key` is the line's own id; for a page its canonical address, else its headline folded, which
    two different pages may share. `digest` is of everything that was taken, `body_digest` of the
    paragraphs alone, by which a page is found again whose headline changed. `published` says
    whether the import put this state on the site.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        LINE = "line"

    kind = models.CharField(max_length=4, choices=Kind)
    edition = models.CharField(max_length=12)
    key = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    body_digest = models.CharField(max_length=64, blank=True)
    published = models.BooleanField()
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "key"], condition=models.Q(kind="line"), name="one_article_per_line"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["edition", "key"], name="import_by_key"),
            models.Index(fields=["edition", "body_digest"], name="import_by_body"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.edition} {self.key}"


class ImportedPicture(models.Model):
    """A picture file that came in; `digest` is of the file's bytes as they came."""

    digest = models.CharField(max_length=64, unique=True)
    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.digest
