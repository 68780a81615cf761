"""Analysis: what a text is indexed under, and what a query looks for, in any edition.

Every word has three keys: the word itself, its stem, and a folded key that forgives spelling. It
must not know any search engine: keys hold no spaces, so that any tokenizer on white space will do.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from weriye.language import english, somali
from weriye.language.function_words import function_words
from weriye.language.somali_spelling import name_spellings, variants
from weriye.language.words import Word, words

Field = Literal["words", "stems", "folded"]

WORD_WEIGHT = 0.5
STEM_WEIGHT = 1.0
FOLDED_WEIGHT = 0.4
NAME_WEIGHT = 0.3
VARIANT_WEIGHT = 0.1
# A function word finds nearly every article: it only orders what the other words found.
FUNCTION_WORD_FACTOR = 0.1

# Written together or apart: lasoo and la soo, al-Shabaab and Alshabaab.
_JOINED = re.compile(
    r"^(?:(ka|ku|la|loo|lagu|laga|u|uga|ugu)(soo|sii|mid|wada)|(sidoo)(kale)|(isla)(mark\w+)"
    r"|(ilaa)(iyo)|(wada)((?:hadal|xaajood|shaqay|noola|tash)\w*)|(dib)(u\w{4,}))$"
)
# iyadoo and iyada oo: the first word gets its own last vowel back.
_FUSED = re.compile(r"^(iyad|isag|iyag)(oo)$")
# Abbreviated first halves of names and titles, before a slash: C/qaadir, Sh/Hoose, A/Madoobe.
_FIRST_HALVES = {"sh": "shabeellaha", "a": "axmed", "j": "jubbada"}
_GLUED_HALVES = {"c": "cabdi", "m": "madax"}
_ARABIC_ARTICLE = re.compile(r"^al(?=shabaab|shabab|qaacida|qaeda|qaida|jazeera|jasiira|itixaad)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text and its keys.

    `text` is the slice `[start:end]` (characters); `word` its normal form; `stem` the exact key
    and `folded` the forgiving one, both never empty and without white space.
    """

    text: str
    start: int
    end: int
    stem: str
    folded: str
    word: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as three strings of keys between spaces, in the order of its words."""

    words: str
    stems: str
    folded: str


@dataclass(frozen=True, slots=True)
class Key:
    """Something to look for: `value` in the index field `field`, counting `weight` (0 to 1)."""

    field: Field
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One word of a query.

    An article matches the term when it has any of `keys`, and counts by its best one; the exact
    word (when it matches too) adds to that, so that a false friend never stands above the word
    that was typed. `function_word`: not needed for a match, and already weighted down.
    """

    text: str
    stem: str
    folded: str
    keys: tuple[Key, ...]
    function_word: bool


@dataclass(frozen=True, slots=True)
class _Analyser:
    stem: Callable[[str], str]
    fold: Callable[[str], str]


def _plain(word: str) -> str:
    return word


_ANALYSERS = {
    "so": _Analyser(somali.stem, somali.fold),
    "en": _Analyser(english.stem, lambda word: english.stem(english.fold(word))),
}
_OTHER = _Analyser(_plain, english.fold)


@lru_cache(maxsize=131_072)
def _keys(word: str, edition: str) -> tuple[str, str]:
    analyser = _ANALYSERS.get(edition, _OTHER)
    return analyser.stem(word) or word, analyser.fold(word) or word


def analyse(text: str, edition: str) -> list[Token]:
    """The words of `text` with their keys. Never raises; an unknown edition gets plain words."""
    tokens: list[Token] = []
    found = list(words(text)) if edition != "so" else _whole_names(text, words(text))
    for word in found:
        if edition == "so":
            _add_somali(tokens, word)
        else:
            _add(tokens, word.text, word.start, word.normal, edition)
    return tokens


def _add(tokens: list[Token], text: str, start: int, word: str, edition: str) -> None:
    stem, folded = _keys(word, edition)
    tokens.append(Token(text, start, start + len(text), stem, folded, word))


def _add_somali(tokens: list[Token], word: Word) -> None:
    normal = word.normal
    same_length = len(normal) == len(word.text)
    if same_length and (joined := _JOINED.match(normal)):
        first, second = (part for part in joined.groups() if part)
        _add(tokens, word.text[: len(first)], word.start, first, "so")
        _add(tokens, word.text[len(first) :], word.start + len(first), second, "so")
    elif same_length and (fused := _FUSED.match(normal)):
        _add(tokens, word.text[: len(fused[1])], word.start, fused[1] + "a", "so")
        _add(tokens, word.text[len(fused[1]) :], word.start + len(fused[1]), "oo", "so")
    else:
        _add(tokens, word.text, word.start, _ARABIC_ARTICLE.sub("", normal), "so")


def _whole_names(text: str, found: Iterator[Word]) -> list[Word]:
    """The words, with C/qaadir read as cabdiqaadir and Sh/Hoose as shabeellaha hoose."""
    whole: list[Word] = []
    for word in found:
        before = whole[-1] if whole else None
        if before is None or text[before.end : word.start] != "/" or "/" in before.text:
            whole.append(word)
        elif before.normal in _FIRST_HALVES:
            whole[-1] = replace(before, normal=_FIRST_HALVES[before.normal])
            whole.append(word)
        elif before.normal in _GLUED_HALVES:
            name = _GLUED_HALVES[before.normal] + word.normal
            span = text[before.start : word.end]
            whole[-1] = Word(span, before.start, word.end, name, False)
        else:
            whole.append(word)
    return whole


def terms(text: str, edition: str) -> Terms:
    """What to index of `text`: words, stems and folded keys, each joined by one space."""
    tokens = analyse(text, edition)
    return Terms(
        words=" ".join(token.word for token in tokens),
        stems=" ".join(token.stem for token in tokens),
        folded=" ".join(token.folded for token in tokens),
    )


def query_terms(text: str, edition: str) -> list[QueryTerm]:
    """What to look for: per word the stem, the word, the folded key and other spellings."""
    common = function_words(edition)
    return [
        QueryTerm(
            text=token.text,
            stem=token.stem,
            folded=token.folded,
            keys=_query_keys(token, edition, FUNCTION_WORD_FACTOR if token.word in common else 1.0),
            function_word=token.word in common,
        )
        for token in analyse(text, edition)
    ]


def _query_keys(token: Token, edition: str, factor: float) -> tuple[Key, ...]:
    found: dict[tuple[Field, str], float] = {
        ("stems", token.stem): STEM_WEIGHT,
        ("words", token.word): WORD_WEIGHT,
        ("folded", token.folded): FOLDED_WEIGHT,
    }
    for name in name_spellings(token.word) or name_spellings(token.stem):
        found.setdefault(("words", name), NAME_WEIGHT)
        found.setdefault(("folded", _keys(name, edition)[1]), NAME_WEIGHT)
    if edition == "so" and factor == 1.0 and token.word.isalpha():
        for spelling in variants(token.word):
            found.setdefault(("folded", somali.fold(spelling)), VARIANT_WEIGHT)
    return tuple(Key(field, value, weight * factor) for (field, value), weight in found.items())
