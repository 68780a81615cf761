"""An archive of one JSON object a line, taken in batches: one transaction each, so that a run may stop anywhere."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from weriye.stories import editions
from weriye.stories.bulk import Draft, add_former_addresses, create_articles, fill, go_out, keep_embargoes
from weriye.stories.models import Article, FormerAddress

from .incoming import Line
from .lines import LONGEST_LINE, BadLine, OpenedLine, open_line, read_line
from .matching import Matcher, story_of
from .models import Import
from .pictures import PictureFolder

BATCH = 500
MOST_REASONS = 1_000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that was not taken: its number in the file, from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class JsonlReport:
    """What became of an archive's lines. `bad` holds the first thousand of the `skipped` ones."""

    lines: int
    taken: int
    changed: int
    unchanged: int
    skipped: int
    bad: tuple[Skipped, ...]
    unknown_sections: tuple[tuple[str, int], ...]
    pictures_dropped: int
    summaries_cut: int


@dataclass(slots=True)
class _Tally:
    """What one batch came to, counted only once it is committed."""

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[Skipped] = field(default_factory=list)
    sections: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    summaries: int = 0


@dataclass(slots=True)
class _Numbered:
    number: int
    opened: OpenedLine


class ArchiveRun:
    """One run through an archive. `progress` is told how many more lines were read."""

    def __init__(
        self, edition: str, publish: bool, pictures: PictureFolder | None, progress: Callable[[int], object] | None
    ) -> None:
        self._edition = edition
        self._publish = publish
        self._pictures = pictures
        self._progress = progress
        self._matcher = Matcher(pictures.take if pictures else None)
        self._sum = _Tally()
        self._lines = 0
        self._skipped = 0

    def run(self, stream: BinaryIO) -> JsonlReport:
        """Take all lines of the stream. What was committed stays, whatever ends the run."""
        # Rows are made and dropped by the million: what was there before is not looked at again and again.
        gc.freeze()
        try:
            return self._run(stream)
        finally:
            gc.unfreeze()

    def _run(self, stream: BinaryIO) -> JsonlReport:
        batch: dict[tuple[str, str], _Numbered] = {}
        for number, raw in enumerate(_lines(stream), start=1):
            self._lines = number
            if raw.strip():
                self._open(number, raw, batch)
            if len(batch) >= BATCH:
                self._flush(batch)
            if number % 100 == 0:
                self._tell(100)
        self._flush(batch)
        self._tell(self._lines % 100)
        return self._report()

    def _tell(self, lines: int) -> None:
        if self._progress is not None:
            self._progress(lines)

    def _open(self, number: int, raw: bytes, batch: dict[tuple[str, str], _Numbered]) -> None:
        try:
            digests = self._pictures.digests if self._pictures else None
            opened = open_line(raw, self._edition, editions.has_edition, digests)
        except BadLine as problem:
            self._skip([Skipped(number, str(problem))])
            return
        if (opened.edition, opened.key) in batch:
            # The same article again: the later line is a change of the earlier one.
            self._flush(batch)
        batch[opened.edition, opened.key] = _Numbered(number, opened)

    def _skip(self, bad: list[Skipped]) -> None:
        self._skipped += len(bad)
        self._sum.bad += bad[: max(0, MOST_REASONS - len(self._sum.bad))]

    def _flush(self, batch: dict[tuple[str, str], _Numbered]) -> None:
        """Take a batch in one transaction; if the database refuses it, line by line to find which one."""
        if batch:
            self._take_or_split(list(batch.values()))
            batch.clear()

    def _take_or_split(self, some: list[_Numbered]) -> None:
        try:
            with transaction.atomic():
                tally = _Batch(self._matcher, self._publish).take(some)
        except (DataError, IntegrityError, ValidationError, ValueError) as error:
            self._matcher.forget()
            if len(some) == 1:
                self._skip([Skipped(some[0].number, f"it cannot be saved: {_one_line(error)}")])
            else:
                for one in some:
                    self._take_or_split([one])
            return
        self._sum.taken += tally.taken
        self._sum.changed += tally.changed
        self._sum.unchanged += tally.unchanged
        self._sum.sections += tally.sections
        self._sum.pictures += tally.pictures
        self._sum.summaries += tally.summaries
        self._skip(tally.bad)

    def _report(self) -> JsonlReport:
        return JsonlReport(
            lines=self._lines,
            taken=self._sum.taken,
            changed=self._sum.changed,
            unchanged=self._sum.unchanged,
            skipped=self._skipped,
            bad=tuple(sorted(self._sum.bad, key=lambda skipped: skipped.line)),
            unknown_sections=tuple(sorted(self._sum.sections.items())),
            pictures_dropped=self._sum.pictures,
            summaries_cut=self._sum.summaries,
        )


