"""A short text in each edition, kept in one column and edited as one input per edition.

An edition added to the configuration gets its input without a migration.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models

from weriye.stories.editions import editions


def in_every_edition(texts: Mapping[str, str]) -> dict[str, str]:
    """A text for each edition of the station; another edition's where it has none of its own."""
    codes = [edition.code for edition in editions()]
    there = next((texts[code] for code in codes if texts.get(code)), next(iter(texts.values()), ""))
    return {code: texts.get(code) or there for code in codes}


class EditionInputs(forms.MultiWidget):
    """One labelled input per edition, each in its own language and direction."""

    template_name = "live/edition_inputs.html"

    def __init__(self, codes: list[str], lines: int, attrs: dict[str, Any] | None = None) -> None:
        self.codes = codes
        widget = forms.Textarea if lines > 1 else forms.TextInput
        size = {"rows": lines} if lines > 1 else {}
        super().__init__({code: widget(attrs=dict(size)) for code in codes}, attrs)

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, dict) else {}
        return [str(texts.get(code, "")) for code in self.codes]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        of_code = {edition.code: edition for edition in editions()}
        for code, part in zip(self.codes, context["widget"]["subwidgets"], strict=True):
            if code in of_code:
                part["label"] = of_code[code].name
                part["attrs"] |= {"lang": code, "dir": of_code[code].direction}
        return context


class EditionTexts(forms.MultiValueField):
    """Cleans to a mapping from edition to text, without the empty ones."""

    def __init__(self, *, longest: int, lines: int, **kwargs: Any) -> None:
        self.codes = [edition.code for edition in editions()]
        kwargs.pop("widget", None)
        parts = [forms.CharField(required=False, max_length=longest) for _ in self.codes]
        super().__init__(parts, require_all_fields=False, widget=EditionInputs(self.codes, lines), **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {code: text for code, text in zip(self.codes, data_list, strict=False) if text}


class ByEdition(models.JSONField):
    """A mapping from edition to text. `longest` in characters; `lines` above 1 gives a text area."""

    def __init__(self, *args: Any, longest: int = 120, lines: int = 1, **kwargs: Any) -> None:
        self.longest = longest
        self.lines = lines
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """A plain JSON column to migrations: how it is edited is no matter of theirs."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return EditionTexts(
            longest=self.longest,
            lines=self.lines,
            required=not self.blank,
            label=self.verbose_name[:1].upper() + self.verbose_name[1:],
            help_text=self.help_text,
        )
