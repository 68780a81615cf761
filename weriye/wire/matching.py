"""What came in, matched to what we have: places, people, topics, pictures. Makes drafts; saves none."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from weriye.stories import editions, gazetteer
from weriye.stories.bulk import Draft
from weriye.stories.models import Entry, fold_name

from .incoming import Block, Figure, Line, Page
from .pictures import Take, file_name

STORIES = UUID("5f0a8b5e-3c1d-5d7e-9a64-0b6a1f6c2d11")
ALT_LENGTH = 300


def story_of(name: str) -> UUID:
    """The story that an archive names so; the same one in every edition and every run."""
    return uuid5(STORIES, name)


@dataclass(frozen=True, slots=True)
class Matched:
    """A draft, and what of it could not be had: pictures, and its section when the edition has none such."""

    draft: Draft
    pictures_dropped: int
    unknown_section: str = ""


class Matcher:
    """Finds or makes entries of the gazetteer, each once in a run."""

    def __init__(self, take: Take | None = None) -> None:
        self._take = take
        self._entries: dict[tuple[str, str, str], Entry] = {}

    def forget(self) -> None:
        """Forget entries found, because the transaction that may have made them was taken back."""
        self._entries.clear()

    def entry(self, name: str, kind: Entry.Kind, edition: str) -> Entry:
        key = (kind.value, fold_name(name), edition)
        if key not in self._entries:
            self._entries[key] = gazetteer.find_or_create(name, kind.value, edition)
        return self._entries[key]

    def place(self, name: str, edition: str) -> Entry:
        """A place by its name; `Addis Ababa, Ethiopia` is Addis Ababa where only that is known."""
        first = name.partition(",")[0].strip()
        if first and first != name and gazetteer.find(name, Entry.Kind.PLACE, edition) is None:
            known = gazetteer.find(first, Entry.Kind.PLACE, edition)
            if known is not None:
                return known
        return self.entry(name, Entry.Kind.PLACE, edition)

    def subject(self, tag: str, edition: str) -> Entry:
        """What a tag is about: a topic known by that name, a person or an organisation; else a new topic."""
        key = ("tag", fold_name(tag), edition)
        if key not in self._entries:
            kinds = (Entry.Kind.TOPIC, Entry.Kind.PERSON, Entry.Kind.ORGANISATION)
            known = next((found for kind in kinds if (found := gazetteer.find(tag, kind, edition))), None)
            self._entries[key] = known or self.entry(tag, Entry.Kind.TOPIC, edition)
        return self._entries[key]

    def draft_of_line(self, line: Line) -> Matched:
        """What an archive's line is to become."""
        edition = editions.edition(line.edition)
        known = edition.has_section(line.section)
        lead, body, dropped = self._body(line.blocks)
        picture, figure = lead if lead else (None, Figure("", "", "", ""))
        draft = Draft(
            edition=line.edition,
            story=story_of(line.story),
            headline=line.headline,
            body=body,
            summary=line.summary,
            section=line.section if known else "",
            dateline=self.place(line.dateline, line.edition) if line.dateline else None,
            dateline_source=line.source,
            bylines=self._all(line.bylines, Entry.Kind.PERSON, line.edition),
            subjects=tuple({e.pk: e for e in (self.subject(tag, line.edition) for tag in line.tags)}.values()),
            picture=picture,
            picture_alt=figure.alt[:ALT_LENGTH],
            picture_caption=figure.caption,
            published_at=line.published,
            updated_at=line.updated,
            former_paths=(line.old_path,) if line.old_path else (),
            embargo=line.embargo,
        )
        return Matched(draft, dropped, "" if known else line.section)

    def draft_of_page(self, page: Page, edition: str, section: str, story: UUID) -> Matched:
        """What a page is to become. Its pictures are elsewhere and stay there."""
        _, body, dropped = self._body(page.blocks)
        draft = Draft(
            edition=edition,
            story=story,
            headline=page.headline,
            body=body,
            summary=page.summary,
            section=section,
            dateline=self.place(page.dateline.place, edition) if page.dateline else None,
            dateline_source=page.dateline.source if page.dateline else "",
            bylines=self._all(page.bylines, Entry.Kind.PERSON, edition),
            published_at=page.published,
            updated_at=page.updated,
        )
        return Matched(draft, dropped)

    def _all(self, names: tuple[str, ...], kind: Entry.Kind, edition: str) -> tuple[Entry, ...]:
        # Two spellings of one entry are one entry.
        return tuple({entry.pk: entry for entry in (self.entry(n, kind, edition) for n in names)}.values())

    def _body(self, blocks: tuple[Block, ...]) -> tuple[tuple[int, Figure] | None, tuple[tuple[str, Any], ...], int]:
        """The lead picture, which is the first one; the other blocks; how many pictures cannot be had."""
        lead: tuple[int, Figure] | None = None
        body: list[tuple[str, Any]] = []
        dropped = 0
        for block in blocks:
            if not isinstance(block.value, Figure):
                body.append((block.type, block.value))
                continue
            picture = self._take(block.value) if self._take else None
            if picture is None:
                dropped += 1
            elif lead is None:
                lead = picture, block.value
            else:
                alt = (block.value.alt or block.value.caption or _title(block.value))[:ALT_LENGTH]
                body.append((block.type, {"picture": picture, "alt": alt, "caption": block.value.caption}))
        return lead, tuple(body), dropped


def _title(figure: Figure) -> str:
    return re.sub(r"[-_]+", " ", file_name(figure.src).rpartition(".")[0])
