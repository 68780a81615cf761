"""Names of the gazetteer as they stand in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from weriye.language.function_words import function_words
from weriye.language.local_times import zone_offsets
from weriye.language.words import Word, words
from weriye.stories.models import Entry, Spelling, fold_name

from .subject import Block, Mention

LONGEST_NAME = 5  # words
# So much is read, and so many different runs of capitals are looked up: a hundred thousand words hold more than this.
MOST_READ = 150_000  # characters
MOST_ASKED = 6_000
AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with a capital that stand side by side in a block."""

    block: Block
    words: tuple[Word, ...]

    def text(self, first: int, last: int) -> str:
        """The text from one word through another, without an English genitive."""
        text = self.block.text[self.words[first].start : self.words[last].end]
        return text.removesuffix("'s").removesuffix("’s")

    def lasts(self, first: int) -> range:
        """The last words of all names that may begin at a word, the longest name first."""
        return range(min(first + LONGEST_NAME, len(self.words)) - 1, first - 1, -1)

    def forms(self) -> Iterator[str]:
        """All that may be a name, as the gazetteer looks it up."""
        for first in range(len(self.words)):
            for last in self.lasts(first):
                yield fold_name(self.text(first, last))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the gazetteer says of a spelling."""

    house: str
    is_house: bool
    offsets: frozenset[int]


def mentions(blocks: Iterable[Block], edition: str, year: int) -> tuple[tuple[Mention, ...], bool]:
    """The gazetteer's people, organisations and places that blocks name, and whether all could be looked up.

    What holds a time in GMT and what comes first is looked at before the rest.
    """
    listed = list(blocks)
    order = sorted(
        range(len(listed)), key=lambda n: n > 2 and "GMT" not in listed[n].text and "UTC" not in listed[n].text
    )
    runs: list[_Run] = []
    asked: dict[str, None] = {}
    complete, read = True, 0
    for number in order:
        read += len(listed[number].text)
        if read > MOST_READ:
            complete = False
            break
        of_block = list(_runs(listed[number], edition))
        forms = {form for run in of_block for form in run.forms()}
        if len(asked) + len(forms) > MOST_ASKED:
            complete = False
            break
        asked.update(dict.fromkeys(sorted(forms)))
        runs += of_block
    known = _look_up(list(asked), edition, year)
    return tuple(mention for run in runs for mention in _named(run, known)), complete


def _runs(block: Block, edition: str) -> Iterator[_Run]:
    """Runs of words with a capital, without the small word that a sentence opens with."""
    small = function_words(edition)
    run: list[Word] = []
    for word in words(block.text):
        joined = run and block.text[run[-1].end : word.start] == " "
        capital = word.text[:1].isupper() and not (word.normal in small and not joined)
        if run and not (capital and joined):
            yield _Run(block, tuple(run))
            run = []
        if capital:
            run.append(word)
    if run:
        yield _Run(block, tuple(run))


def _named(run: _Run, known: dict[str, _Known]) -> Iterator[Mention]:
    at = 0
    while at < len(run.words):
        found = next(
            (
                (last, text, known[folded])
                for last in run.lasts(at)
                if (folded := fold_name(text := run.text(at, last))) in known
            ),
            None,
        )
        if found is None:
            at += 1
            continue
        last, text, entry = found
        # Hamar Weyne is not Hamar; President Hassan Sheikh is Hassan Sheikh.
        alone = last == len(run.words) - 1 and (at == 0 or last > at)
        yield Mention(run.block.id, text, entry.house, entry.is_house, alone, entry.offsets)
        at = last + 1


def _look_up(folded: list[str], edition: str, year: int) -> dict[str, _Known]:
    """What the gazetteer knows of these spellings, topics left out: those are common words."""
    rows: list[tuple[str, int, str, str, bool]] = []
    for first in range(0, len(folded), AT_ONCE):
        found = Spelling.objects.filter(folded__in=folded[first : first + AT_ONCE])
        found = found.exclude(entry__kind=Entry.Kind.TOPIC).order_by()
        rows += found.values_list("folded", "entry", "entry__time_zone", "edition", "accepted")
    entries = {entry for _, entry, *_ in rows}
    accepted = {folded for folded, _, _, code, accepted in rows if accepted and code in ("", edition)}
    houses = Spelling.objects.filter(entry__in=entries, edition=edition, is_name=True) if entries else ()
    house = {spelling.entry_id: spelling.text for spelling in houses}
    meant_by: dict[str, set[tuple[int, str]]] = {}
    for spelling, entry, zone, *_ in rows:
        meant_by.setdefault(spelling, set()).add((entry, zone))
    known: dict[str, _Known] = {}
    for spelling, meant in meant_by.items():
        names = {house[entry] for entry, _ in meant if entry in house}
        is_house = spelling in accepted or any(fold_name(name) == spelling for name in names)
        offsets = frozenset[int]().union(*(offsets_of(zone, year) for _, zone in meant if zone))
        # One spelling of two entries suggests neither.
        known[spelling] = _Known(names.pop() if len(names) == 1 and len(meant) == 1 else "", is_house, offsets)
    return known


@lru_cache(maxsize=1024)
def offsets_of(zone: str, year: int) -> frozenset[int]:
    """A zone's offsets from GMT over a year in minutes; none for a zone that nobody knows."""
    try:
        return zone_offsets(ZoneInfo(zone), year)
    except (KeyError, ValueError, OSError):
        return frozenset()