class _Batch:
    """The lines of one transaction, matched to what came in before."""

    def __init__(self, matcher: Matcher, publish: bool) -> None:
        self._matcher = matcher
        self._publish = publish
        self._tally = _Tally()

    def take(self, some: list[_Numbered]) -> _Tally:
        known = _imports([(one.opened.edition, one.opened.key) for one in some])
        lines = self._read([one for one in some if not self._is_unchanged(one, known)])
        told = _told([line for _, line in lines])
        new: list[tuple[Line, Draft]] = []
        for number, line in lines:
            there = known.get((line.edition, line.key))
            place = (line.edition, story_of(line.story))
            teller = told.get(place)
            if teller is not None and (there is None or teller != there.article_id):
                reason = f"story {line.story[:60]!r} is told in edition {line.edition} already, by another article"
                self._tally.bad.append(Skipped(number, reason))
                continue
            told[place] = there.article_id if there else 0
            draft = self._draft(line)
            if there is None:
                new.append((line, draft))
            else:
                self._change(there, line, draft)
        self._create(new)
        return self._tally

    def _read(self, some: list[_Numbered]) -> list[tuple[int, Line]]:
        lines = []
        for one in some:
            try:
                lines.append((one.number, read_line(one.opened)))
            except BadLine as problem:
                self._tally.bad.append(Skipped(one.number, str(problem)))
        return lines

    def _is_unchanged(self, one: _Numbered, known: dict[tuple[str, str], Import]) -> bool:
        there = known.get((one.opened.edition, one.opened.key))
        if there is None or there.digest != one.opened.digest:
            return False
        if self._publish and not there.published:
            publish_what_is_there(there)
            self._tally.changed += 1
        else:
            self._tally.unchanged += 1
        return True

    def _draft(self, line: Line) -> Draft:
        matched = self._matcher.draft_of_line(line)
        self._tally.pictures += matched.pictures_dropped
        self._tally.summaries += line.summary_cut
        if matched.unknown_section:
            self._tally.sections[matched.unknown_section] += 1
        return matched.draft

    def _create(self, new: list[tuple[Line, Draft]]) -> None:
        pks = create_articles([draft for _, draft in new], self._publish)
        Import.objects.bulk_create(
            Import(
                kind=Import.Kind.LINE,
                edition=line.edition,
                key=line.key,
                digest=line.digest,
                published=self._publish,
                article_id=pk,
            )
            for (line, _), pk in zip(new, pks, strict=True)
        )
        self._tally.taken += len(new)

    def _change(self, there: Import, line: Line, draft: Draft) -> None:
        article = Article.objects.get(pk=there.article_id)
        put(article, draft, self._publish)
        add_former_addresses([FormerAddress(path=path, article=article) for path in draft.former_paths])
        there.digest, there.published = line.digest, self._publish
        there.save()
        self._tally.changed += 1


def put(article: Article, draft: Draft, publish: bool) -> None:
    """Give an article that is there a draft's content: on the site when it may be, or as a revision to be published."""
    fill(article, draft)
    keep_embargoes([draft], timezone.now())
    if publish:
        go_out(article)
    else:
        article.save_revision()


def publish_what_is_there(there: Import) -> None:
    """Publish what an earlier run took without publishing it."""
    article = Article.objects.get(pk=there.article_id)
    if article.has_unpublished_changes or not article.live:
        go_out(article.get_latest_revision_as_object())
    there.published = True
    there.save()


def _imports(keys: list[tuple[str, str]]) -> dict[tuple[str, str], Import]:
    rows = Import.objects.filter(kind=Import.Kind.LINE, key__in={key for _, key in keys})
    return {(row.edition, row.key): row for row in rows}


def _told(lines: list[Line]) -> dict[tuple[str, object], int]:
    """Which article tells a story in an edition, by edition and story."""
    stories = {story_of(line.story) for line in lines}
    rows = Article.objects.filter(translation_key__in=stories)
    return {(code, story): pk for code, story, pk in rows.values_list("locale__language_code", "translation_key", "pk")}


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long, only so much that it is seen to be."""
    first = True
    while raw := stream.readline(LONGEST_LINE + 1):
        whole = raw
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST_LINE + 1)
            if len(raw) <= LONGEST_LINE:
                break
        yield whole.removeprefix(b"\xef\xbb\xbf") if first else whole
        first = False


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)[:300]
    return " ".join(str(error).split())[:300]
