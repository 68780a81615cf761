"""Numbers as they stand in Somali and English text, digits or words, with what they count.

`25,000`, `25 kun`, `shan iyo labaatan`, `boqolkiiba 25`, `US$2.8bn`, `16aad`, `2017/18`. It reads
one text; what two texts should share is not its matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from weriye.language.number_words import CURRENCIES, ORDINALS, SCALES, SMALL, SYMBOLS
from weriye.language.somali_nouns import without_determiner
from weriye.language.words import normalise

Unit = Literal["", "percent", "usd", "gbp", "eur", "other currency"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    `values` are its readings, the first the likeliest (`25.000` may be 25 or 25,000; 2:30 pm is
    also 14.30). `digits`: written with digits. `label`: part of a name, as in Covid-19, or an
    ordinal, so that it may stand for something else in a translation. `text` is the slice
    `[start:end]`, currency and per cent included.
    """

    values: tuple[Decimal, ...]
    unit: Unit
    text: str
    start: int
    end: int
    digits: bool
    label: bool


_PIECE = re.compile(
    r"""(?P<symbol> [$£€%‰] )
      | (?P<clock> (?<![\d.,:]) \d{1,2} [:.] [0-5]\d (?= \s* (?: [ap]\.?m\b | GMT | UTC ) )
            | (?<![\d.,:]) \d{1,2}:[0-5]\d (?![\d:])
            | (?<![\d.,]) [012]\d[0-5]\d (?= \s* (?:GMT|UTC) ) )
      | (?P<years> (?<![\d.,]) (?:1[89]|20)\d\d [/\u2013-] (?:\d{4}|\d{2}) (?![\d/\u2013-]) )
      | (?P<number> \d{1,3} (?:,\d{3})+ (?:\.\d+)? | \d+ (?:\.\d+)? )
      | (?P<word> [^\W\d_]+ (?: ['\u2019\u2018`] [^\W\d_]+ )* )
      | (?P<other> [^\s\w] )""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUPED_BY_POINT = re.compile(r"\d{1,3}\.\d{3}")
_ROMAN = re.compile(r"(?=[XVI]{2})X{0,2}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
# Thousands, tobanaan, boqollaal: many, but no number, and what follows is none either.
_MANY = re.compile(
    r"(?:tob|boqol|kum|mal|bily)\w*(?:aan|aal|iin)(?:ka|kii|ta|tii)?|(?:hundred|thousand|[mb]illion|ten)s"
)
_PER_CENT = ("percent", "boqolkiiba", "boqolkiba", "boqolkii", "pct")


@dataclass(slots=True)
class _Piece:
    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return normalise(self.text) if self.kind == "word" else ""


def read_numbers(text: str, edition: str) -> list[Number]:
    """All numbers of a text in order. Languages other than Somali and English: digits only."""
    pieces = [
        _Piece(match.lastgroup or "", match.group(), match.start(), match.end()) for match in _PIECE.finditer(text)
    ]
    return list(_numbers(text, pieces, edition))


def _numbers(text: str, pieces: list[_Piece], edition: str) -> Iterator[Number]:
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.kind == "clock":
            yield _clock(piece)
            at += 1
        elif piece.kind == "years":
            yield from _years(piece)
            at += 1
        elif run := _Run.read(pieces, at, edition):
            yield _number(text, pieces, run)
            at = run.end
        else:
            if roman := _roman(pieces, at):
                yield roman
            at += 1


def _clock(piece: _Piece) -> Number:
    hour, minute = int(re.sub(r"\D", "", piece.text)[:-2]), int(piece.text[-2:])
    readings = {hour, (hour + 12) % 24}
    values = tuple(Decimal(h) + Decimal(minute) / 100 for h in sorted(readings))
    return Number(values, "", piece.text, piece.start, piece.end, True, True)


def _years(piece: _Piece) -> Iterator[Number]:
    first, last = re.split(r"\D", piece.text)
    full = last if len(last) == 4 else first[:2] + last
    for year in (first, full):
        yield Number((Decimal(year),), "", piece.text, piece.start, piece.end, True, False)


def _roman(pieces: list[_Piece], at: int) -> Number | None:
    """Benedict XVI: a Roman number right after a name."""
    piece = pieces[at]
    if at == 0 or not _ROMAN.fullmatch(piece.text) or not pieces[at - 1].text.istitle():
        return None
    digits = [_ROMAN_VALUES[letter] for letter in piece.text]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    value = sum(-digit if digit < after else digit for digit, after in pairs)
    return Number((Decimal(value),), "", piece.text, piece.start, piece.end, False, True)


@lru_cache(maxsize=4096)
def _somali_number_word(word: str) -> Decimal | None:
    """25 of `labaatanka`: number words take determiners as nouns do."""
    table = SMALL["so"]
    if word in table:
        return table[word]
    base = without_determiner(word).base
    return table.get(base) or table.get(base + "o") or table.get(base + "a")


def _small(word: str, edition: str) -> Decimal | None:
    if edition == "so":
        return _somali_number_word(word)
    return SMALL.get(edition, {}).get(word)


@lru_cache(maxsize=4096)
def _scale(word: str, edition: str) -> Decimal | None:
    scales = SCALES.get(edition, {})
    if word in scales or edition != "so":
        return scales.get(word)
    return scales.get(without_determiner(word).base)


@dataclass(slots=True)
class _Run:
    """Neighbouring pieces that make up one number."""

    value: Decimal
    digits: bool
    ordinal: bool
    first: int
    end: int
    scaled: bool = False

    @classmethod
    def read(cls, pieces: list[_Piece], at: int, edition: str) -> "_Run | None":
        run = cls._start(pieces, at, edition)
        if run is None:
            return None
        run._take_scales(pieces, edition)
        while run._join(pieces, edition):
            pass
        return run

    @classmethod
    def _start(cls, pieces: list[_Piece], at: int, edition: str) -> "_Run | None":
        piece = pieces[at]
        if piece.kind == "number":
            return cls(Decimal(piece.text.replace(",", "")), True, False, at, at + 1)
        if piece.kind != "word":
            return None
        word = piece.word
        if (ordinal := ORDINALS.get(edition, {}).get(word)) is not None:
            return cls(Decimal(ordinal), False, True, at, at + 1)
        if (small := _small(word, edition)) is not None:
            return cls(small, False, False, at, at + 1)
        scale = _scale(word, edition) if len(word) > 2 else None
        many = at > 0 and _MANY.fullmatch(pieces[at - 1].word)
        if scale is not None and not many and not _MANY.fullmatch(word):
            return cls(scale, False, False, at, at + 1, scaled=True)
        return None

    def _take_scales(self, pieces: list[_Piece], edition: str) -> None:
        """25 kun, 2.8bn, shan boqol, boqol kun."""
        while self.end < len(pieces) and not self.ordinal:
            piece = pieces[self.end]
            if piece.word == "oo" and self.scaled and self.value < 1000 and self._is_thousand(pieces):
                self.end += 1
                piece = pieces[self.end]
            scale = _scale(piece.word, edition) if piece.kind == "word" else None
            glued = piece.start == pieces[self.end - 1].end
            if scale is None or (len(piece.word) < 3 and not (glued and self.digits)):
                return
            self.value *= scale
            self.end += 1
            self.scaled = True

    def _is_thousand(self, pieces: list[_Piece]) -> bool:
        """shan boqol oo kun: `oo` before a second scale."""
        after = pieces[self.end + 1] if self.end + 1 < len(pieces) else None
        return after is not None and (_scale(after.word, "so") or 0) >= 1000 and len(after.word) > 2

    def _join(self, pieces: list[_Piece], edition: str) -> bool:
        """shan iyo labaatan; boqol iyo shan; twenty-five; two hundred and six."""
        if self.digits and not self.scaled:
            return False
        at = self.end
        link = pieces[at].text.lower() if at < len(pieces) else ""
        if link in ("iyo", "and", "-", "\u2011"):
            at += 1
        elif edition == "so" or (self.value % 1000 and self.value >= 100):
            return False
        other = self._start(pieces, at, edition) if at < len(pieces) else None
        if other is None or (other.digits and not self.digits):
            return False
        other._take_scales(pieces, edition)
        if edition == "so" and other.value < 10:
            other._join(pieces, edition)
        if not _adds_up(self.value, other.value, edition):
            return False
        self.value += other.value
        self.end, self.scaled = other.end, self.scaled or other.scaled
        self.ordinal = self.ordinal or other.ordinal
        return True


def _adds_up(first: Decimal, second: Decimal, edition: str) -> bool:
    """Whether two number words side by side are one number: 5 + 20 in Somali, 20 + 5, 100 + 25."""
    small, large = sorted((first, second))
    if edition == "so" and small < 10 and 10 <= large < 100:
        return large % 10 == 0
    places = Decimal(10) ** len(str(int(second)))
    return second < first and first >= 20 and first % places == 0


def _number(text: str, pieces: list[_Piece], run: _Run) -> Number:
    first, end = run.first, run.end
    unit, first, end = _unit(pieces, first, end)
    start, stop = pieces[first].start, pieces[end - 1].end
    values = [run.value]
    figure = pieces[run.first].text
    if run.digits and _GROUPED_BY_POINT.fullmatch(figure):
        values.append(run.value * 1000)
    following = next((p.word for p in pieces[run.end : run.end + 2] if p.word), "")
    if following.startswith("decade"):
        values.append(run.value * 10)
    label = run.ordinal or (run.digits and _part_of_a_name(text, pieces, run))
    return Number(tuple(values), unit, text[start:stop], start, stop, run.digits, label)


def _part_of_a_name(text: str, pieces: list[_Piece], run: _Run) -> bool:
    """Covid-19, G20, Tu-154; 16aad, 21st, 2nd; 30-jir."""
    start, stop = pieces[run.first].start, pieces[run.end - 1].end
    before, after = text[max(0, start - 2) : start], text[stop : stop + 4].lower()
    if before[-1:].isalpha() or (before[-1:] in "-\u2010\u2011" and before[:1].isalpha()):
        return True
    return bool(re.match(r"-?(?:aad|naad|th|st|nd|rd)", after))


def _unit(pieces: list[_Piece], first: int, end: int) -> tuple[Unit, int, int]:
    """The currency or per cent beside a number, and the pieces with it."""
    before = pieces[first - 1] if first else None
    if before is not None and before.text in SYMBOLS and before.text != "%":
        return SYMBOLS[before.text], first - 1, end
    if before is not None and before.word in _PER_CENT:
        return "percent", first - 1, end
    if before is not None and before.word in CURRENCIES:
        return CURRENCIES[before.word], first - 1, end
    return _unit_after(pieces, first, end)


def _unit_after(pieces: list[_Piece], first: int, end: int) -> tuple[Unit, int, int]:
    at = end
    while at < len(pieces) and at < end + 2 and pieces[at].text.lower() in ("oo", "of"):
        at += 1
    after = pieces[at] if at < len(pieces) else None
    if after is None:
        return "", first, end
    following = pieces[at + 1].word if at + 1 < len(pieces) else ""
    if after.text in SYMBOLS:
        return SYMBOLS[after.text], first, at + 1
    if after.word in _PER_CENT or (after.word == "per" and following == "cent"):
        return "percent", first, at + 1 + (after.word == "per")
    if after.word in CURRENCIES:
        return CURRENCIES[after.word], first, at + 1
    return "", first, end
