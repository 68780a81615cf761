"""Tables of the audience room. Nothing in them points to a reader.

Articles stand by number, without foreign keys: their reads outlive a withdrawal, and a count never
waits for another table's lock.
"""

from enum import IntEnum
from typing import ClassVar

from django.db import models

PLACES = 100  # of each ranking


class Ranking(IntEnum):
    """The lists of an edition that its readers make, each by the rank of its first article."""

    TRENDING = 0
    MOST_READ_IN_A_DAY = 100
    MOST_READ_IN_A_WEEK = 200


class Reads(models.Model):
    """How often an article was read in the ten minutes that begin at `at`.

    `age` is the article's age then, as a place in `trends.AGES`: trending compares articles of like age.
    """

    article = models.BigIntegerField()
    at = models.DateTimeField()
    edition = models.CharField(max_length=12)
    age = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "reads"
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "at"], name="one_count_per_ten_minutes")]
        indexes: ClassVar = [models.Index(fields=["edition", "at"], name="reads_of_edition")]

    def __str__(self) -> str:
        return f"{self.article} {self.at:%Y-%m-%d %H:%M} {self.count}"


class DailyReads(models.Model):
    """How often an article was read on a day (UTC), of days too long ago for `Reads`."""

    article = models.BigIntegerField()
    day = models.DateField()
    edition = models.CharField(max_length=12)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "daily reads"
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "day"], name="one_count_per_day")]

    def __str__(self) -> str:
        return f"{self.article} {self.day} {self.count}"


class Trending(models.Model):
    """What readers of an edition read unusually much now, and what they read most, by `Ranking`.

    `rank` 0 is the first that trends, 100 what was read most in a day.
    """

    edition = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField()
    article = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "trending"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "rank"], name="one_trending_article_per_rank")
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.rank}: {self.article}"


class WarmPage(models.Model):
    """An article lately published or read, whose page carries furniture itself. `at`: when, the later of both."""

    article = models.BigIntegerField(unique=True)
    edition = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["edition", "-at"], name="warmest_first")]

    def __str__(self) -> str:
        return f"{self.edition} {self.article}"
