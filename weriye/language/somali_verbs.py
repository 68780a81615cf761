"""Somali verbs: takes person, tense, aspect and mood off a word.

The endings are written out once from the three conjugations (after Puglielli & Mansuur 1999): I
keen-ay, II celi-yay and samee-yay, III qabs-aday, and the -ow class, oggol-aaday. Each keeps the
conjugation it shows, so that *kordhay* (it grew) and *kordhiyay* (she raised it) can stay apart.
"""

from typing import NamedTuple

from weriye.language.somali_nouns import VOWELS, has_vowel, letters

_FIRST = ("aa", "ay", "aan", "een", "o", "a")
_SECOND = (*_FIRST, "id", "ina")
_PLURAL = ("naa", "nay", "no", "nin")
_PROGRESSIVE = tuple("ay" + ending for ending in (*_FIRST, "n", *("s" + e for e in (*_FIRST, "id")), *_PLURAL))
_LONGEST = 10
_SHORTEST_STEM = 3
# Endings that a noun whose determiner was already taken off has as part of its own stem.
_OF_NOUNS_TOO = frozenset(("een", "aan", "in", "ayn", "ayna", "aynay", "ayno", "na", "nay", "no", "ni", "nin"))


class Verb(NamedTuple):
    """A verb's stem and the conjugation its ending shows: `1`, `2`, `3`, or empty when none."""

    stem: str
    conjugation: str


def _table() -> dict[str, str]:
    table: dict[str, str] = {}

    def add(conjugation: str, theme: str, endings: tuple[str, ...]) -> None:
        table.update({theme + ending: conjugation for ending in endings})

    add("1", "", (*_FIRST, "i", "in", "e", *_PROGRESSIVE, *_PLURAL, "na", "ni"))
    add("1", "t", _SECOND)
    add("1", "d", _SECOND)
    add("1l", "sh", (*_FIRST, "id"))
    for vowel in ("i", "ii"):
        add("2", vowel + "y", _FIRST)
        add("2", vowel + "s", _SECOND)
        add("2", vowel, _PLURAL)
        add("2", vowel + "n", _PROGRESSIVE)
    add("2", "ii", ("", "n"))
    for vowel in ("ee", "e"):
        add("1", vowel + "y", _FIRST)
    add("1", "ee", ("", "ay"))
    add("1", "ays", _SECOND)
    add("1", "ay", _PLURAL)
    add("1", "ayn", (*_PROGRESSIVE, ""))
    for theme in ("ad", "at", "od", "ot", "aad", "aat"):
        add("3", theme, _SECOND)
    add("3", "an", (*_PLURAL, *_PROGRESSIVE, "aa"))
    add("3", "on", (*_PLURAL, *_PROGRESSIVE, ""))
    add("3", "aan", (*_PLURAL, *_PROGRESSIVE))
    add("3", "oob", (*_FIRST, "i", "in", *_PROGRESSIVE))
    add("3", "ow", ("",))
    return table


_ENDINGS = _table()


def _fits(stem: str, ending: str) -> bool:
    """Whether an ending may follow this stem: t after a voiced consonant, d after q, x, c…"""
    last, first = stem[-1], ending[0]
    if first == "t":
        return last in "bfgjlmnrsk"
    if first == "d":
        return last in "dqxcwyh" and not stem.endswith("sh")
    if first == "n" or first in VOWELS:
        return last not in VOWELS
    return last in VOWELS  # sh, from l + t


def without_ending(word: str, *, noun: bool) -> Verb:
    """The verb's stem, the longest ending first; the word itself when it ends like no verb.

    `noun` says that a determiner was taken off before, so that only endings count which a noun
    does not have of itself.
    """
    for cut in range(max(2, len(word) - _LONGEST), len(word)):
        ending = word[cut:]
        conjugation = _ENDINGS.get(ending)
        if conjugation is None or (noun and ending in _OF_NOUNS_TOO):
            continue
        stem = word[:cut]
        if not has_vowel(stem) or not _fits(stem, ending):
            continue
        if conjugation == "1l":
            stem, conjugation = stem + "l", "1"
        if letters(stem) >= _SHORTEST_STEM:
            return Verb(stem, conjugation)
    return Verb(word, "")
