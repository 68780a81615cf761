"""What is kept of the checks: the findings that somebody overruled, and the house style of words."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weriye.stories.editions import has_edition
from weriye.stories.models import fold_name


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


class HouseWord(models.Model):
    """That an edition writes `write` where others write `instead_of`, in words; `reason` is for journalists.

    `folded` is `instead_of` as texts are searched for it: one case, one kind of apostrophe.
    """

    edition = models.CharField(max_length=12, verbose_name=gettext_lazy("Edition"))
    instead_of = models.CharField(max_length=80, verbose_name=gettext_lazy("Not"))
    folded = models.CharField(max_length=80, editable=False)
    write = models.CharField(max_length=80, verbose_name=gettext_lazy("Write"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=gettext_lazy("Why"))

    class Meta:
        verbose_name = gettext_lazy("word of house style")
        verbose_name_plural = gettext_lazy("words of house style")
        ordering: ClassVar = ["edition", "folded"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "folded"], name="one_rule_for_a_word")]

    def __str__(self) -> str:
        return f"{self.instead_of} → {self.write}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold_name(self.instead_of)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.instead_of, self.write = " ".join(self.instead_of.split()), " ".join(self.write.split())
        self.folded = fold_name(self.instead_of)
        if not has_edition(self.edition):
            raise ValidationError({"edition": _("There is no such edition.")})
        if self.instead_of == self.write:
            raise ValidationError({"write": _("Both are written the same.")})
        there = HouseWord.objects.filter(edition=self.edition, folded=self.folded).exclude(pk=self.pk).first()
        if there is not None:
            raise ValidationError({"instead_of": _("There is a rule for this word: %(rule)s") % {"rule": there}})
