"""Quotations that one edition has and the other does not, or holds only in part."""

import re
from dataclasses import dataclass

from weriye.language.compared_paragraphs import Pair, Paragraph, Side
from weriye.language.findings import Finding

_QUOTED = re.compile(
    r"“(?P<curly>[^“”]{1,1500})[”“]|«(?P<angle>[^«»]{1,1500})»|\"(?P<straight>[^\"]{1,1500})\""
    r"|(?<!\w)[‘'](?P<single>[^‘’'\n]{12,600})[’'](?!\w)"
)
_MARK = re.compile(r"[“”«»\"]|(?<!\w)[‘']|[’'](?!\w)")
# Fewer words are a title or a word held at arm's length, not somebody's words.
_FEWEST_WORDS = 3
_LENGTHS_APART = 2.6


@dataclass(frozen=True, slots=True)
class _Quote:
    text: str
    start: int

    @property
    def size(self) -> int:
        return len(self.text)


def _quotes(paragraphs: list[Paragraph]) -> list[_Quote]:
    return [
        _Quote(match.group(match.lastgroup or 0), paragraph.start + match.start())
        for paragraph in paragraphs
        for match in _QUOTED.finditer(paragraph.text)
        if len(match.group().split()) >= _FEWEST_WORDS
    ]


def compare_quotes(a: Side, b: Side, pairs: list[Pair]) -> list[Finding]:
    """Quotes whose paragraph holds no quotation mark on the other side, or a far shorter quote."""
    found: list[Finding] = []
    for left, right in pairs:
        if left and right:
            rows = [a.paragraphs[i] for i in left]
            columns = [b.paragraphs[j] for j in right]
            found += _missing(rows, columns, a)
            found += _missing(columns, rows, b)
            found += _shortened(rows, columns, a)
            found += _shortened(columns, rows, b)
    return found


def _missing(here: list[Paragraph], there: list[Paragraph], side: Side) -> list[Finding]:
    if any(_MARK.search(paragraph.text) for paragraph in there):
        return []
    message = "This quotation has no quotation marks in the other edition."
    return [_finding(quote, side, message) for quote in _quotes(here)]


def _shortened(here: list[Paragraph], there: list[Paragraph], side: Side) -> list[Finding]:
    mine, others = _quotes(here), _quotes(there)
    if not mine or not others:
        return []
    length, other = sum(q.size for q in mine), sum(q.size for q in others)
    if length < _LENGTHS_APART * other:
        return []
    longest = max(mine, key=lambda quote: quote.size)
    return [_finding(longest, side, "The other edition quotes far less here.")]


def _finding(quote: _Quote, side: Side, message: str) -> Finding:
    return Finding("quote", quote.text, side.name, message, quote.start)
