"""Who said what: the quotes in published stories by their speaker.

A quote is somebody's when its speaker begins with a name of theirs and that name ends there: `Hawa Ali Nur, mayor`
is hers, `Hawa Ali Nur’s lawyer` and `A spokesman for Hawa Ali Nur` are not.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Appearance, Article, Entry, fold_name

# What may follow the name of who speaks: nothing, or what begins their role.
_ENDS = (",", ";", ":", "(", "–", "—", "- ", "/")


@dataclass(frozen=True, slots=True)
class Said:
    """A quote as it stands in an article, with the speaker as written there."""

    article: int
    text: str
    speaker: str


def told_of(entry: int, edition: str, limit: int) -> list[int]:
    """The newest articles of an edition that are about an entry of the gazetteer, not those by or merely from it."""
    about = Appearance.objects.filter(entry=entry, edition=edition, role=Appearance.Role.SUBJECT)
    return list(about.order_by("-published_at", "-article").values_list("article", flat=True)[:limit])


def said_by(entry: Entry, articles: Sequence[int], limit: int) -> list[Said]:
    """What an entry said in these articles, in their order; one question however many they are."""
    names = {fold_name(spelling.text) for spelling in entry.spellings.all()} - {""}
    if not articles or not names:
        return []
    bodies = dict(Article.objects.filter(pk__in=articles).values_list("pk", "body"))
    found = (
        Said(pk, text, speaker)
        for pk in articles
        if pk in bodies
        for text, speaker in _quotes(bodies[pk].raw_data)
        if is_speaker(speaker, names)
    )
    return [said for said, _ in zip(found, range(limit), strict=False)]


def _quotes(body: Any) -> Iterator[tuple[str, str]]:
    for block in body:
        if block["type"] == "quote" and block["value"].get("speaker"):
            yield block["value"]["text"], block["value"]["speaker"]


def is_speaker(speaker: str, names: Collection[str]) -> bool:
    """Whether a speaker, as written under a quote, is who has these names (folded)."""
    written = fold_name(speaker)
    return any(
        written.startswith(name) and (not (rest := written[len(name) :].lstrip()) or rest.startswith(_ENDS))
        for name in names
    )
