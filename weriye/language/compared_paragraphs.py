"""Which paragraphs of two editions tell the same, and which one has no counterpart.

A shortest path over both texts in order, as Gale & Church (1993) align sentences: by length, and
here also by numbers and names that both paragraphs hold.
"""

import math
import re
from dataclasses import dataclass
from functools import cached_property

from weriye.language.findings import Finding, SideName
from weriye.language.numbers import Number, read_numbers
from weriye.language.somali import fold_spelling
from weriye.language.words import Word, words

_BREAK = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_PREFIX = 5
_GAP = 0.9
_ANCHOR = 1.3
_MERGE = 1.25
_OTHER_FIGURES = 0.3
# A text with less than this share of the other's paragraphs is a short version, not a lossy one.
_SHORT_VERSION = 0.6


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its place in the text (characters), and what it holds."""

    text: str
    start: int
    edition: str

    @cached_property
    def numbers(self) -> list[Number]:
        return read_numbers(self.text, self.edition)

    @cached_property
    def words(self) -> list[Word]:
        return list(words(self.text))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Numbers, and the beginnings of words with a capital: what survives a translation."""
        figures = {str(n.values[0].normalize()) for n in self.numbers if n.digits}
        names = {
            fold_spelling(word.normal)[:_PREFIX]
            for word in self.words
            if word.text[0].isupper() and len(word.normal) > 2
        }
        return frozenset(figures | names)


@dataclass(frozen=True)
class Side:
    """One text: its headline first, then its paragraphs."""

    text: str
    edition: str
    name: SideName
    paragraphs: list[Paragraph]


# The numbers of the paragraphs on both sides that tell the same; one side is empty for a gap.
Pair = tuple[tuple[int, ...], tuple[int, ...]]


def read_side(text: str, edition: str, name: SideName) -> Side:
    """Cut a text into headline and paragraphs; single line breaks count where no blank line is."""
    text = text.replace("\r", "\n") if "\n" not in text else text
    breaks = _BREAK if _BREAK.search(text.strip()) else re.compile(r"\n")
    spans: list[tuple[int, int]] = []
    at = 0
    headline = text.find("\n")
    cuts = [match.span() for match in breaks.finditer(text)]
    if headline >= 0 and not any(start <= headline < end for start, end in cuts):
        cuts.append((headline, headline + 1))
    for start, end in sorted(cuts):
        spans.append((at, start))
        at = end
    spans.append((at, len(text)))
    paragraphs = [Paragraph(text[start:end], start, edition) for start, end in spans if text[start:end].strip()]
    return Side(text, edition, name, paragraphs)


def align(a: Side, b: Side) -> list[Pair]:
    """Pair the paragraphs of both sides in order; as many on both sides are paired one to one."""
    rows, columns = a.paragraphs, b.paragraphs
    if len(rows) == len(columns):
        return [((i,), (i,)) for i in range(len(rows))]
    scale = math.log((1 + sum(len(p.text) for p in rows)) / (1 + sum(len(p.text) for p in columns)))
    best: dict[tuple[int, int], tuple[float, Pair | None]] = {(0, 0): (0.0, None)}
    for i in range(len(rows) + 1):
        for j in range(len(columns) + 1):
            options = [
                (best[i - m, j - n][0] + _cost(rows[i - m : i], columns[j - n : j], scale), (m, n))
                for m, n in ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2))
                if i >= m and j >= n and (i or j)
            ]
            if options:
                cost, (m, n) = min(options)
                best[i, j] = cost, (tuple(range(i - m, i)), tuple(range(j - n, j)))
    return _walk_back(best, len(rows), len(columns))


def _walk_back(best: dict[tuple[int, int], tuple[float, Pair | None]], i: int, j: int) -> list[Pair]:
    pairs: list[Pair] = []
    while (pair := best[i, j][1]) is not None:
        pairs.append(pair)
        i, j = i - len(pair[0]), j - len(pair[1])
    return pairs[::-1]


def _cost(rows: list[Paragraph], columns: list[Paragraph], scale: float) -> float:
    """How unlikely it is that these paragraphs tell the same; a constant for a paragraph alone."""
    if not rows or not columns:
        return _GAP
    ratio = math.log(sum(len(p.text) for p in rows) / sum(len(p.text) for p in columns))
    left = frozenset().union(*(p.anchors for p in rows))
    right = frozenset().union(*(p.anchors for p in columns))
    shared = len(left & right) / min(len(left), len(right)) if left and right else 0.0
    length = min(abs(ratio - max(-0.3, min(0.3, scale))), 2.0)
    figures = [{a for a in side if a[0].isdigit()} for side in (left, right)]
    if any(figures) and figures[0].isdisjoint(figures[1]):
        length += _OTHER_FIGURES
    merge = _MERGE if len(rows) + len(columns) > 2 else 0.0
    return 1.0 + length - _ANCHOR * shared + merge


def lost_paragraphs(a: Side, b: Side, pairs: list[Pair]) -> list[Finding]:
    """Paragraphs that the other side does not have; none when one text is a short version."""
    shorter, longer = sorted((len(a.paragraphs), len(b.paragraphs)))
    if shorter < _SHORT_VERSION * longer and shorter < longer - 1:
        return []
    found: list[Finding] = []
    for left, right in pairs:
        if left and right:
            continue
        side, alone = (a, left) if left else (b, right)
        paragraph = side.paragraphs[alone[0]]
        opening = " ".join(paragraph.text.split()[:8])
        message = f"The paragraph that opens “{opening}…” has no counterpart in the other edition."
        found.append(Finding("paragraph", opening, side.name, message, paragraph.start))
    return found
